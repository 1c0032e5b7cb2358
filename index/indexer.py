"""Indexing: read, clean, chunk, embed, store; only what changed, and nothing lost silently."""

from __future__ import annotations

import hashlib
import itertools
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BufferedIOBase
from pathlib import Path
from typing import Self

from index import corrections
from index.batches import BatchWriter
from index.corpus import Corpus
from index.discover import discover
from index.errors import ReadError
from index.feeds import Found
from index.inventory import Inventory, Removal, facts_of, find_removed, refuse_missing_sources
from index.read import read_each
from index.read.item import Facts, Item, load_manifest
from index.records import Article, Failure, Report
from index.store.catalog import SourceRow
from index.store.database import writer

# What an item of unknown size counts for in the progress: the bytes of a usual web page.
_UNKNOWN_SIZE = 100_000
# Of the whole, what reading and storing takes; the rest is embedding.
_READING = 0.05

Progress = Callable[[float, str], None]
Stop = Callable[[], bool]


def index(
    corpus: Corpus,
    sources: Sequence[str | Path],
    progress: Progress | None = None,
    *,
    public_only: bool = False,
    stop: Stop | None = None,
) -> Report:
    """Adds or updates the articles of `sources`.

    Args:
        corpus: an open index; it is locked for the length of the run.
        sources: files, folders and http(s) addresses.
        progress: called with the share that is done (0 to 1) and what is being read.
        public_only: fetch no address of this machine or of its own network.
        stop: asked between batches; where it says true, the run ends with a whole index,
            and the next one goes on from there.

    Returns:
        What was done. A source that cannot be read is named in `failed`, with the
        reason, and does not stop the others.

    Raises:
        LockedError: another process is writing to this index.
    """
    with writer(corpus.settings.home):
        run = _Run(corpus, progress, stop)
        return run.over(lambda: discover(sources, public_only=public_only))


def sync(
    corpus: Corpus,
    sources: Sequence[str | Path],
    progress: Progress | None = None,
    *,
    public_only: bool = False,
    stop: Stop | None = None,
) -> Report:
    """Makes the index equal to `sources`: `index`, and what is gone is removed.

    What could not be read or reached is not gone: its articles stay, and it is named in
    `failed`.

    Raises:
        SyncError: a file or folder that is named does not exist or holds no articles;
            nothing was changed.
        LockedError: another process is writing to this index.
    """
    with writer(corpus.settings.home):

        def find() -> Found:
            found = discover(sources, public_only=public_only)
            refuse_missing_sources(sources, found)
            return found

        return _Run(corpus, progress, stop).over(find, sources)


