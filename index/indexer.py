"""Indexing: read, clean, chunk, embed, store; only what changed, and nothing lost silently."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.corpus import Corpus
from index.discover import discover
from index.errors import ReadError
from index.read import Facts, Item, read
from index.read.manifest import load_manifest
from index.records import Article, Chunk, Failure, Reading, Report
from index.split import chunk
from index.store.catalog import SourceRow
from index.store.lock import writer

# Chunks that are embedded and stored at a time: enough to sort by length, and a
# few seconds of work to lose.
_BATCH_CHUNKS = 256

# What an item of unknown size counts for in the progress: the bytes of a usual web page.
_UNKNOWN_SIZE = 100_000

Progress = Callable[[float, str], None]


def index(
    corpus: Corpus,
    sources: Sequence[str | Path],
    progress: Progress | None = None,
    *,
    public_only: bool = False,
) -> Report:
    """Adds or updates the articles of `sources`.

    Args:
        corpus: an open index; it is locked for the length of the run.
        sources: files, folders and http(s) addresses.
        progress: called with the share that is done (0 to 1) and what is being read.
        public_only: fetch no address of this machine or of its own network.

    Returns:
        What was done. A source that cannot be read is named in `failed`, with the
        reason, and does not stop the others.

    Raises:
        LockedError: another process is writing to this index.
    """
    with writer(corpus.settings.home):
        return _Run(corpus, progress or _silent, public_only).over(sources)


@dataclass(slots=True)
class _Run:
    corpus: Corpus
    progress: Progress
    public_only: bool = False
    facts: dict[str, Facts] = field(default_factory=dict)
    originals: set[str] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)
    waiting: list[tuple[Article, list[Chunk]]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)
    duplicates: list[Failure] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    chunks: int = 0
    embedded: int = 0

    def over(self, sources: Sequence[str | Path]) -> Report:
        began = time.monotonic()
        repaired = self.corpus.repair()
        found = discover(sources, public_only=self.public_only)
        self.failed.extend(found.failed)
        for manifest in found.manifests:
            try:
                self.facts.update(load_manifest(manifest))
            except ReadError as error:
                self.failed.append(Failure(str(manifest), str(error)))
        hashed = list(self._hashed(sorted(found.items, key=_digests_first)))
        self.originals = {digest for _, digest in hashed if digest}
        total = sum(item.size or _UNKNOWN_SIZE for item, _ in hashed)
        done = 0
        for item, digest in hashed:
            self.progress(done / total, item.name)
            size = item.size or _UNKNOWN_SIZE
            for share in self._item(item, digest):
                self.progress((done + share * size) / total, item.name)
            done += size
        self._flush()
        self.progress(1.0, "")
        return Report(
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            removed=self.removed,
            superseded=self.superseded,
            duplicates=self.duplicates,
            ignored=found.ignored,
            failed=self.failed,
            chunks=self.chunks,
            embedded=self.embedded,
            repaired=repaired,
            seconds=time.monotonic() - began,
        )

    def _hashed(self, items: Iterable[Item]) -> Iterator[tuple[Item, str | None]]:
        """Items with the sha256 of each that is a file; others are loaded only once."""
        for item in items:
            try:
                yield item, None if item.path is None else item.digest()
            except OSError as error:
                self.failed.append(_unreadable(item, error))

    def _item(self, item: Item, digest: str | None) -> Iterator[float]:
        """One item; yields how much of it is done, from 0 to 1."""
        data: bytes | None = None
        try:
            if digest is None:
                data = item.load()
                digest = hashlib.sha256(data).hexdigest()
            facts = self._facts_for(digest)
            if self._known(item.source, digest, facts):
                return
            reading = self._read(item, item.load() if data is None else data, digest, facts)
        except (ReadError, OSError) as error:
            self.failed.append(_unreadable(item, error))
            return
        self.failed.extend(reading.failures)
        before = self.corpus.catalog.ids_of_source(item.source)
        kept, superseded = 0, False
        for number, article in enumerate(reading.articles, start=1):
            if self._superseded(article):
                superseded = True
                self.superseded.append(article.source)
                # Its metadata is the publisher's text's, where no manifest says more.
                self.facts.setdefault(str(article.digest_of), _facts_of(article))
            elif self._take(article):
                kept += 1
            yield number / len(reading.articles)
        status = "superseded" if superseded else "read" if reading.articles else "failed"
        row = SourceRow(item.source, digest, status, kept, reading.failures)
        self._flush()
        if not reading.failures:
            # What an earlier version of this file gave and this one does not. Where
            # something could not be read it is kept: it may only be unreadable for now.
            gone = [i for i in before if self.owners.get(i) is None]
            self.removed.extend(self.corpus.drop(gone))
        self.corpus.catalog.put_source(row)

    def _known(self, source: str, digest: str, facts: Facts | None) -> bool:
        """Whether these bytes were read before and what came of them is still there."""
        row = self.corpus.catalog.source(source)
        if row is None or row.hash != digest or row.status == "superseded":
            return False
        if row.status == "failed":
            self.failed.extend(row.problems)
            return True
        ids = self.corpus.catalog.ids_of_source(source)
        if not ids or len(ids) != row.articles:
            return False
        if facts is not None and facts.id not in (None, *ids):
            return False  # a manifest has come since that knows more of this file
        first = self.corpus.catalog.article(ids[0])
        if first is not None and self._superseded(first):
            return False
        self.unchanged.extend(ids)
        self.owners.update(dict.fromkeys(ids, source))
        self.failed.extend(row.problems)
        return True

    def _facts_for(self, digest: str) -> Facts | None:
        """What a manifest, or a digest in the index, knows of the publisher's text."""
        if digest in self.facts:
            return self.facts[digest]
        catalog = self.corpus.catalog
        known = catalog.digest_of(digest) or catalog.article_of_source_hash(digest)
        if known is None:
            return None
        return _facts_of(known)

    def _read(self, item: Item, data: bytes, digest: str, facts: Facts | None) -> Reading:
        """What these bytes give; where they give nothing, that is remembered with their hash."""
        try:
            return read(item, data, digest, facts)
        except ReadError as error:
            return Reading(failures=(Failure(item.source, str(error)),))

    def _superseded(self, article: Article) -> bool:
        """Whether a digest's publisher's own text is in this run or in the index."""
        if article.kind != "digest" or article.digest_of is None:
            return False
        return (
            article.digest_of in self.originals
            or self.corpus.catalog.article_of_source_hash(article.digest_of) is not None
        )

    def _take(self, article: Article) -> bool:
        """Queues an article for storing; False where another source has given it."""
        held = self.corpus.catalog.article(article.id)
        owner = self.owners.get(article.id)
        if owner is None and held is not None and held.source != article.source:
            before, now = _file_of(held.source), _file_of(article.source)
            moved = before == now or held.kind == "digest" or not before.exists()
            owner = None if moved else held.source
        if owner is not None and owner != article.source:
            reason = f"{article.source} gives the article {article.id} that {owner} gave already."
            same = held is None or held.text == article.text
            (self.duplicates if same else self.failed).append(Failure(article.source, reason))
            return False
        self.owners[article.id] = article.source
        if held is not None and _same(held, article):
            if held != article:
                self.corpus.catalog.moved(article)
            self.unchanged.append(article.id)
            return True
        chunks = chunk(article)
        (self.added if held is None else self.updated).append(article.id)
        self.waiting.append((article, chunks))
        self.chunks += len(chunks)
        if sum(len(c) for _, c in self.waiting) >= _BATCH_CHUNKS:
            self._flush()
        return True

    def _flush(self) -> None:
        """Embeds and stores what is waiting: vectors, then catalog, then Chroma.

        In this order, whatever stops it half way leaves a catalog that is whole and a
        Chroma that `Corpus.repair` can make agree without embedding.
        """
        if not self.waiting:
            return
        waiting, self.waiting = self.waiting, []
        rows = [(a, c) for a, chunks in waiting for c in chunks]
        self.embedded += self.corpus.embed(
            [(a.text[c.start : c.end], c.text_hash) for a, c in rows]
        )
        kept = {c.id for _, c in rows}
        old = {c.id for a, _ in waiting for c in self.corpus.catalog.chunks_of(a.id)} - kept
        for article, chunks in waiting:
            self.corpus.catalog.put(article, chunks)
        self.corpus.vectors.remove(sorted(old))
        self.corpus.store_vectors(rows)
        self.corpus.mark_agreed()


