"""What stands on every page of a PDF: running heads, running feet, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import takewhile

from index.clean.lines import ends_sentence
from index.read.formats.pdf.rows import Document, Row

# So many lines from the top and from the bottom of a page are looked at.
_EDGE = 3
_LONGEST_HEAD = 8  # words of a running head that changes from page to page
_APART = 1.6  # times the size of the letters; lines of a text have about 1.2
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.?|[-–—|])? ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})? ?[-–—|]?$", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")


def split_furniture(document: Document) -> tuple[list[Row], list[str]]:
    """The rows that are the text, and the lines that are not, each once.

    A line is furniture where, figures aside, it stands at one height on at least half of the
    pages and on two, or where it is a page's number; and where nothing but furniture stands
    between it and the edge of the page, and a gap or another size of letters parts it from
    the text.
    """
    pages: dict[int, list[Row]] = defaultdict(list)
    for row in document.rows:
        pages[row.page].append(row)
    # What stands at each height of each page: one line may come in several pieces.
    at_height: dict[int, dict[int, str]] = defaultdict(lambda: defaultdict(str))
    for number, rows in pages.items():
        for row in rows:
            at_height[round(row.bottom)][number] += f"{row.text} "
    enough = max(2, len(pages) / 2)
    furniture: set[Row] = set()

    def is_known(row: Row) -> bool:
        if ends_sentence(row.text) and row.text[:1].islower():
            return False
        beside = at_height[round(row.bottom)].values()
        if row.text.count(" ") >= _LONGEST_HEAD:  # a sentence's figures tell it from another
            times = sum(row.text in words for words in beside)
        else:
            times = sum(_masked(row.text) in _masked(words) for words in beside)
        return times >= enough or bool(_PAGE_NUMBER.match(row.text))

    for rows in pages.values():
        for top in (True, False):
            # A height at a time: beside the top of a column may stand that of another.
            heights = _heights(rows, top)
            outer = list(takewhile(lambda beside: all(map(is_known, beside)), heights[:_EDGE]))
            while outer and not _stands_apart(outer[-1], heights[len(outer) :]):
                outer.pop()
            furniture.update(row for beside in outer for row in beside)
    kept = [row for row in document.rows if row not in furniture]
    out = dict.fromkeys(row.text for row in document.rows if row in furniture)
    return kept, list(out)


def _heights(rows: list[Row], top: bool) -> list[list[Row]]:
    """The lines of a page by the height at which they stand, from the edge inwards."""
    levels: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        levels[round(row.bottom)].append(row)
    return [levels[height] for height in sorted(levels, reverse=top)]


def _stands_apart(outer: list[Row], inner: list[list[Row]]) -> bool:
    """Whether lines are parted from the text on their inner side."""
    if not inner:
        return True
    row, text = outer[0], inner[0][0]
    gap, size = abs(row.bottom - text.bottom), max(row.size, text.size)
    return gap > _APART * size or abs(row.size - text.size) > 0.1 * size


def _masked(text: str) -> str:
    """The text with its figures put aside."""
    return _NUMBER.sub("#", text)
