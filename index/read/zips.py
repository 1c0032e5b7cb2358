"""Which kind of document, book or archive a zip file is."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from index.errors import ReadError
from index.read.kind import Kind

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# What zipfile raises where the bytes are not what was packed.
ZIP_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
_OTHER_ZIPS = {
    "xl/workbook.xml": "a spreadsheet",
    "ppt/presentation.xml": "a set of slides",
    "META-INF/MANIFEST.MF": "a Java program",
    "AndroidManifest.xml": "an Android program",
}


def kind_of_zip(source: str, data: bytes) -> Kind:
    """What a zip file is: a document, a book, or an archive of other files.

    Raises:
        ReadError: it is damaged or a format that is not read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return kind_of_members(source, packed)
    except ZIP_DAMAGE as error:
        raise damaged_zip(source, error) from error


def kind_of_members(source: str, packed: zipfile.ZipFile) -> Kind:
    """`kind_of_zip` for an archive that is open."""
    names = set(packed.namelist())
    if "word/document.xml" in names:
        return Kind.WORD
    if "META-INF/container.xml" in names:
        return Kind.BOOK
    for member, what in _OTHER_ZIPS.items():
        if member in names:
            raise ReadError(f"{source} is {what}, which is not read: save its text as a PDF.")
    if "content.xml" in names and "mimetype" in names:
        raise ReadError(f"{source} is an OpenDocument, which is not read: save it as .docx.")
    return Kind.ARCHIVE


def damaged_zip(source: str, error: Exception) -> ReadError:
    return ReadError(
        f"{source} is a damaged zip archive, book or office document ({error}); fetch it again."
    )
