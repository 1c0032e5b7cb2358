"""What a source is: by its content, and by its name where the content leaves it open."""

from __future__ import annotations

import json
import re
from pathlib import PurePath

from index.errors import ReadError
from index.read.encoding import refuse_magic
from index.read.formats.html import looks_like_html
from index.read.kind import Kind
from index.read.zips import ZIP_MAGIC, kind_of_zip

_PDF_MAGIC = b"%PDF-"
# Readers of PDF accept a little of anything before the first mark.
_PDF_LEAD = 1024
_HEAD = 4096


# What a name promises. Text has no signature, so a name that promises another kind and does
# not keep it is refused: what a cut-off PDF holds must never be indexed as words.
_NAMED = {
    ".txt": Kind.TEXT,
    ".md": Kind.TEXT,
    ".markdown": Kind.TEXT,
    ".html": Kind.PAGE,
    ".htm": Kind.PAGE,
    ".xhtml": Kind.PAGE,
    ".jsonl": Kind.LINES,
    ".pdf": Kind.PDF,
    ".docx": Kind.WORD,
    ".epub": Kind.BOOK,
    ".zip": Kind.ARCHIVE,
    ".eml": Kind.MAIL,
    ".rss": Kind.FEED,
    ".atom": Kind.FEED,
    ".xml": Kind.FEED,
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


def kind_of(source: str, name: str, data: bytes) -> Kind:
    """The format of `data`, which is unpacked and called `name`.

    Raises:
        ReadError: it is a format that is not read, or not the one that its name promises.
    """
    if data.startswith(ZIP_MAGIC):
        return kind_of_zip(source, data)
    if found := signed(data):
        return found
    refuse_magic(source, data)
    suffix = suffix_of(name)
    promised = Kind.LINES if suffix == ".jsonl.gz" else _NAMED.get(suffix)
    if promised is None and suffix:
        endings = " ".join(sorted(SUFFIXES))
        raise ReadError(f"{source} has an ending that is not read; these are: {endings}.")
    if promised is Kind.PAGE and b"<" in data[:_HEAD]:
        return Kind.PAGE
    if promised in (None, Kind.TEXT, Kind.LINES):
        return promised or Kind.TEXT
    raise ReadError(
        f"{source} should be {promised.value} by its name or type and is not: it is damaged, or "
        "called what it is not."
    )


def signed(data: bytes) -> Kind | None:
    """The kind that the content itself proves."""
    if _PDF_MAGIC in data[:_PDF_LEAD]:
        return Kind.PDF
    head = _ascii_head(data)
    if _FEED.match(head):
        return Kind.FEED
    if _SITEMAP.match(head):
        return Kind.SITEMAP
    if _is_mail(head):
        return Kind.MAIL
    if head.lstrip().startswith(b"<") and looks_like_html(data.decode("utf-8", "replace")):
        return Kind.PAGE
    return Kind.LINES if _is_lines(data) else None


def container_of(head: bytes) -> Kind | None:
    """What `head`, the first bytes of a source, says that it may hold others.

    A zip file may turn out to be a document or a book.
    """
    if head.startswith(ZIP_MAGIC):
        return Kind.ARCHIVE
    found = signed(head)
    return found if found in (Kind.FEED, Kind.SITEMAP) else None


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
