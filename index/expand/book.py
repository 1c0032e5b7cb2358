"""EPUB books: one item a chapter, with what the book states about itself."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from index.errors import ReadError
from index.expand.opened import Opened
from index.expand.xml import parse, words
from index.read import Facts, Item
from index.read.formats.markup import first_heading, text_of
from index.records import Failure

LoadMember = Callable[[str, zipfile.ZipFile, zipfile.ZipInfo], bytes]

# A shorter document is a cover, a title page, or a line about rights.
_FEWEST_WORDS = 40
_PACKAGE = "{*}rootfile"
_XHTML = ("application/xhtml+xml", "text/html")
_ENCRYPTED_TEXT = re.compile(rb"CipherReference[^>]{1,500}\.x?html?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Document:
    member: str
    type: str
    navigation: bool


def chapters(item: Item, packed: zipfile.ZipFile, load: LoadMember) -> Opened:
    """The documents of the reading order that have text; the rest is named as ignored.

    Raises:
        ReadError: the book is locked, or it is damaged where its parts are listed.
    """
    members = {member.filename: member for member in packed.infolist()}

    def content(name: str) -> bytes:
        if name not in members:
            raise ReadError(f"{item.source} is a damaged book: {name} is missing in it.")
        return load(f"{item.source}!{name}", packed, members[name])

    lock = "META-INF/encryption.xml"
    if lock in members and _ENCRYPTED_TEXT.search(content(lock)):
        raise ReadError(f"{item.source} is a book that is locked against copying.")
    container = parse(item.source, content("META-INF/container.xml"))
    root = container.find(f".//{_PACKAGE}")
    if root is None or not root.get("full-path"):
        raise ReadError(f"{item.source} is a damaged book: it does not say what is in it.")
    package = parse(item.source, content(root.get("full-path")))
    stated = _stated(package)
    opened = Opened()
    for document in _spine(package, posixpath.dirname(root.get("full-path"))):
        source = f"{item.source}!{document.member}"
        try:
            data = content(document.member)
            page = data.decode("utf-8")
        except (ReadError, UnicodeDecodeError) as error:
            reason = f"{source} is damaged in its book ({error})."
            opened.failed.append(Failure(source, reason))
            continue
        if document.navigation or len(text_of(page).split()) < _FEWEST_WORDS:
            opened.ignored.append(Failure(source, "a page of the book without an article"))
            continue
        facts = Facts(title=first_heading(page)).over(stated)
        opened.items.append(_chapter(source, document.member, data, facts))
    if not opened.items and not opened.failed:
        raise ReadError(f"{item.source} is a book without text.")
    return opened


def _chapter(source: str, member: str, data: bytes, stated: Facts) -> Item:
    name = posixpath.basename(member)
    return Item(source, name, len(data), lambda: data, stated=stated, whole=True)


def _stated(package: Any) -> Facts:
    """Publisher, authors, date of publication and language; the book's title is no chapter's."""
    dates = {date.get("{*}event") or _event(date): words(date) for date in _all(package, "date")}
    return Facts(
        outlet=next(map(words, _all(package, "publisher")), None),
        authors=tuple(filter(None, map(words, _all(package, "creator")))) or None,
        published=dates.get("publication") or dates.get(""),
        language=next(map(words, _all(package, "language")), None),
    )


def _event(date: Any) -> str:
    """What a date is the date of (EPUB 2); '' where that is not said."""
    return next((value for name, value in date.items() if name.endswith("event")), "")


def _all(package: Any, name: str) -> Iterator[Any]:
    yield from package.iterfind(f".//{{http://purl.org/dc/elements/1.1/}}{name}")


def _spine(package: Any, folder: str) -> Iterator[_Document]:
    documents = {
        entry.get("id"): _Document(
            posixpath.normpath(posixpath.join(folder, unquote(entry.get("href") or ""))),
            entry.get("media-type") or "",
            "nav" in (entry.get("properties") or "").split(),
        )
        for entry in package.iterfind(".//{*}manifest/{*}item")
    }
    for reference in package.iterfind(".//{*}spine/{*}itemref"):
        document = documents.get(reference.get("idref"))
        if document and document.type in _XHTML and reference.get("linear") != "no":
            yield document
