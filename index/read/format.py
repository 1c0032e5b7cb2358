"""What format a source has: by its content, and by its name where the content leaves it open."""

from __future__ import annotations

import io
import json
import lzma
import re
import zipfile
import zlib
from enum import Enum
from pathlib import PurePath

from index.errors import ReadError
from index.read.encoding import refuse_magic
from index.read.html import looks_like_html


class Format(Enum):
    """A format, with what people call it."""

    PDF = "a PDF document"
    WORD = "a Word document"
    BOOK = "an EPUB book"
    ARCHIVE = "a zip archive"
    FEED = "a feed"
    SITEMAP = "a sitemap"
    MAIL = "a mail"
    LINES = "JSON lines"
    PAGE = "a web page"
    TEXT = "plain text"


_PDF_MAGIC = b"%PDF-"
# Readers of PDF accept a little of anything before the first mark.
_PDF_LEAD = 1024
_HEAD = 4096


# What a name promises. Text has no signature, so a name that promises another kind and does
# not keep it is refused: what a cut-off PDF holds must never be indexed as words.
_NAMED = {
    ".txt": Format.TEXT,
    ".md": Format.TEXT,
    ".markdown": Format.TEXT,
    ".html": Format.PAGE,
    ".htm": Format.PAGE,
    ".xhtml": Format.PAGE,
    ".jsonl": Format.LINES,
    ".pdf": Format.PDF,
    ".docx": Format.WORD,
    ".epub": Format.BOOK,
    ".zip": Format.ARCHIVE,
    ".eml": Format.MAIL,
    ".rss": Format.FEED,
    ".atom": Format.FEED,
    ".xml": Format.FEED,
}
SUFFIXES = frozenset(_NAMED) | {".jsonl.gz"}

# Atomic (?>...), here and where a page begins: comments must not be matched in 2^n ways.
_XML_LEAD = rb"(?>\s|<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*"
_FEED = re.compile(_XML_LEAD + rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE | re.DOTALL)
_SITEMAP = re.compile(_XML_LEAD + rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.DOTALL)
_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]*):[ \t]?.*(?:\r?\n[ \t]+.*)*\r?\n")
# Headers that only mail has, and those that every mail has.
_ONLY_MAIL = frozenset((b"message-id", b"mime-version", b"received", b"return-path"))
_EVERY_MAIL = frozenset((b"from", b"date", b"subject"))


def suffix_of(name: str) -> str:
    """The ending that decides, in lower case: `.txt`, `.jsonl.gz`; `x.html.gz` has `.html`."""
    endings = [ending.lower() for ending in PurePath(name).suffixes]
    if endings[-1:] == [".gz"] and endings[-2:-1] and endings[-2] in _NAMED:
        return ".jsonl.gz" if endings[-2] == ".jsonl" else endings[-2]
    return "".join(endings[-1:])


def why_passed_over(name: str) -> str | None:
    """Why a file of a folder or an archive is no article, by its name; None for one."""
    if PurePath(name).stem.upper() == "README":
        return "a README describes its folder; name the file itself to index it"
    return None if suffix_of(name) in SUFFIXES else "not a format that Dateline reads"


def format_of(source: str, name: str, data: bytes) -> Format:
    """The format of `data`, which is unpacked and called `name`.

    Raises:
        ReadError: it is a format that is not read, or not the one that its name promises.
    """
    if data.startswith(ZIP_MAGIC):
        return format_of_zip(source, data)
    if found := signed_format(data):
        return found
    refuse_magic(source, data)
    suffix = suffix_of(name)
    promised = Format.LINES if suffix == ".jsonl.gz" else _NAMED.get(suffix)
    if promised is None and suffix:
        endings = " ".join(sorted(SUFFIXES))
        raise ReadError(f"{source} has an ending that is not read; these are: {endings}.")
    if promised is Format.PAGE and b"<" in data[:_HEAD]:
        return Format.PAGE
    if promised in (None, Format.TEXT, Format.LINES):
        return promised or Format.TEXT
    raise ReadError(
        f"{source} should be {promised.value} by its name or type and is not: it is damaged, or "
        "called what it is not."
    )


def holds_lines(source: str, name: str, head: bytes) -> bool:
    """Whether a source is JSON lines, by its `head`, which has the whole first line."""
    if head.startswith(ZIP_MAGIC):
        return False
    try:
        return format_of(source, name, head) is Format.LINES
    except ReadError:
        return False


def signed_format(data: bytes) -> Format | None:
    """The kind that the content itself proves."""
    if _PDF_MAGIC in data[:_PDF_LEAD]:
        return Format.PDF
    head = _ascii_head(data)
    if _FEED.match(head):
        return Format.FEED
    if _SITEMAP.match(head):
        return Format.SITEMAP
    if _is_mail(head):
        return Format.MAIL
    if head.lstrip().startswith(b"<") and looks_like_html(data.decode("utf-8", "replace")):
        return Format.PAGE
    return Format.LINES if _is_lines(data) else None


def container_of(head: bytes) -> Format | None:
    """What `head`, the first bytes of a source, says that it may hold others.

    A zip file may turn out to be a document or a book.
    """
    if head.startswith(ZIP_MAGIC):
        return Format.ARCHIVE
    found = signed_format(head)
    return found if found in (Format.FEED, Format.SITEMAP) else None


def _ascii_head(data: bytes) -> bytes:
    """The first characters, with marks and the NULs of UTF-16 and UTF-32 taken away."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return data[: 4 * _HEAD].replace(b"\0", b"").lstrip(b"\xff\xfe")[:_HEAD]
    return data[:_HEAD].removeprefix(b"\xef\xbb\xbf")


def _is_mail(head: bytes) -> bool:
    found: set[bytes] = set()
    at = 0
    while header := _HEADER.match(head, at):
        found.add(header.group(1).lower())
        at = header.end()
    return len(found & _EVERY_MAIL) >= 2 and bool(found & _ONLY_MAIL)


def _is_lines(data: bytes) -> bool:
    """Whether the first line is a JSON object that has a text."""
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    if not first.startswith(b"{"):
        return False
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and "text" in row


# -- which kind of zip file --------------------------------------------------------------

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# What zipfile raises where the bytes are not what was packed.
ZIP_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
_OTHER_ZIPS = {
    "xl/workbook.xml": "a spreadsheet",
    "ppt/presentation.xml": "a set of slides",
    "META-INF/MANIFEST.MF": "a Java program",
    "AndroidManifest.xml": "an Android program",
}


def format_of_zip(source: str, data: bytes) -> Format:
    """What a zip file is: a document, a book, or an archive of other files.

    Raises:
        ReadError: it is damaged or a format that is not read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return format_of_members(source, packed)
    except ZIP_DAMAGE as error:
        raise damaged_zip(source, error) from error


def format_of_members(source: str, packed: zipfile.ZipFile) -> Format:
    """`format_of_zip` for an archive that is open."""
    names = set(packed.namelist())
    if "word/document.xml" in names:
        return Format.WORD
    if "META-INF/container.xml" in names:
        return Format.BOOK
    for member, what in _OTHER_ZIPS.items():
        if member in names:
            raise ReadError(f"{source} is {what}, which is not read: save its text as a PDF.")
    if "content.xml" in names and "mimetype" in names:
        raise ReadError(f"{source} is an OpenDocument, which is not read: save it as .docx.")
    return Format.ARCHIVE


def damaged_zip(source: str, error: Exception) -> ReadError:
    return ReadError(
        f"{source} is a damaged zip archive, book or office document ({error}); fetch it again."
    )
