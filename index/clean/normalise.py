"""Characters: what a text is made of before anything is decided about its lines."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Two invisible characters that are letters' glue in some scripts and litter in others.
JOINERS = "\u200c\u200d"

# Invisible, and able to hide words from a reader or to show them in another order.
INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\ufeff\ufffc"
    + "".join(map(chr, range(0x202A, 0x202F)))  # bidi embeddings and overrides
    + "".join(map(chr, range(0x2060, 0x2070)))  # word joiner, bidi isolates, format marks
    + "".join(map(chr, range(0xFFF9, 0xFFFC)))  # interlinear annotation
)

# Emoji sequences, and the scripts between the Hebrew and the Georgian blocks and around
# Khmer, where a joiner changes how a word is written: there it stays.
_JOINABLE = "\u0600-\u109f\u1780-\u18af\ufe0f\U0001f000-\U0001faff\u2600-\u27bf"
_STRAY_JOINER = re.compile(f"(?<![{_JOINABLE}])[{JOINERS}]|[{JOINERS}](?![{_JOINABLE}])")

_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028]")


def normalise(text: str) -> str:
    """Return `text` in NFC with plain blanks and plain line breaks, and nothing invisible.

    Blanks at the ends of lines go, runs of blanks become one, and so do runs of empty
    lines. The result is NFC and `normalise(normalise(text)) == normalise(text)`.
    """
    text = _LINE_BREAKS.sub("\n", text).replace("\u2029", "\n\n")
    text = text.translate(_character_table())
    text = unicodedata.normalize("NFC", text)
    # What stands beside a joiner is known only in NFC, and a joiner that goes may change that.
    while (without := unicodedata.normalize("NFC", _STRAY_JOINER.sub("", text))) != text:
        text = without
    text = re.sub(" +", " ", text)
    text = "\n".join(line.strip(" ") for line in text.split("\n"))
    text = re.sub("\n{3,}", "\n\n", text)
    return text.strip(" \n")


def one_line(text: str) -> str:
    """`text` normalised and on a single line, for titles, names and other metadata."""
    return normalise(text).replace("\n\n", " ").replace("\n", " ")


@cache
def _character_table() -> dict[int, str]:
    """What becomes of each character that does not stay as it is."""
    table = dict.fromkeys(map(ord, INVISIBLE), "")
    table |= dict.fromkeys(range(0xE0000, 0xE0080), "")  # tags: a whole hidden alphabet
    table |= dict.fromkeys(range(0xD800, 0xE000), "")  # halves of characters
    for point in range(0x3001):  # the last blank of Unicode is U+3000
        category = unicodedata.category(chr(point))
        if category == "Zs" or point == 0x09:
            table[point] = " "
        elif category == "Cc" and point != 0x0A:
            table[point] = ""
    return table
