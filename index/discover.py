"""From the sources a person names to the items that are read: the files of folders, pages, and
what stands in zip archives, EPUB books, feeds and sitemaps.

Nothing is unpacked to disk, so a member's name leads nowhere.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import unquote

from index.errors import ReadError
from index.feeds import Found, element_text, feed_items, parse_xml, sitemap_items
from index.fetch import Fetcher, is_address, plain_address
from index.read import unpacked
from index.read.encoding import GZIP_MAGIC
from index.read.format import (
    SUFFIXES,
    ZIP_DAMAGE,
    Format,
    container_of,
    damaged_zip,
    format_of_members,
    signed_format,
    suffix_of,
    why_passed_over,
)
from index.read.html import first_heading, text_of
from index.read.item import Facts, Item
from index.records import Failure

MANIFEST = "manifest.toml"
# Bytes by which a format is told.
_HEAD = 4096


def discover(sources: Sequence[str | Path], *, public_only: bool = False) -> Found:
    """Files stand for themselves; folders for the readable files below them.

    In a folder, hidden files and a README are not articles; a file that is named
    itself is always read. Each item and each manifest is there once.
    """
    found = Found()
    fetcher: Fetcher | None = None
    for source in sources:
        if is_address(source):
            fetcher = fetcher or Fetcher(public_only=public_only)
            found.add(_at_address(str(source), fetcher))
        else:
            # Absolute, since the catalog remembers files by their path and a relative one
            # means another file in another folder.
            found.add(_at_path(Path(source).expanduser().absolute()))
    found.items = list({item.source: item for item in found.items}.values())
    found.manifests = list(dict.fromkeys(found.manifests))
    return found


def _at_address(address: str, fetcher: Fetcher) -> Found:
    try:
        source = plain_address(address)
        got = fetcher.get(address)
    except ReadError as error:
        return Found(failed=[Failure.of(address, error)])
    stated = Facts(url=got.address)
    item = Item(source, got.name, len(got.data), lambda: got.data, stated=stated)
    return expand(item, fetcher)


def _at_path(path: Path) -> Found:
    if path.is_dir():
        return _in_folder(path)
    if not path.exists():
        return Found(failed=[Failure(str(path), f"{path} does not exist: check the path.")])
    found = _in_file(path)
    if (beside := path.parent / MANIFEST).is_file():
        found.manifests.append(beside)
    return found


def _in_folder(folder: Path) -> Found:
    found = Found()
    for below in _visible(folder):
        if below.name == MANIFEST:
            found.manifests.append(below)
        elif (why := _not_an_article(below)) is not None:
            found.ignored.append(Failure(str(below), why))
        else:
            found.add(_in_file(below))
    if not found.items and not found.failed:
        reason = (
            f"{folder} has no articles in it: Dateline reads {', '.join(sorted(SUFFIXES))} files."
        )
        found.failed.append(Failure(str(folder), reason))
    return found


def _in_file(path: Path) -> Found:
    try:
        return expand(Item.of_file(path))
    except OSError as error:
        return Found(failed=[Failure.of(str(path), error)])


def _visible(folder: Path) -> Iterator[Path]:
    """The files below a folder, in order, without the hidden."""
    for below in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in below.relative_to(folder).parts)
        if not hidden and not below.is_dir():
            yield below


def _not_an_article(path: Path) -> str | None:
    """Why a file of a folder is no article; None for one."""
    if suffix_of(path.name) == ".xml" and not _has_signed_format(path):
        return "not a format that Dateline reads"
    return why_passed_over(path.name)


def _has_signed_format(path: Path) -> bool:
    """Whether an XML file is one of those that are read: most are somebody's settings."""
    try:
        with path.open("rb") as file:
            return signed_format(file.read(_HEAD)) is not None
    except OSError:
        return True  # named as a failure when it is read


# -- what holds other things -----------------------------------------------------------


def expand(item: Item, fetcher: Fetcher | None = None, *, nested: bool = False) -> Found:
    """The items that `item` holds, or itself where it is no container.

    Args:
        fetcher: fetches what a feed or a sitemap names, where that came from an address
            itself; None fetches nothing: a file never makes the program call anybody.
        nested: it stands in an archive itself; what an archive in it holds is not opened.
    """
    try:
        fmt = container_of(_head(item))
        if fmt is Format.FEED:
            return feed_items(item, fetcher)
        if fmt is Format.SITEMAP:
            return sitemap_items(item, fetcher)
        opened = _open_zip(item) if fmt is Format.ARCHIVE else None
    except (ReadError, OSError) as error:
        return Found(failed=[Failure.of(item.source, error)])
    if opened is None:
        return Found([item])
    if nested:
        return opened
    whole = Found(failed=opened.failed, ignored=opened.ignored)
    for inner in opened.items:
        whole.add(expand(inner, nested=True))
    return whole


def _head(item: Item) -> bytes:
    """The first bytes, unpacked."""
    if item.head is not None:
        head = item.head(_HEAD)
    elif item.path is not None:
        with item.path.open("rb") as file:
            head = file.read(_HEAD)
    else:
        head = item.load()
    if not head.startswith(GZIP_MAGIC):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, _HEAD)
    except zlib.error:
        return b""  # the reader says what is wrong