class _Run:
    """One run over items; each is unchanged, taken, or named with what is wrong with it."""

    def __init__(self, corpus: Corpus, progress: Progress | None, stop: Stop | None) -> None:
        self.corpus = corpus
        self.progress = progress or (lambda _share, _what: None)
        self.stop = stop or (lambda: False)
        self.batches = BatchWriter(corpus)
        self.facts: dict[str, Facts] = {}  # by the sha256 of the bytes they are about
        self.originals: set[str] = set()  # the sha256 of every file of this run
        self.owners: dict[str, str] = {}  # the source that gave an article in this run
        self.leaving: set[str] = set()  # articles that go, unless a source gives them
        self.superseded: list[str] = []
        self.duplicates: list[Failure] = []
        self.failed: list[Failure] = []
        self.embedding_since: float | None = None

    def over(self, find: Callable[[], Found], synced: Sequence[str | Path] | None = None) -> Report:
        """Reads what `find` finds; with `synced`, removes what is in none of these sources."""
        began = time.monotonic()
        found = find()
        self.inventory = Inventory(self.corpus.catalog, {item.source for item in found.items})
        self.failed.extend(found.failed)
        for manifest in found.manifests:
            try:
                self.facts.update(load_manifest(manifest))
            except ReadError as error:
                self.failed.append(Failure.of(str(manifest), error))
        removal = Removal()
        if synced is not None:
            removal, kept = find_removed(synced, self.inventory, found)
            self.leaving.update(removal.articles)
            self.failed.extend(kept)
        stopped = self._read_all(found.items)
        if not stopped:
            self.batches.flush()
            self.batches.drop([i for i in sorted(self.leaving) if i not in self.owners])
            self.corpus.catalog.forget_sources(removal.sources)
            stopped = self.batches.embed(self._embedding)
        if not stopped:
            self.progress(1.0, "")
        return Report(
            added=self.batches.added,
            updated=self.batches.updated,
            unchanged=self.batches.unchanged,
            removed=self.batches.removed,
            superseded=self.superseded,
            duplicates=self.duplicates,
            ignored=found.ignored,
            failed=self.failed,
            chunks=self.batches.chunks,
            embedded=self.batches.embedded,
            repaired=self.batches.repair.rows,
            repairs=self.batches.repair.messages(),
            stopped=stopped,
            seconds=time.monotonic() - began,
        )

    def _read_all(self, items: Sequence[Item]) -> bool:
        """Reads every item; True where it was stopped before the end."""
        hashed = list(self._hashed(sorted(items, key=_digests_first)))
        if self.stop():
            return True  # what was not hashed is not gone
        self.originals = {digest for _, digest in hashed if digest}
        total = sum(item.size or _UNKNOWN_SIZE for item, _ in hashed)
        done = 0
        for item, digest in hashed:
            self._reading(done / total, item.name)
            size = item.size or _UNKNOWN_SIZE
            for share in self._item(item, digest):
                self._reading((done + share * size) / total, item.name)
                if self.stop():
                    return True
            if self.stop():
                return True
            done += size
        return False

    def _reading(self, share: float, name: str) -> None:
        self.progress(_READING * share, name)

    def _embedding(self, done: int, total: int) -> bool:
        """Tells how far the embedding is; says whether to stop."""
        self.embedding_since = self.embedding_since or time.monotonic()
        seconds = time.monotonic() - self.embedding_since
        rate = f", {done / seconds:.0f} a second" if done and seconds > 1 else ""
        told = f"embedding: {done:,} of {total:,} chunks{rate}"
        self.progress(_READING + (1 - _READING) * done / total, told)
        return self.stop()

    def _hashed(self, items: Sequence[Item]) -> Iterator[tuple[Item, str | None]]:
        """Items with the sha256 of each that is a file; others are loaded only once."""
        for item in items:
            if self.stop():
                return
            try:
                yield item, None if item.path is None else item.digest()
            except OSError as error:
                self.failed.append(Failure.of(item.source, error))

    def _item(self, item: Item, digest: str | None) -> Iterator[float]:
        """One item; yields how much of it is done, from 0 to 1."""
        if digest is not None and self._unchanged(item.source, digest):
            return
        with _Opened(item) as opened:
            # Again, where a file was hashed: it may have changed since.
            digest = opened.digest
            if item.path is None and digest is not None and self._unchanged(item.source, digest):
                return
            # What an earlier version of this file gave and this one does not.
            before = {held.id for held in self.inventory.of_source(item.source)} - self.leaving
            self.leaving |= before
            given = kept = 0
            superseded = False
            articles = iter(opened.articles(self._facts_for(digest) if digest else None))
            begin = list(itertools.islice(articles, 2))
            self._hand_on(item.source, begin)
            for article in itertools.chain(begin, articles):
                given += 1
                if self._superseded(article):
                    superseded = True
                    self.superseded.append(article.source)
                    # Its metadata is the publisher's text's, where no manifest says more.
                    self.facts.setdefault(str(article.digest_of), facts_of(article))
                elif self._take(article):
                    kept += 1
                yield opened.share
        if opened.problems:
            # Where something could not be read it is kept: it may only be unreadable for now.
            self.leaving -= before
            self.failed.extend(opened.problems)
        if digest is not None and opened.same_again:
            status = "superseded" if superseded else "read" if given else "failed"
            row = SourceRow(item.source, digest, status, kept, tuple(opened.problems))
            self.batches.add_source(row)

    def _hand_on(self, source: str, articles: Sequence[Article]) -> None:
        """Where a source of one article gives it under another id, as with a text that was
        changed, what was stated of it by hand is stated of the new one.
        """
        held = self.inventory.of_source(source)
        if len(held) == len(articles) == 1 and held[0].id != articles[0].id:
            corrections.move(self.corpus.catalog, held[0].id, articles[0].id)

    def _unchanged(self, source: str, digest: str) -> bool:
        """Whether these bytes were read before and what came of them is still there."""
        row = self.inventory.row(source)
        if row is None or row.hash != digest or row.status == "superseded":
            return False
        if row.status == "failed":
            self.failed.extend(row.problems)
            return True
        held = self.inventory.of_source(source)
        if not held or len(held) != row.articles:
            return False
        facts = self.facts.get(digest)
        if facts is not None and self.inventory.says_more(facts, held[0]):
            return False
        if held[0].kind == "digest" and self._has_original(held[0].digest_of):
            return False
        ids = [one.id for one in held]
        self.batches.unchanged.extend(ids)
        self.owners.update(dict.fromkeys(ids, source))
        self.failed.extend(row.problems)
        return True

    def _facts_for(self, digest: str) -> Facts | None:
        """What a manifest, or a digest in the index, knows of the publisher's text."""
        return self.facts.get(digest) or self.inventory.facts(digest)

    def _superseded(self, article: Article) -> bool:
        return article.kind == "digest" and self._has_original(article.digest_of)

    def _has_original(self, digest: str | None) -> bool:
        """Whether the publisher's own text is in this run or stays in the index."""
        if digest is None or digest in self.originals:
            return digest is not None
        held = self.inventory.text_with(digest)
        return held is not None and (held.id not in self.leaving or held.id in self.owners)

    def _take(self, article: Article) -> bool:
        """Queues an article for storing; False where another source has given it."""
        article = corrections.over(self.corpus.catalog, article)
        held = self.batches.held(article.id)
        owner = self.owners.get(article.id)
        if owner is None and held is not None and held.source != article.source:
            before, now = _file_of(held.source), _file_of(article.source)
            free = article.id in self.leaving or before == now or not before.exists()
            owner = None if free or held.kind == "digest" else held.source
        if owner is not None and owner != article.source:
            reason = f"{article.source} gives the article {article.id} that {owner} gave already."
            same = held is None or held.body == article.body
            (self.duplicates if same else self.failed).append(Failure(article.source, reason))
            return False
        self.owners[article.id] = article.source
        if held is not None and _same(held, article):
            self.batches.keep(held, article)
        else:
            self.batches.put(article, new=held is None)
        return True


