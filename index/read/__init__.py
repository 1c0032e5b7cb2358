"""From the bytes of a source to articles: one file a format, and the choice between them."""

from __future__ import annotations

from pathlib import PurePath

from index.errors import ReadError
from index.read.dates import parse_published
from index.read.encoding import decode, refuse_binary, unpack
from index.read.facts import Facts
from index.read.html import looks_like_html, read_html
from index.read.item import Item
from index.read.jsonl import read_jsonl
from index.read.manifest import load_manifest
from index.read.plain import read_plain
from index.records import Reading

__all__ = ["SUFFIXES", "Facts", "Item", "load_manifest", "parse_published", "read", "suffix_of"]

SUFFIXES = frozenset(
    (".txt", ".md", ".markdown", ".html", ".htm", ".jsonl", ".jsonl.gz"),
)
_JSONL = (".jsonl", ".jsonl.gz")


def suffix_of(name: str) -> str:
    """The ending that decides about the reader, in lower case: `.txt`, `.jsonl.gz`."""
    endings = [ending.lower() for ending in PurePath(name).suffixes]
    return "".join(endings[-2:] if endings[-2:] == [".jsonl", ".gz"] else endings[-1:])


def read(item: Item, data: bytes, source_hash: str, facts: Facts | None = None) -> Reading:
    """Read every article that `data`, the bytes of `item`, holds.

    The reader follows the name, and the content where that says otherwise (a web page saved
    as `.txt`, a packed `.jsonl`). `source_hash` is the sha256 of `data`. Each of `facts` that
    is not None wins over what the text states about itself.

    Raises:
        ReadError: nothing at all can be had. The message is one sentence for a person and
            begins with the source. A broken line of a `.jsonl` is a failure in the result.
    """
    facts = facts or Facts()
    source, suffix = item.source, suffix_of(item.name)
    data = unpack(source, data)
    if suffix in _JSONL:
        # One line of noise costs that line alone; a file that begins with noise has no lines.
        refuse_binary(source, data[:1024])
        if not looks_like_html(data[:1024].decode("utf-8", "ignore")):
            return read_jsonl(source, data, source_hash, facts)
    text = decode(source, data)
    if not text.strip("\ufeff \t\r\n\v\f\u200b\u00a0"):
        raise ReadError(f"{source} is empty: there is only white space in it.")
    if looks_like_html(text):
        return Reading((read_html(source, text, source_hash, facts),))
    if suffix and suffix not in SUFFIXES:
        endings = " ".join(sorted(SUFFIXES))
        raise ReadError(f"{source} has an ending that is not read; these are: {endings}.")
    return Reading((read_plain(source, text, source_hash, facts),))
