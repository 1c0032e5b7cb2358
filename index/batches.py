"""What a run found, batch by batch into the catalog; and at its end what is new into Chroma."""

from __future__ import annotations

from index.corpus import Corpus, Repair, Step
from index.errors import DamagedVectorsError
from index.records import Article, Chunk
from index.split import chunk
from index.store.catalog import ArticleRow, SourceRow

# Chunks that are stored at a time: a second of work to lose.
_BATCH_CHUNKS = 512


class BatchWriter:
    """Collects what a run found, stores it, and embeds it once all of it is stored.

    So articles can be found by their words long before the last of them has its vector.

    Attributes:
        added, updated, unchanged, removed: article ids, as `Report` gives them.
        chunks, embedded: how many the added and updated articles have, and how many of
            them were embedded.
        repair: what was mended of what earlier runs had left.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        # Before anything is changed: how Chroma stood to the catalog.
        self._was_in_sync = corpus.in_sync()
        self._chunks_before = corpus.catalog.count_chunks()
        self._waiting: list[tuple[Article, list[Chunk], bool]] = []
        self._chunks_waiting = 0
        self._moved: list[ArticleRow] = []
        self._sources: list[SourceRow] = []
        self._new: dict[str, None] = {}
        self._gone: set[str] = set()
        self.added: list[str] = []
        self.updated: list[str] = []
        self.unchanged: list[str] = []
        self.removed: list[str] = []
        self.chunks = 0
        self.embedded = 0
        self.repair = Repair()

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
            stands = (article.id, article.source, article.source_hash)
            self._moved.append(ArticleRow(*stands, article.kind, article.digest_of))

    def add_source(self, row: SourceRow) -> None:
        """Notes what came of a source; stored no earlier than its articles are."""
        self._sources.append(row)

    def flush(self) -> None:
        """Stores what is waiting in the catalog, where it can be found by its words."""
        catalog = self._corpus.catalog
        waiting, self._waiting, self._chunks_waiting = self._waiting, [], 0
        if waiting:
            before = {c.id for a, _, new in waiting if not new for c in catalog.chunks_of(a.id)}
            catalog.put_all([(article, chunks) for article, chunks, _ in waiting])
            kept = {c.id: None for _, chunks, _ in waiting for c in chunks}
            self._leave(before - kept.keys())
            self._new.update(kept)
            self._gone -= kept.keys()
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
        """Removes articles."""
        if article_ids:
            catalog = self._corpus.catalog
            self._leave({c.id for i in article_ids for c in catalog.chunks_of(i)})
            self.removed.extend(catalog.remove(article_ids))

    def embed(self, step: Step, *, mend: bool = True) -> bool:
        """Makes Chroma hold what the catalog holds, the newest articles first.

        Whatever stops it half way leaves a catalog that is whole, and the next run goes on.

        Args:
            mend: also where an earlier run was interrupted; else what it left stays as it is.

        Returns:
            Whether it was stopped before the end.
        """
        corpus = self._corpus
        if self._was_in_sync and not self._new and not self._gone:
            return False  # a run that changes nothing needs no Chroma
        whole = self._was_in_sync or not self._chunks_before
        try:
            if mend and self._chunks_before and not (self._was_in_sync and self._as_before()):
                self.repair, whole = corpus.repair(self._new, step), True
                if self.repair.stopped:
                    return True
            filled = corpus.fill(self._new, self._gone, step, whole=whole)
        except DamagedVectorsError:
            self.repair = corpus.rebuild(self._new, step)
            if self.repair.stopped:
                return True
            filled = corpus.fill(self._new, (), step, whole=True)
        self.embedded = filled.embedded
        return filled.stopped

    def _as_before(self) -> bool:
        """Whether Chroma holds as many chunks as the catalog did before the run."""
        return self._corpus.vectors.count() == self._chunks_before

    def _leave(self, chunk_ids: set[str]) -> None:
        self._gone |= chunk_ids
        for chunk_id in chunk_ids:
            self._new.pop(chunk_id, None)
