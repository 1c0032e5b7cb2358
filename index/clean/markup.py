"""Inline Markdown to the words that a reader of the page sees."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt

_MARKS = frozenset("*_[]<&\\!")

# Beyond this a line is not a paragraph that somebody wrote, and parsing it takes seconds.
_LONGEST = 50_000

# Stars inside a word are letters that somebody left out ("f**k") or arithmetic ("5*3"),
# and CommonMark would take them for emphasis.
_STARS_IN_WORD = re.compile(r"(?<=\w)\*+(?=\w)")


@cache
def _parser() -> MarkdownIt:
    # Without code spans: agency copy writes ``quotations'' with back ticks.
    return MarkdownIt("commonmark", {"html": False}).disable("backticks")


def plain(line: str) -> str:
    """`line` without emphasis, links (their text stays), images and escapes.

    Blanks and everything that is not Markdown stay as they are: `5 * 3`, `snake_case`.
    """
    if len(line) > _LONGEST or not _MARKS.intersection(line):
        return line
    guarded = _STARS_IN_WORD.sub(lambda stars: r"\*" * len(stars.group()), line)
    blocks = _parser().parseInline(guarded)
    tokens = blocks[0].children or [] if blocks else []
    return "".join(
        token.content for token in tokens if token.type in ("text", "text_special")
    ).strip()
