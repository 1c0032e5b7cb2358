"""PDF documents: one article a document, which knows where its pages begin."""

from __future__ import annotations

from index.clean import clean_lines, one_line
from index.clean.lines import Line, Page, same_words
from index.errors import ReadError
from index.read.article import Origin, has_body, make_article
from index.read.encoding import is_noise
from index.read.facts import Facts
from index.read.formats.pdf.damage import refuse_damaged
from index.read.formats.pdf.furniture import split_furniture
from index.read.formats.pdf.paragraphs import paragraphs
from index.read.formats.pdf.rows import Document, read_rows
from index.records import Article

# Fewer letters than this on all pages together are a stamp on a scan.
_FEWEST_LETTERS = 20
_HEADING = 1.15  # times the size of the body's letters


def read_pdf(data: bytes, facts: Facts, origin: Origin) -> Article:
    """Read one article; the words come in the order in which the file draws them.

    The title is the file's own where its first page shows it, else the first heading. The
    date and the author that a file is stamped with are its maker's, and are not used.

    Raises:
        ReadError: the document is locked, damaged or scanned.
    """
    refuse_damaged(origin.source, data)
    document = read_rows(origin.source, data)
    rows, furniture = split_furniture(document)
    if sum(sum(map(str.isalpha, row.text)) for row in rows) < _FEWEST_LETTERS:
        raise ReadError(
            f"{origin.source} is a PDF without text, as scans are: recognise its text first, "
            "for example with ocrmypdf."
        )
    if is_noise("\n".join(row.text for row in rows)):
        raise ReadError(
            f"{origin.source} is a PDF that does not say which letters it shows: print it to "
            "a new PDF, or recognise its text, for example with ocrmypdf."
        )
    lines = [
        Line(
            p.text, p.text, heading=p.size > _HEADING * document.body_size, gap=True, pages=p.pages
        )
        for p in paragraphs(rows, document.body_size)
    ]
    page = Page([*lines, *(Line(text, text) for text in furniture)])
    page.drop(*range(len(lines), len(page.lines)))
    cleaned = clean_lines(page, title=_shown_title(document, lines))
    if not has_body(cleaned):
        raise ReadError(f"{origin.source} has no body: nothing of it is left after cleaning.")
    return make_article(cleaned, facts, origin)


def _shown_title(document: Document, lines: list[Line]) -> str | None:
    """The title in the file's properties, if the first page has it as a line."""
    title = one_line(document.title)
    shown = any(same_words(line.text, title) for line in lines if line.pages[0][0] == 1)
    return title if shown else None
