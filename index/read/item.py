"""One thing to read, a file, a member of an archive or an address, and what is known about it."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from io import BufferedIOBase, BytesIO
from pathlib import Path

from index.dates import parse_published
from index.errors import ReadError


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article besides its text. None says nothing; `()` says no author."""

    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None

    def over(self, other: Facts) -> Facts:
        """These facts, and `other`'s where these say nothing."""
        mine = {f.name: value for f in fields(self) if (value := getattr(self, f.name)) is not None}
        return replace(other, **mine)

    @classmethod
    def of_row(cls, row: Mapping[str, object]) -> Facts:
        """What a line of JSON or front matter states; an incomplete date states nothing.

        Raises:
            ValueError: a key holds what it must not; the message says which, and what.
        """

        def string(key: str) -> str | None:
            value = row.get(key)
            if value is None or isinstance(value, str):
                return value or None
            raise ValueError(f"{key!r} is not a string")

        found = row.get("id")
        if isinstance(found, bool) or not isinstance(found, str | int | None):
            raise ValueError("'id' is neither a string nor a whole number")  # noqa: TRY004
        published = row.get("published")
        if isinstance(published, bool) or not isinstance(published, str | int | float | None):
            raise ValueError("'published' is neither a string nor a number")  # noqa: TRY004
        key = "author" if row.get("authors") is None else "authors"
        authors = row.get(key)
        if isinstance(authors, str):
            authors = [authors]
        names = [] if authors is None else authors
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ValueError(f"{key!r} is neither a string nor a list of strings")
        return cls(
            id=None if found is None else str(found).strip() or None,
            title=string("title"),
            outlet=string("outlet"),
            authors=None if authors is None else tuple(names),
            published=parse_published(published),
            url=string("url"),
            language=string("language"),
        )


def digest_of(row: Mapping[str, object]) -> str | None:
    """The sha256 of the publisher's text that a digest stands for, where a line of JSON or front
    matter says that it is one; '' where that names none.
    """
    return str(row.get("sha256") or "").lower() if row.get("kind") == "digest" else None


@dataclass(frozen=True, slots=True)
class Item:
    """
    Attributes:
        source: what the catalog remembers: an absolute path, an address, and
            `CONTAINER!MEMBER` for what stands in an archive, a feed or a sitemap.
        name: a file name, for the type where the content leaves it open.
        size: bytes; 0 where that is not known before it is loaded.
        load: gives the bytes; raises OSError or ReadError.
        path: the file on disk, where it is one: it can be hashed without being loaded.
        head: gives the first so many bytes, where that is cheaper than to load all.
        stated: what the container says about it; what the text itself states wins.
        whole: its HTML is the article and nothing else, without a page's menus around it.
    """

    source: str
    name: str
    size: int
    load: Callable[[], bytes]
    path: Path | None = None
    head: Callable[[int], bytes] | None = None
    stated: Facts = field(default_factory=Facts)
    whole: bool = False

    @classmethod
    def of_file(cls, path: Path) -> Item:
        """A file; raises OSError where there is none."""
        return cls(str(path), path.name, path.stat().st_size, path.read_bytes, path)

    def open(self) -> BufferedIOBase:
        """The bytes, to be read in pieces; those of a file are not held in memory.

        Raises:
            OSError, ReadError: they cannot be had.
        """
        return BytesIO(self.load()) if self.path is None else self.path.open("rb")

    def digest(self) -> str:
        """sha256 of the bytes, in hex; a file is never held in memory for it."""
        with self.open() as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


# -- manifest.toml: what is known about files, by the sha256 of their bytes --------------

_STRINGS = ("id", "title", "outlet", "url", "language")
_KEYS = frozenset((*_STRINGS, "sha256", "authors", "published"))
_SHA256 = re.compile(r"[0-9a-f]{64}")


def load_manifest(path: Path) -> dict[str, Facts]:
    """Return the facts of each `[[article]]` of a manifest by its sha256 (hex, lower case).

    Raises:
        ReadError: the file cannot be read, is not TOML, or an entry is not what it should be.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ReadError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ReadError(f"{path} is not UTF-8, as TOML must be.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ReadError(f"{path} is not TOML: {error}.") from error
    entries = content.get("article", [])
    if content.keys() - {"article"} or not isinstance(entries, list):
        raise ReadError(f"{path} may hold [[article]] tables and nothing else.")
    known: dict[str, Facts] = {}
    for number, entry in enumerate(entries, 1):
        try:
            sha256, facts = _entry(entry)
        except ValueError as error:
            raise ReadError(f"{path}, [[article]] number {number}: {error}.") from error
        if sha256 in known:
            raise ReadError(f"{path} names the sha256 {sha256} in two [[article]] tables.")
        known[sha256] = facts
    return known


def _entry(entry: object) -> tuple[str, Facts]:
    """The sha256 and the facts of one table; ValueError says what is wrong with it."""
    if not isinstance(entry, dict):
        raise ValueError("is not a table")  # noqa: TRY004 (one kind of error for the caller)
    if unknown := sorted(entry.keys() - _KEYS):
        raise ValueError(f"the key {unknown[0]!r} is not known")
    sha256 = entry.get("sha256")
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256.lower()):
        raise ValueError("'sha256' must be 64 hex digits")
    for key in _STRINGS:
        if not isinstance(entry.get(key, ""), str):
            raise ValueError(f"{key!r} must be a string")  # noqa: TRY004
    authors = entry.get("authors")
    if authors is not None and not (
        isinstance(authors, list) and all(isinstance(name, str) for name in authors)
    ):
        raise ValueError("'authors' must be a list of strings")
    published = entry.get("published")
    day = parse_published(published)
    if published is not None and day is None:
        raise ValueError(f"'published' must be a complete date, and {str(published)!r} is not")
    return sha256.lower(), Facts(
        authors=None if authors is None else tuple(authors),
        published=day,
        **{key: entry[key] for key in _STRINGS if entry.get(key)},
    )
