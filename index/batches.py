"""Articles in batches to vectors, catalog and Chroma."""

from __future__ import annotations

from index.corpus import Corpus, Repair
from index.records import Article, Chunk
from index.split import chunk
from index.store.catalog import Moved, SourceRow

# Chunks that are embedded and stored at a time: enough to sort by length, and a
# few seconds of work to lose or to wait for.
_BATCH_CHUNKS = 256


class BatchWriter:
    """Collects what a run found, and stores it batch by batch.

    Attributes:
        added, updated, unchanged, removed: article ids, as `Report` gives them.
        chunks, embedded: how many the added and updated articles have, and how many of
            them were embedded.
        repair: what was mended before the first batch.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._waiting: list[tuple[Article, list[Chunk], bool]] = []
        self._chunks_waiting = 0
        self._moved: list[Moved] = []
        self._sources: list[SourceRow] = []
        self.added: list[str] = []
        self.updated: list[str] = []
        self.unchanged: list[str] = []
        self.removed: list[str] = []
        self.chunks = 0
        self.embedded = 0
        self.repair = Repair()
        self._checked = False

    def held(self, article_id: str) -> Article | None:
        """The article with this id, stored or about to be."""
        waiting = (a for a, _, _ in self._waiting if a.id == article_id)
        return next(waiting, None) or self._corpus.catalog.article(article_id)

    def put(self, article: Article, *, new: bool) -> None:
        """Queues an article; stores the batch when it is full."""
        chunks = chunk(article)
        self._waiting.append((article, chunks, new))
        self._chunks_waiting += len(chunks)
        if self._chunks_waiting >= _BATCH_CHUNKS:
            self.flush()

    def keep(self, held: Article, article: Article) -> None:
        """Notes that an article is unchanged, and where it stands now."""
        self.unchanged.append(article.id)
        if held != article:
            self._moved.append(Moved(article.id, article.source, article.source_hash))

    def add_source(self, row: SourceRow) -> None:
        """Notes what came of a source; stored no earlier than its articles are."""
        self._sources.append(row)

    def flush(self) -> None:
        """Embeds and stores what is waiting: vectors, then catalog, then Chroma.

        In this order, whatever stops it half way leaves a catalog that is whole and a
        Chroma that `Corpus.repair` can make agree without embedding.
        """
        corpus, catalog = self._corpus, self._corpus.catalog
        if self._waiting:
            if not self._checked:
                # Not at the start: a run that changes nothing needs no Chroma.
                self.repair = corpus.check()
                self._checked = True
            waiting, self._waiting, self._chunks_waiting = self._waiting, [], 0
            rows = [(a, c) for a, chunks, _ in waiting for c in chunks]
            self.embedded += corpus.embed(rows)
            kept = {c.id for _, c in rows}
            before = {c.id for a, _, new in waiting if not new for c in catalog.chunks_of(a.id)}
            catalog.put_all([(article, chunks) for article, chunks, _ in waiting])
            corpus.vectors.remove(sorted(before - kept))
            corpus.store_vectors(rows)
            corpus.mark_in_sync()
            for article, chunks, new in waiting:
                (self.added if new else self.updated).append(article.id)
                self.chunks += len(chunks)
        if self._moved:
            catalog.set_sources_of(self._moved)
            self._moved = []
        if self._sources:
            catalog.put_sources(self._sources)
            self._sources = []

    def drop(self, article_ids: list[str]) -> None:
        """Removes articles from both stores."""
        if article_ids:
            self.removed.extend(self._corpus.drop(article_ids))
