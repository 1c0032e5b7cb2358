"""From a PDF to its paragraphs, by PDFium: printed lines, what stands on every page, paragraphs."""

from __future__ import annotations

import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import Any

from index.clean import one_line
from index.clean.lines import ends_sentence
from index.errors import ReadError

# PDFium must not be called from two threads at a time.
_PDFIUM = threading.Lock()
_PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD

# How PDFium and typesetters write a hyphen that only the end of a line has.
_LINE_HYPHENS = "\u0002\u00ad\ufffe"
# Of the size of the letters; typesetters' blanks have .2 to .4 of it.
_NARROWEST_BLANK = 0.1
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line.

    Attributes:
        page: from 1.
        left, right, bottom: points from the left and lower edges of the page.
        size: of its first letter, in points.
        hyphen: whether a word is broken at its end; the hyphen is not part of `text`.
    """

    text: str
    page: int
    left: float
    right: float
    bottom: float
    size: float
    hyphen: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """All printed lines, the title in the file's properties, and the size of most letters."""

    rows: tuple[Row, ...]
    title: str
    body_size: float


def read_rows(source: str, data: bytes) -> Document:
    """
    Raises:
        ReadError: the document is locked with a password, or PDFium cannot open it.
    """
    import pypdfium2

    try:
        with _PDFIUM, pypdfium2.PdfDocument(data) as document:
            title = str(document.get_metadata_value("Title"))
            rows = tuple(
                row for number in range(len(document)) for row in _rows_of_page(document, number)
            )
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_NEEDED:
            raise ReadError(
                f"{source} is a PDF locked with a password: save a copy without one."
            ) from error
        raise ReadError(f"{source} is a damaged PDF ({error}); fetch it again.") from error
    letters: Counter[float] = Counter()
    for row in rows:
        letters[row.size] += len(row.text)
    return Document(rows, title, letters.most_common(1)[0][0] if letters else 0.0)


def _rows_of_page(document: Any, number: int) -> list[Row]:
    page = document[number]
    text = page.get_textpage()
    try:
        rows: list[Row] = []
        for row in _rows(text, number + 1):
            if rows and _goes_on(rows[-1], row):
                blank = " " if row.left - rows[-1].right > _NARROWEST_BLANK * row.size else ""
                joined = f"{rows[-1].text}{blank}{row.text}"
                rows[-1] = replace(rows[-1], text=joined, right=row.right, hyphen=row.hyphen)
            else:
                rows.append(row)
        return rows
    finally:
        text.close()
        page.close()


def _rows(text: Any, page: int) -> Iterator[Row]:
    import pypdfium2.raw as pdfium

    letters: list[tuple[int, str]] = []
    for at in range(text.count_chars() + 1):
        end = at == text.count_chars()
        letter = "\n" if end else chr(pdfium.FPDFText_GetUnicode(text.raw, at))
        if letter not in "\r\n" and letter not in _LINE_HYPHENS:
            if letter != " " or not _is_made_up(text, at):
                letters.append((at, letter))
            continue
        words = one_line("".join(c for _, c in letters).translate(_LIGATURES))
        if words:
            seen = [place for place, c in letters if not c.isspace()]
            left, bottom, _, _ = text.get_charbox(seen[0], loose=True)
            right = text.get_charbox(seen[-1], loose=True)[2]
            size = round(pdfium.FPDFText_GetFontSize(text.raw, seen[0]), 1)
            yield Row(words, page, left, right, bottom, size, letter in _LINE_HYPHENS)
        letters = []


def _is_made_up(text: Any, at: int) -> bool:
    """Whether PDFium put a blank where the letters beside it touch, as it does at times."""
    import pypdfium2.raw as pdfium

    if not pdfium.FPDFText_IsGenerated(text.raw, at) or not 0 < at < text.count_chars() - 1:
        return False
    before, after = text.get_charbox(at - 1, loose=True), text.get_charbox(at + 1, loose=True)
    size = pdfium.FPDFText_GetFontSize(text.raw, at + 1)
    return bool(abs(after[0] - before[2]) < _NARROWEST_BLANK * size)


def _goes_on(row: Row, piece: Row) -> bool:
    """Whether a piece stands on the same printed line, after a wide blank."""
    return (
        abs(row.bottom - piece.bottom) < 0.25 * row.size
        and piece.left >= row.right - 0.1 * row.size
        and piece.left - row.right < 2 * row.size
    )


# -- what stands on every page: running heads and feet, page numbers ---------------------

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


# -- printed lines to paragraphs ---------------------------------------------------------

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
