"""PDF documents: one article a document, which knows where its pages begin."""

from __future__ import annotations

import re
import zlib
from base64 import a85decode
from dataclasses import dataclass

from index.clean import clean_lines, one_line
from index.clean.lines import Line, Page, same_words
from index.errors import ReadError
from index.read.article import Origin, make_article
from index.read.encoding import is_noise
from index.read.item import Facts
from index.read.pdf_layout import Document, paragraphs, read_rows, split_furniture
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
    data = undamaged(origin.source, data)
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
    return make_article(cleaned, facts, origin)


def _shown_title(document: Document, lines: list[Line]) -> str | None:
    """The title in the file's properties, if the first page has it as a line."""
    title = one_line(document.title)
    shown = any(same_words(line.text, title) for line in lines if line.pages[0][0] == 1)
    return title if shown else None


# -- whether a file is whole: PDFium shows what it can of a damaged one, and says nothing -----

_END = b"%%EOF"
_OBJECT = re.compile(rb"\b\d+ \d+ obj\b")
_END_OBJECT = re.compile(rb"\bendobj\b")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_END_STREAM = b"endstream"
_LONGEST_DICTIONARY = 2000
_FILTER = re.compile(rb"/(\w+Decode|Crypt)\b")
_WITH_CHECKSUM = ((b"FlateDecode",), (b"ASCII85Decode", b"FlateDecode"))
_ESCAPE_OR_MARK = re.compile(rb"\\.|[()%]", re.DOTALL)
_LINE_END = re.compile(rb"[\r\n]|\Z")
_BINARY = re.compile(rb"[^\t\n\f\r\x20-\x7e]")
_MOST_BINARY = 2


def undamaged(source: str, data: bytes) -> bytes:
    """The document alone: servers and mail add bytes behind its end, of any kind and number.

    A packed stream (Flate) has a checksum; what stands around streams is plain ASCII, and
    objects and streams have an end (ISO 32000-1, 7.3 and 7.5). docs/formats.md has the share
    of damage that this finds.

    Raises:
        ReadError: parts of the file are cut off or overwritten.
    """
    end = data.rfind(_END)
    # A document that was changed later, or made for the web, has several ends: what follows
    # one of these is objects.
    if end < 0 or _OBJECT.search(data, end):
        raise ReadError(f"{source} is a PDF that is cut off: its end is missing; fetch it again.")
    data = data[: end + len(_END)]
    if b"/Encrypt" in data:
        return data  # its streams look like noise; PDFium has the last word
    outside, streams = _taken_apart(data)
    code = _without_strings(outside)
    if not (_is_paired(code) and _is_plain(code) and all(map(_is_whole, streams))):
        raise ReadError(
            f"{source} is a PDF with damage in the middle; fetch it again, or print it to a new "
            "PDF if it opens elsewhere."
        )
    return data


@dataclass(frozen=True, slots=True)
class _Stream:
    dictionary: bytes
    content: bytes


def _taken_apart(data: bytes) -> tuple[bytes, list[_Stream]]:
    """What stands around the streams, and the streams. Takes linear time on any bytes."""
    outside: list[bytes] = []
    streams: list[_Stream] = []
    at = 0
    while begin := _STREAM.search(data, at):
        end = data.find(_END_STREAM, begin.end())
        if end < 0:
            break
        before = data[at : begin.start()]
        outside.append(before)
        dictionary = before[-_LONGEST_DICTIONARY:].rpartition(b"obj")[2]
        streams.append(_Stream(dictionary, data[begin.end() : end]))
        at = end + len(_END_STREAM)
    return b"".join((*outside, data[at:])), streams


def _is_paired(code: bytes) -> bool:
    """Whether each object and each stream has its end."""
    objects, ends = len(_OBJECT.findall(code)), len(_END_OBJECT.findall(code))
    return objects == ends and _END_STREAM not in code


def _is_whole(stream: _Stream) -> bool:
    filters = tuple(_FILTER.findall(stream.dictionary))
    if filters in _WITH_CHECKSUM:
        return _unpacks(stream.content, *filters[:-1])
    is_code = not re.search(rb"/Filter|/Subtype|/Length1", stream.dictionary)
    return not is_code or _is_plain(_without_strings(stream.content))


def _unpacks(stream: bytes, *wrapped: bytes) -> bool:
    unpacking = zlib.decompressobj()
    try:
        rest = a85decode(stream.strip().removesuffix(b"~>")) if wrapped else stream
        while rest and not unpacking.eof:
            unpacking.decompress(rest, 1 << 24)  # a piece at a time: it may be a bomb
            rest = unpacking.unconsumed_tail
    except (zlib.error, ValueError):
        return False
    return unpacking.eof


def _is_plain(code: bytes) -> bool:
    """Whether PDF's own words are ASCII."""
    return len(_BINARY.findall(code)) <= _MOST_BINARY


def _without_strings(code: bytes) -> bytes:
    """`code` without its strings, which may hold any bytes, and its comments.

    Parentheses in a string are escaped or come in pairs (ISO 32000-1, 7.3.4.2). A string that
    never ends is no string, and stays.
    """
    kept: list[bytes] = []
    begin = at = depth = 0
    while mark := _ESCAPE_OR_MARK.search(code, at):
        at = mark.end()
        if mark.group() == b"(":
            if depth == 0:
                kept.append(code[begin : mark.start()])
                begin = mark.start()
            depth += 1
        elif mark.group() == b")" and depth > 0:
            depth -= 1
            if depth == 0:
                begin = at
        elif mark.group() == b"%" and depth == 0:
            kept.append(code[begin : mark.start()])
            line_end = _LINE_END.search(code, at)
            begin = at = line_end.start() if line_end else len(code)
    kept.append(code[begin:])
    return b"".join(kept)
