"""What stands on every page of a PDF: running heads, running feet, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict

from index.clean.lines import ends_sentence
from index.read.formats.pdf.rows import Document, Row

# So many lines from the top and from the bottom of a page are looked at.
_EDGE = 3
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.?|[-–—|])? ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})? ?[-–—|]?$", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")


def split_furniture(document: Document) -> tuple[list[Row], list[str]]:
    """The rows that are the text, and the lines that are not, each once.

    A line is furniture where, figures aside, it stands at one height on at least half of the
    pages and on two, or where it is a page's number; and where nothing but furniture stands
    between it and the edge of the page.
    """
    pages: dict[int, list[Row]] = defaultdict(list)
    for row in document.rows:
        pages[row.page].append(row)
    # What stands at each height of each page: one line may come in several pieces.
    at_height: dict[int, dict[int, str]] = defaultdict(lambda: defaultdict(str))
    for number, rows in pages.items():
        for row in {*_edge(rows, top=True), *_edge(rows, top=False)}:
            at_height[round(row.bottom)][number] += f" {_pattern(row)} "
    enough = max(2, len(pages) / 2)
    furniture: set[Row] = set()
    for rows in pages.values():
        for edge in (_edge(rows, top=True), _edge(rows, top=False)):
            for row in edge:
                beside = at_height[round(row.bottom)].values()
                times = sum(_pattern(row) in words for words in beside)
                if times < enough and not _PAGE_NUMBER.match(row.text):
                    break
                furniture.add(row)
    kept = [row for row in document.rows if row not in furniture]
    out = dict.fromkeys(row.text for row in document.rows if row in furniture)
    return kept, list(out)


def _edge(rows: list[Row], top: bool) -> list[Row]:
    """The outermost lines of a page, from the edge inwards."""
    return sorted(rows, key=lambda row: row.bottom, reverse=top)[:_EDGE]


def _pattern(row: Row) -> str:
    """The line with its figures put aside; those of a sentence tell it from another."""
    return row.text if ends_sentence(row.text) else _NUMBER.sub("#", row.text)
