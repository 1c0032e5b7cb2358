"""From what a source says to what an article says: the body, final, and what it states.

normalise → lines → line rules (every format) → page rules (plain text) → body
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from index.clean import stated, structure
from index.clean.furniture import drop_alternative_texts, drop_captions, drop_furniture
from index.clean.lines import Page, join_broken_sentences, same_words, unwrapped
from index.clean.stated import Stated

__all__ = ["Cleaned", "Stated", "clean_body", "clean_lines", "clean_page", "normalise", "one_line"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A body, what the page states, and the lines that are in neither place of the text.

    `pages` has the offset in `text` at which each page of a document begins.
    """

    text: str
    stated: Stated
    left_out: tuple[str, ...]
    pages: tuple[int, ...] = ()


def clean_page(text: str, title: str | None = None) -> Cleaned:
    """Clean a page that was saved as plain text, and read what it states about itself.

    `title` is the headline where it is known from elsewhere; the page's own is left out of
    the body all the same. The body is empty where the page has none.
    """
    page = Page.of(normalise(text), markdown=True)
    page.lines = unwrapped(page.lines)
    return clean_lines(page, title)


def clean_lines(page: Page, title: str | None = None) -> Cleaned:
    """`clean_page` for a page whose lines are known: its paragraphs and headings."""
    captions = drop_captions(page)
    drop_furniture(page)
    url = stated.take_address(page)
    structure.drop_link_lists(page)
    structure.cut_other_stories(page)
    fields = stated.take_fields(page)
    own_title = fields.title or stated.take_title(page)
    repeat_date = structure.drop_repeated_title(page, own_title)
    structure.drop_repeated_title(page, title)
    authors, outlet = stated.take_byline(page)
    published, beside = stated.take_date(page)

    drop_alternative_texts(page, captions)
    structure.drop_embeds(page)
    structure.drop_legends(page)
    structure.drop_lone_links(page)
    source = structure.drop_closing_source(page)
    structure.drop_empty_headings(page)
    structure.drop_trailing_labels(page)
    join_broken_sentences(page)
    return Cleaned(
        text=page.text,
        stated=Stated(
            title=own_title,
            outlet=outlet or fields.outlet or beside or stated.outlet_of_source(source),
            authors=fields.authors or authors,
            published=fields.published or published or repeat_date,
            url=url or fields.url,
        ),
        left_out=page.left_out,
        pages=page.page_starts,
    )


def clean_body(text: str, title: str | None = None, markdown: bool = False) -> Cleaned:
    """Clean a text that came with its metadata: only what no article would say goes.

    A first line that repeats `title` goes too. With `markdown`, marks are read, and a
    heading in the first line is the title where none is known.
    """
    page = Page.of(normalise(text), markdown=markdown)
    if markdown:
        page.lines = unwrapped(page.lines)
    first = page.lines[0] if page.lines else None
    heading = first.text if first and first.heading and not title else None
    if first and (heading or same_words(first.text, title)):
        page.drop(0)
    drop_captions(page)
    drop_furniture(page)
    if not page.text and any(len(line.split()) > 8 for line in page.left_out):
        # Somebody gave this as an article's text: a whole of furniture is a wrong guess,
        # such as one paragraph that ends in the credit of its picture.
        return Cleaned(normalise(text), Stated(title=heading), ())
    return Cleaned(page.text, Stated(title=heading), page.left_out)


# -- characters: what a text is made of before anything is decided about its lines ----------

# Two invisible characters that are letters' glue in some scripts and litter in others.
_JOINERS = "\u200c\u200d"

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
_STRAY_JOINER = re.compile(f"(?<![{_JOINABLE}])[{_JOINERS}]|[{_JOINERS}](?![{_JOINABLE}])")

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
