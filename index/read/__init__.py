"""From the bytes of a source to articles: one reader a format, and the choice between them."""

from __future__ import annotations

from index.dates import parse_published
from index.errors import ReadError
from index.read.article import Origin
from index.read.encoding import LARGEST_UNPACKED, decode, refuse_binary, unpack
from index.read.facts import Facts
from index.read.formats.html import read_html, read_whole
from index.read.formats.jsonl import read_jsonl
from index.read.formats.mail import read_mail
from index.read.formats.pdf import read_pdf
from index.read.formats.plain import read_plain
from index.read.formats.word import read_word
from index.read.item import Item
from index.read.kind import Kind
from index.read.kinds import SUFFIXES, kind_of, suffix_of
from index.read.manifest import load_manifest
from index.records import Article, Reading

__all__ = [
    "SUFFIXES",
    "Facts",
    "Item",
    "Kind",
    "load_manifest",
    "parse_published",
    "read",
    "suffix_of",
    "unpacked",
]

# What a packed file of one article may grow to.
_LARGEST_ARTICLE = 256 * 1024**2
_BLANK = "\ufeff \t\r\n\v\f\u200b\u00a0"


def read(item: Item, data: bytes, source_hash: str, facts: Facts | None = None) -> Reading:
    """Read every article that `data`, the bytes of `item`, holds.

    The content decides about the reader, and the name where the content is no more than text.
    `source_hash` is the sha256 of `data`. Each of `facts` that is not None wins over what the
    text states about itself, and that over what `item` states.

    Raises:
        ReadError: nothing at all can be had. The message is one sentence for a person and
            begins with the source. A broken line of a `.jsonl` is a failure in the result.
    """
    facts, source = facts or Facts(), item.source
    data = unpacked(item, data)
    kind = kind_of(source, item.name, data)
    if kind is Kind.LINES:
        # One line of noise costs that line alone; a file that begins with noise has no lines.
        refuse_binary(source, data[:1024])
        return read_jsonl(data, facts, Origin(source, source_hash))
    return Reading((_article(item, kind, data, facts, Origin(source, source_hash, item.stated)),))


def unpacked(item: Item, data: bytes) -> bytes:
    """`data`, unpacked where it is gzip; raises ReadError where it is damaged or too large."""
    return unpack(
        item.source, data, LARGEST_UNPACKED if ".jsonl" in item.name.lower() else _LARGEST_ARTICLE
    )


def _article(item: Item, kind: Kind, data: bytes, facts: Facts, origin: Origin) -> Article:
    if kind is Kind.PDF:
        return read_pdf(data, facts, origin)
    if kind is Kind.WORD:
        return read_word(data, facts, origin)
    if kind is Kind.MAIL:
        return read_mail(data, facts, origin)
    if kind not in (Kind.PAGE, Kind.TEXT):
        raise ReadError(
            f"{item.source} is {kind.value} inside another: unpack it, or name it itself."
        )
    text = decode(item.source, data)
    if not text.strip(_BLANK):
        raise ReadError(f"{item.source} is empty: there is only white space in it.")
    if kind is Kind.TEXT:
        return read_plain(text, facts, origin)
    return read_whole(text, facts, origin) if item.whole else read_html(text, facts, origin)