def _digests_first(item: Item) -> bool:
    """Orders digests before the publishers' texts that they describe."""
    path = item.path
    if path is None or path.suffix.lower() not in (".md", ".markdown"):
        return True
    try:
        with path.open("rb") as file:
            return b"kind: digest" not in file.read(4096)
    except OSError:
        return True  # named as a failure when it is read


def _facts_of(article: Article) -> Facts:
    return Facts(
        id=article.id,
        title=article.title,
        outlet=article.outlet,
        authors=article.authors,
        published=article.published,
        url=article.url,
        language=article.language,
    )


def _unreadable(item: Item, error: Exception) -> Failure:
    if isinstance(error, ReadError):
        return Failure(item.source, str(error))
    reason = getattr(error, "strerror", None) or error
    return Failure(item.source, f"{item.source} cannot be read ({reason}).")


def _silent(_share: float, _what: str) -> None:
    """Progress for nobody."""


def _same(one: Article, other: Article) -> bool:
    """Whether two readings give the same article, wherever they stood."""
    return replace(one, source="", source_hash="") == replace(other, source="", source_hash="")


def _file_of(source: str) -> Path:
    """The file of a source; lines of a .jsonl are `PATH:LINE`, an archive's `PATH!MEMBER`."""
    head, _, tail = source.rpartition(":")
    path = head if head and tail.isdigit() else source
    return Path(path if Path(path).exists() else path.partition("!")[0])
