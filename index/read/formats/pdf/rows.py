"""The printed lines of a PDF, with where they stand, by PDFium."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from index.clean import one_line
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
            rows = tuple(row for number in range(len(document)) for row in _page(document, number))
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


def _page(document: Any, number: int) -> list[Row]:
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