# -- zip archives ----------------------------------------------------------------------

MOST_MEMBERS = 20_000
LARGEST_MEMBER = 256 * 1024**2
LARGEST_IN_ALL = 2 * 1024**3
# Text packs to a tenth; what packs to a five-hundredth was made to.
HIGHEST_RATIO = 500
_SMALL = 1024**2

_LOCKED = 0x1


def _open_zip(item: Item) -> Found | None:
    """The members of an archive, or the chapters of a book; None for a document.

    Raises:
        ReadError: it is damaged, a format that is not read, or a bomb.
        OSError: the file cannot be read.
    """
    packed = _zip_file(item)
    fmt = format_of_members(item.source, packed)
    if fmt is Format.WORD:
        return None
    _refuse_bomb(item.source, packed)
    opened = Found()
    if fmt is Format.BOOK:
        return _chapters(item, packed)
    for member in packed.infolist():
        if member.is_dir() or _is_hidden(member.filename):
            continue
        source = f"{item.source}!{member.filename}"
        if member.flag_bits & _LOCKED:
            reason = f"{source} is locked with a password: unpack the archive and index its files."
            opened.failed.append(Failure(source, reason))
        elif (why := why_passed_over(member.filename)) is not None:
            opened.ignored.append(Failure(source, why))
        else:
            opened.items.append(_member(source, packed, member))
    if not opened.items and not opened.failed:
        raise ReadError(f"{item.source} is a zip archive with no articles in it.")
    return opened


def _zip_file(item: Item) -> zipfile.ZipFile:
    """The archive, which stays open as long as one of its items is held."""
    try:
        if item.path is not None and zipfile.is_zipfile(item.path):
            return zipfile.ZipFile(item.path)
        return zipfile.ZipFile(io.BytesIO(unpacked(item, item.load())))
    except (*ZIP_DAMAGE, NotImplementedError) as error:
        raise damaged_zip(item.source, error) from error


def _refuse_bomb(source: str, packed: zipfile.ZipFile) -> None:
    members = packed.infolist()
    in_all = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or in_all > LARGEST_IN_ALL:
        raise ReadError(
            f"{source} holds more than {MOST_MEMBERS:,} members or {LARGEST_IN_ALL:,} bytes: "
            "unpack it and index the folder."
        )
    for member in members:
        most = max(_SMALL, HIGHEST_RATIO * member.compress_size)
        if member.file_size > min(most, LARGEST_MEMBER):
            raise ReadError(
                f"{source} unpacks to far more than an archive of articles does "
                f"({member.filename}: {member.file_size:,} bytes): it is not read."
            )


def _member(source: str, packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> Item:
    return Item(
        source=source,
        name=PurePosixPath(member.filename).name,
        size=member.file_size,
        load=lambda: _load(source, packed, member),
        head=lambda most: _read(source, packed, member, lambda file: file.read(most)),
    )


def _load(source: str, packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The bytes of a member; raises ReadError where it is damaged."""
    return _read(source, packed, member, lambda file: file.read())


def _read(
    source: str,
    packed: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    take: Callable[[IO[bytes]], bytes],
) -> bytes:
    try:
        with packed.open(member) as file:
            return take(file)
    except (*ZIP_DAMAGE, NotImplementedError, RuntimeError) as error:
        raise ReadError(f"{source} is damaged in its archive ({error}).") from error


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts if part != "..")


# -- EPUB books ------------------------------------------------------------------------

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


def _chapters(item: Item, packed: zipfile.ZipFile) -> Found:
    """The documents of the reading order that have text; the rest is named as ignored.

    Raises:
        ReadError: the book is locked, or it is damaged where its parts are listed.
    """
    members = {member.filename: member for member in packed.infolist()}

    def content(name: str) -> bytes:
        if name not in members:
            raise ReadError(f"{item.source} is a damaged book: {name} is missing in it.")
        return _load(f"{item.source}!{name}", packed, members[name])

    lock = "META-INF/encryption.xml"
    if lock in members and _ENCRYPTED_TEXT.search(content(lock)):
        raise ReadError(f"{item.source} is a book that is locked against copying.")
    container = parse_xml(item.source, content("META-INF/container.xml"))
    root = container.find(f".//{_PACKAGE}")
    if root is None or not root.get("full-path"):
        raise ReadError(f"{item.source} is a damaged book: it does not say what is in it.")
    package = parse_xml(item.source, content(root.get("full-path")))
    stated = _stated(package)
    opened = Found()
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
    dates = {
        date.get("{*}event") or _event(date): element_text(date) for date in _all(package, "date")
    }
    return Facts(
        outlet=next(map(element_text, _all(package, "publisher")), None),
        authors=tuple(filter(None, map(element_text, _all(package, "creator")))) or None,
        published=dates.get("publication") or dates.get(""),
        language=next(map(element_text, _all(package, "language")), None),
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