class _Opened:
    """An item that is being read.

    Attributes:
        digest: the sha256 of its bytes; None where they cannot be had.
        problems: what cannot be read of them, so far.
        same_again: whether these bytes would give the same another time.
        share: how much of them is read, from 0 to 1.
    """

    def __init__(self, item: Item) -> None:
        self.digest: str | None = None
        self.problems: list[Failure] = []
        self.same_again = True
        self.share = 0.0
        self._item = item
        self._file: BufferedIOBase | None = None

    def __enter__(self) -> Self:
        try:
            self._file = self._item.open()
            self.digest = hashlib.file_digest(self._file, "sha256").hexdigest()
        except (ReadError, OSError) as error:
            self._failed(error)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def articles(self, facts: Facts | None) -> Iterator[Article]:
        """Each article in turn; what gives none is one of `problems`."""
        if self._file is None or self.digest is None:
            return
        try:
            size = self._file.seek(0, os.SEEK_END)
            for row in read_each(self._item, self._file, self.digest, facts):
                self.share = self._file.tell() / size if size else 1.0
                if isinstance(row, Failure):
                    self.problems.append(row)
                else:
                    yield row
        except (ReadError, OSError) as error:
            self._failed(error)

    def _failed(self, error: ReadError | OSError) -> None:
        self.problems.append(Failure.of(self._item.source, error))
        self.same_again = isinstance(error, ReadError)


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


def _same(one: Article, other: Article) -> bool:
    """Whether two readings give the same article, wherever they stood."""
    return replace(one, source="", source_hash="") == replace(other, source="", source_hash="")


def _file_of(source: str) -> Path:
    """The file of a source; lines of a .jsonl are `PATH:LINE`, an archive's `PATH!MEMBER`."""
    head, _, tail = source.rpartition(":")
    path = head if head and tail.isdigit() else source
    return Path(path if Path(path).exists() else path.partition("!")[0])
