"""One thing to read: a file, a member of an archive, or an address."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from index.read.facts import Facts


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

    def digest(self) -> str:
        """sha256 of the bytes, in hex; a file is never held in memory for it."""
        if self.path is None:
            return hashlib.sha256(self.load()).hexdigest()
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
