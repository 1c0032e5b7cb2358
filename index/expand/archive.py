"""Zip archives. Nothing is unpacked to disk, so a member's name leads nowhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO

from index.errors import ReadError
from index.expand.book import chapters
from index.expand.opened import Opened
from index.read import SUFFIXES, Item, Kind, suffix_of, unpacked
from index.read.zips import ZIP_DAMAGE, damaged_zip, kind_of_members
from index.records import Failure

MOST_MEMBERS = 20_000
LARGEST_MEMBER = 256 * 1024**2
LARGEST_IN_ALL = 2 * 1024**3
# Text packs to a tenth; what packs to a five-hundredth was made to.
HIGHEST_RATIO = 500
_SMALL = 1024**2

_LOCKED = 0x1


def open_zip(item: Item) -> Opened | None:
    """The members of an archive, or the chapters of a book; None for a document.

    Raises:
        ReadError: it is damaged, a format that is not read, or a bomb.
        OSError: the file cannot be read.
    """
    packed = _opened(item)
    kind = kind_of_members(item.source, packed)
    if kind is Kind.WORD:
        return None
    _refuse_bomb(item.source, packed)
    opened = Opened()
    if kind is Kind.BOOK:
        return chapters(item, packed, load_member)
    for member in packed.infolist():
        if member.is_dir() or _is_hidden(member.filename):
            continue
        source = f"{item.source}!{member.filename}"
        if member.flag_bits & _LOCKED:
            reason = f"{source} is locked with a password: unpack the archive and index its files."
            opened.failed.append(Failure(source, reason))
        elif (why := _not_an_article(member.filename)) is not None:
            opened.ignored.append(Failure(source, why))
        else:
            opened.items.append(_member(source, packed, member))
    if not opened.items and not opened.failed:
        raise ReadError(f"{item.source} is a zip archive with no articles in it.")
    return opened


def _opened(item: Item) -> zipfile.ZipFile:
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
        load=lambda: load_member(source, packed, member),
        head=lambda most: _read(source, packed, member, lambda file: file.read(most)),
    )


def load_member(source: str, packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
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


def _not_an_article(name: str) -> str | None:
    if PurePosixPath(name).stem.upper() == "README":
        return "a README describes its folder"
    if suffix_of(name) not in SUFFIXES:
        return "not a format that Dateline reads"
    return None
