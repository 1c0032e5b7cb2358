"""`manifest.toml`: what is known about files, by the sha256 of their bytes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from index.dates import parse_published
from index.errors import ReadError
from index.read.facts import Facts

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
