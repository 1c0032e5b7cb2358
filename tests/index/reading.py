"""What the sources of a test give, from discovery to articles, without an index."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from index.discover import discover
from index.errors import ReadError
from index.read import read_each
from index.read.item import Facts, Item
from index.records import Article, Failure


@dataclass(frozen=True)
class Reading:
    """What is in one source: articles and named failures."""

    articles: tuple[Article, ...]
    failures: tuple[Failure, ...]


def read(item: Item, data: bytes, source_hash: str, facts: Facts | None = None) -> Reading:
    """`read_each` of bytes that are at hand, all at once; raises ReadError as it does."""
    found = list(read_each(item, BytesIO(data), source_hash, facts))
    return Reading(
        tuple(row for row in found if isinstance(row, Article)),
        tuple(row for row in found if isinstance(row, Failure)),
    )


@dataclass
class Given:
    articles: list[Article] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    ignored: list[Failure] = field(default_factory=list)

    @property
    def article(self) -> Article:
        assert not self.failed, self.failed
        [only] = self.articles
        return only

    @property
    def reason(self) -> str:
        """The one failure, which is one sentence for a person."""
        assert not self.articles
        [only] = self.failed
        assert only.reason.endswith(".") and "\n" not in only.reason, only.reason
        return only.reason


def given(*sources: str | Path, public_only: bool = False) -> Given:
    found = discover(sources, public_only=public_only)
    got = Given(failed=list(found.failed), ignored=list(found.ignored))
    for item in found.items:
        try:
            data = item.load()
            reading = read(item, data, hashlib.sha256(data).hexdigest())
        except ReadError as error:
            got.failed.append(Failure(item.source, str(error)))
        else:
            got.articles += reading.articles
            got.failed += reading.failures
    return got


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path
