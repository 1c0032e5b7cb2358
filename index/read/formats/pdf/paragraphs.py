"""Printed lines to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.clean.lines import ends_sentence
from index.read.formats.pdf.rows import Row

# In letter sizes, or in usual distances of lines.
_INDENT = 0.8
_WIDEST_INDENT = 6.0
_GAP = 1.3
_SAME_SIZE = 0.1
_HEADING = 1.15  # of the body's size
# Of the column's width: the last line of a paragraph rarely fills it, and a line that stands
# for itself (a byline, a heading in the body's letters) is far from it.
_SHORT = 0.12
_ALONE = 0.4

_BULLET = re.compile(r"[•‣◦▪–—*-] ")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
# Words that keep their hyphen where no other line shows how the word is written.
_HYPHENATED = frozenset(
    """well self non ex vice co anti pro post pre pan semi mid half high low long short far near
    north south east west right left old new one two three four five six seven eight nine ten
    twenty thirty forty fifty sixty seventy eighty ninety so all cross follow""".split()
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`pages` has `(page, offset)` for each page that begins in the text, the first included."""

    text: str
    size: float
    pages: tuple[tuple[int, int], ...]


def paragraphs(rows: Sequence[Row], body_size: float) -> list[Paragraph]:
    """Join the lines of each paragraph, also over the end of a column or a page."""
    words = {word for row in rows for word in re.findall(r"[\w-]+", row.text.casefold())}
    pitch = _pitch(rows, body_size)
    pages: dict[int, list[Row]] = {}
    for row in rows:
        pages.setdefault(row.page, []).append(row)
    groups: list[list[Row]] = []
    for row in rows:
        if groups and not _begins(groups[-1][-1], row, pages, pitch, body_size):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [_paragraph(group, words) for group in groups]


def _pitch(rows: Sequence[Row], body_size: float) -> float:
    """The distance from line to line inside a paragraph: a small one, but no outlier."""
    steps = [
        above.bottom - below.bottom
        for above, below in pairwise(rows)
        if above.page == below.page and above.size == below.size == body_size
    ]
    usual = sorted(step for step in steps if 0.8 * body_size < step < 3 * body_size)
    return usual[len(usual) // 5] if usual else 1.2 * body_size


def _begins(
    before: Row, row: Row, pages: dict[int, list[Row]], pitch: float, body_size: float
) -> bool:
    """Whether `row` begins a paragraph."""
    if abs(row.size - before.size) > _SAME_SIZE * before.size or _BULLET.match(row.text):
        return True
    if before.hyphen:
        return False
    step = before.bottom - row.bottom
    missing = _missing(before, pages[before.page])
    if row.page != before.page or step < 0:  # over the end of a page or a column
        return ends_sentence(before.text) or (missing > _SHORT and row.text[:1].isupper())
    if step > _GAP * max(pitch, row.size):
        return True
    if row.size > _HEADING * body_size:
        return False  # a heading of several lines, which may be centred
    if _INDENT * row.size < row.left - before.left < _WIDEST_INDENT * row.size:
        return True
    if ends_sentence(before.text):
        return missing > _SHORT
    return missing > _ALONE and not row.text[:1].islower()


def _missing(row: Row, page: list[Row]) -> float:
    """The share of its column that a line leaves empty at its right edge."""
    beside = [r for r in page if r.size == row.size and abs(r.left - row.left) < 3 * row.size]
    edge, left = max(r.right for r in beside), min(r.left for r in beside)
    return (edge - row.right) / ((edge - left) or 1.0)


def _paragraph(group: list[Row], words: set[str]) -> Paragraph:
    text, pages = group[0].text, [(group[0].page, 0)]
    for before, row in pairwise(group):
        joint = _joint(text, row.text, words) if before.hyphen or text.endswith("-") else " "
        if joint != " ":
            text = text.removesuffix("-")
        text += joint
        if row.page != before.page:
            pages.append((row.page, len(text)))
        text += row.text
    return Paragraph(text, group[0].size, tuple(pages))


def _joint(text: str, more: str, words: set[str]) -> str:
    """What stands between the halves of a word that is broken at a line's end."""
    first, second = _LAST_WORD.search(text.removesuffix("-")), _FIRST_WORD.match(more)
    if first is None or second is None or not second.group()[0].islower():
        return "-"
    head, tail = first.group().casefold(), second.group().casefold()
    if head + tail in words:
        return ""
    return "-" if f"{head}-{tail}" in words or head in _HYPHENATED else ""
