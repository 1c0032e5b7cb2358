"""Word documents (.docx), by mammoth: headings, lists, tables, insertions, notes."""

from __future__ import annotations

import io
import zipfile

from index.clean import clean_page
from index.errors import ReadError
from index.read.article import Origin, make_article
from index.read.format import ZIP_DAMAGE
from index.read.html import first_heading, text_of
from index.read.item import Facts
from index.records import Article

# What a document may unpack to; a longer book is split into files by anybody who writes one.
LARGEST_UNPACKED = 200 * 1024**2


def read_word(data: bytes, facts: Facts, origin: Origin) -> Article:
    """Read one article. Running heads and feet, comments and deleted words are no part of it.

    A title, a byline and a date are read from the text, as in a plain text file: what the
    file's properties say about author and date is about the file.

    Raises:
        ReadError: the document is damaged or holds no text.
    """
    page = _as_page(origin.source, data)
    title = first_heading(page)
    cleaned = clean_page(text_of(page), title=title)
    return make_article(cleaned, facts.over(Facts(title=cleaned.stated.title or title)), origin)


def text_of_word(source: str, data: bytes) -> str:
    """All words of a document, with nothing left out; raises ReadError where it is damaged."""
    return text_of(_as_page(source, data))


def _as_page(source: str, data: bytes) -> str:
    import mammoth

    _refuse_damaged(source, data)
    try:
        return str(mammoth.convert_to_html(io.BytesIO(data), convert_image=_no_image).value)
    except Exception as error:
        raise ReadError(f"{source} is a damaged Word document ({error}).") from error


def _refuse_damaged(source: str, data: bytes) -> None:
    """Raise ReadError where a part of the file does not match its checksum, or is a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(member.file_size for member in packed.infolist()) > LARGEST_UNPACKED:
                raise ReadError(f"{source} unpacks to more than {LARGEST_UNPACKED} bytes.")
            damaged = packed.testzip()
    except (*ZIP_DAMAGE, NotImplementedError) as error:
        raise ReadError(f"{source} is a damaged Word document ({error}).") from error
    if damaged is not None:
        raise ReadError(f"{source} is a damaged Word document: {damaged} is not whole.")


def _no_image(_image: object) -> list[object]:
    return []
