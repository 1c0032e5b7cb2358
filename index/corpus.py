"""An open index: the catalog, Chroma and the embedding model that belong together."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder, SentenceTransformerEmbedder, as_embedder, lengths, read
from index.errors import DamagedVectorsError, EmbeddingMismatchError, LockedError
from index.records import Article, Chunk
from index.settings import DEFAULT_EMBEDDING, Settings
from index.store import lexical
from index.store.catalog import Catalog
from index.store.database import writer
from index.store.filters import Filters
from index.store.vectors import VectorStore

# Which change of the catalog Chroma is known to hold.
_CHROMA_AT = "chroma_generation"
# Chunks whose vectors are made and kept at a time.
_PORTION = 64
# Chunks that are put into Chroma at a time: some seconds of embedding.
_BATCH = 512
# What a search mends by itself: a second of work, or some seconds where it has to embed.
_MOST_MENDED = 2000
_MOST_EMBEDDED = 64


@dataclass(frozen=True, slots=True)
class Repair:
    """
    Attributes:
        missing: chunks that were put back into Chroma.
        left_over: rows of Chroma that belong to no chunk, and were removed.
        embedded: chunks whose vector the cache had lost too.
        rebuilt: whether Chroma was made again from nothing.
        stopped: whether it was stopped before all of `missing` was put back.
    """

    missing: int = 0
    left_over: int = 0
    embedded: int = 0
    rebuilt: bool = False
    stopped: bool = False

    @property
    def rows(self) -> int:
        return self.missing + self.left_over

    def messages(self) -> tuple[str, ...]:
        """What was repaired, a sentence each; empty where nothing was."""
        if not self.rows and not self.rebuilt:
            return ()
        again = f"{self.embedded:,} of them embedded" if self.embedded else "none embedded"
        if self.rebuilt:
            what = f"Chroma was missing or damaged and was made again: {self.missing:,} vectors"
            return (f"{what}, {again}.",)
        parts = []
        if self.missing:
            parts.append(f"{self.missing:,} missing vectors put back ({again})")
        if self.left_over:
            parts.append(f"{self.left_over:,} left over removed")
        return (f"Chroma did not agree with the catalog: {', '.join(parts)}.",)


# Called with how many chunks are done and how many there are; says whether to stop.
Step = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class Filled:
    """
    Attributes:
        embedded: chunks whose vector was made, and not in the cache.
        stopped: whether it was stopped before all were in Chroma.
    """

    embedded: int
    stopped: bool


def _never(_done: int, _total: int) -> bool:
    return False


class Corpus:
    """Everything that a search or an indexing run needs of one index.

    Attributes:
        behind: what is told to people where Chroma lacks something: more than a search mends, or
            what another process is embedding; None where all is well. Known after a search.
    """

    def __init__(
        self, settings: Settings, catalog: Catalog, vectors: VectorStore, embedder: Embedder
    ) -> None:
        self.settings = settings
        self.catalog = catalog
        self.vectors = vectors
        self.embedder = embedder
        self._seen = catalog.generation
        self._counted = False
        self.behind: str | None = None
        # Whether the catalog's own vectors are searched, since Chroma lacks too much.
        self._exact = False
        self._own_model: SentenceTransformerEmbedder | None = None

    @classmethod
    def open(
        cls, settings: Settings, *, create: bool = False, embedding: object | None = None
    ) -> Corpus:
        """Opens the index at `settings.home`.

        Args:
            create: make an empty index where there is none.
            embedding: an `Embedder` or a LlamaIndex `BaseEmbedding` in place of the
                one that the settings name.

        Raises:
            NoIndexError: there is none and `create` is false.
            EmbeddingMismatchError: it was made with another embedding model.
            CatalogError: it cannot be read.
        """
        catalog = Catalog(settings.home / "catalog.db", create=create)
        embedder = as_embedder(settings.embedding if embedding is None else embedding)
        made_with = catalog.get_meta("embedding")
        if made_with is None or (made_with != embedder.name and not catalog.count_articles()):
            catalog.set_meta("embedding", embedder.name)
        elif made_with != embedder.name:
            catalog.close()
            raise EmbeddingMismatchError(
                f"The index at {settings.home} was made with the embedding model {made_with}, "
                f"not {embedder.name}: name {made_with} with `embedding`, or another folder with "
                "`home`."
            )
        name = catalog.get_meta("collection")
        if name is None:
            name = f"dateline-{uuid.uuid4().hex}"
            catalog.set_meta("collection", name)
        store = VectorStore(settings.home / "chroma", name, settings.chroma_url)
        corpus = cls(settings, catalog, store, embedder)
        shared = embedder is embedding or embedder.name == DEFAULT_EMBEDDING
        if isinstance(embedder, SentenceTransformerEmbedder) and not shared:
            corpus._own_model = embedder
        return corpus

    def close(self) -> None:
        """Lets go of both stores, and of a model that was loaded for this index, for good."""
        self.vectors.end()
        self.catalog.close()
        if self._own_model is not None:
            self._own_model.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- searching ---------------------------------------------------------------------

    def dense(self, query: str, k: int, filters: Filters) -> list[tuple[str, float]]:
        """The chunks nearest in meaning: `(chunk id, cosine)`, nearest first."""
        [vector] = (text.whole for text in read(self.embedder, [query]))
        self._catch_up()
        if not self._exact:
            try:
                return self.vectors.search(vector, k, filters)
            except DamagedVectorsError:
                self._mend(set, self.rebuild)
            if not self._exact:
                with contextlib.suppress(DamagedVectorsError):  # somebody else is mending it
                    return self.vectors.search(vector, k, filters)
        return self.catalog.nearest(self.embedder.name, vector, k, filters)

    def _catch_up(self) -> None:
        """Sees what other processes wrote, and repairs what none of them will."""
        generation = self.catalog.generation
        if generation != self._seen:
            # A Chroma client that is already open never notices.
            self.vectors.close()
            self._seen, self._counted, self._exact = generation, False, False
        if self._exact and not self.in_sync():
            return
        self.behind, self._exact = None, False
        if not self._counted:
            # What an interrupted run left, or a folder that was deleted, is repaired by
            # the first who needs it; while another process writes, it is about to agree.
            if self.in_sync() and self._holds_as_many():
                self._counted = True
                return
            self._mend(self._held, self.check)

    def _mend(self, held: Callable[[], set[str]], how: Callable[[], Repair]) -> None:
        """Puts Chroma right at once, or notes that the next writer has to.

        Where somebody writes, it is left to them.

        Args:
            held: gives the chunks that Chroma holds; none where it does not say.
        """
        try:
            with writer(self.settings.home, wait=0):
                self.behind = self._too_much_to_mend(held())
                self._exact = self.behind is not None
                if self._exact:
                    self.catalog.set_meta(_CHROMA_AT, "")
                else:
                    how()
        except LockedError:
            self.behind = self._still_to_come()

    def _still_to_come(self) -> str | None:
        """What is told while another process embeds."""
        unread = self.catalog.without_vector(self.embedder.name)
        if not unread:
            return None
        return (
            f"{unread:,} of {self.catalog.count_chunks():,} passages are still being embedded, and "
            "are found by their words alone until then."
        )

    def _held(self) -> set[str]:
        try:
            return self.vectors.ids()
        except DamagedVectorsError:
            return set()

    def _too_much_to_mend(self, held: set[str]) -> str | None:
        """What is told where nobody should wait in a question until Chroma is put right."""
        wanted = self.catalog.chunk_ids()
        differ = len(wanted ^ held)
        unread = self.catalog.without_vector(self.embedder.name)
        if differ <= _MOST_MENDED and unread <= _MOST_EMBEDDED:
            return None
        said = (
            f"Chroma does not agree with the catalog about {differ:,} of {len(wanted):,} passages: "
            "searches take longer until the next 'dateline index', or 'dateline doctor --repair', "
            "has put it right."
        )
        if unread:
            said += f" {unread:,} have no vector yet, and are found by their words alone."
        return said

    def lexical(self, query: str, k: int, filters: Filters) -> list[tuple[str, float]]:
        """The chunks that share the query's words: `(chunk id, BM25)`, best first."""
        return lexical.search(self.catalog, query, k, filters)

    # -- changing ----------------------------------------------------------------------

    def remove(self, article_ids: list[str]) -> list[str]:
        """Removes articles; returns the ids that were there."""
        with writer(self.settings.home):
            whole = self.in_sync()
            old = {c.id for i in article_ids for c in self.catalog.chunks_of(i)}
            gone = self.catalog.remove(article_ids)
            if gone:
                # Where Chroma is damaged, the next who searches or writes makes it again.
                with contextlib.suppress(DamagedVectorsError):
                    self.fill((), old, _never, whole=whole)
            return gone

    def repair(self, but: Collection[str] = (), step: Step = _never) -> Repair:
        """Makes Chroma agree with the catalog where an earlier run was interrupted.

        The caller must hold the writer lock. Nothing is embedded whose vector is in the cache.

        Args:
            but: chunks that `fill` is called with next.
            step: as of `fill`.
        """
        if self.in_sync():
            return Repair()
        lost = not self.settings.chroma_url and not self.vectors.folder.is_dir()
        try:
            held = self.catalog.count_articles() > 0
            return self._bring_in_sync(but, step, rebuilt=lost and held)
        except DamagedVectorsError:
            return self.rebuild(but, step)

    def rebuild(self, but: Collection[str] = (), step: Step = _never) -> Repair:
        """Makes Chroma again from the catalog; the caller must hold the writer lock."""
        self.catalog.set_meta(_CHROMA_AT, "")
        self.vectors.clear()
        return self._bring_in_sync(but, step, rebuilt=True)

    def check(self) -> Repair:
        """`repair` where Chroma says it agrees, and holds another number of chunks."""
        if self.in_sync() and self._holds_as_many():
            return Repair()
        self.catalog.set_meta(_CHROMA_AT, "")
        return self.repair()

    def _bring_in_sync(self, but: Collection[str], step: Step, *, rebuilt: bool) -> Repair:
        """Puts into Chroma what is missing there and removes what belongs to no chunk."""
        wanted, held = self.catalog.chunk_ids(), self.vectors.ids()
        missing, extra = wanted - held - set(but), held - wanted
        filled = self.fill(missing, extra, step, whole=not but)
        return Repair(len(missing), len(extra), filled.embedded, rebuilt, filled.stopped)

    def fill(
        self, new: Collection[str], gone: Collection[str], step: Step, *, whole: bool
    ) -> Filled:
        """Puts chunks into Chroma, those of the newest articles first, and takes out others.

        The caller must hold the writer lock.

        Args:
            step: called with how many of the new chunks are done, and asked whether to stop.
            whole: whether Chroma then holds what the catalog holds.
        """
        filled = self._put(new, gone, step)
        if whole and not filled.stopped:
            self.mark_in_sync()
        return filled

    def _put(self, new: Collection[str], gone: Collection[str], step: Step) -> Filled:
        if gone:
            self.vectors.remove(sorted(gone))
        order, embedded = self.catalog.newest_first(new), 0
        for at in range(0, len(order), _BATCH):
            rows = self._rows(order[at : at + _BATCH])
            made = self.embed(rows, step, at, len(order))
            embedded += made.embedded
            if made.stopped:
                return Filled(embedded, stopped=True)
            self.store_vectors(rows)
        return Filled(embedded, stopped=False)

    def _rows(self, chunk_ids: list[str]) -> list[tuple[Article, Chunk]]:
        """Chunks with their articles; what is gone is absent."""
        chunks = self.catalog.chunks(chunk_ids).values()
        articles = self.catalog.some_articles(list({c.article_id for c in chunks}))
        return [(articles[c.article_id], c) for c in chunks if c.article_id in articles]

    def _holds_as_many(self) -> bool:
        try:
            return self.vectors.count() == self.catalog.count_chunks()
        except DamagedVectorsError:
            return False

    def in_sync(self) -> bool:
        """Whether Chroma is known to hold what the catalog holds."""
        if not self.settings.chroma_url and not self.vectors.folder.is_dir():
            return False
        return self.catalog.get_meta(_CHROMA_AT) == self._place()

    def _place(self) -> str:
        """The catalog's generation, and which Chroma it is known to be in."""
        return f"{self.catalog.generation} {self.settings.chroma_url or 'embedded'}"

    def embed(
        self, rows: list[tuple[Article, Chunk]], step: Step = _never, before: int = 0, of: int = 0
    ) -> Filled:
        """Puts the vectors of chunks into the cache, where they are not in it.

        Args:
            before, of: what `step` counts: so many chunks were done before, of so many in all.
        """
        texts = {c.text_hash: a.text[c.start : c.end] for a, c in rows}
        known = self.catalog.known_vectors(self.embedder.name, texts)
        new = {digest: text for digest, text in texts.items() if digest not in known}
        # Texts of one length together, which is quickest; kept portion by portion, since
        # what a kill interrupts is all that is made again.
        long = dict(zip(new, lengths(self.embedder, list(new.values())), strict=True))
        order = sorted(new, key=long.__getitem__, reverse=True)
        for at in range(0, len(order), _PORTION):
            if step(before + len(rows) - len(order) + at, of):
                return Filled(at, stopped=True)
            part = order[at : at + _PORTION]
            made = self.embedder.encode([new[digest] for digest in part])
            self.catalog.keep_vectors(self.embedder.name, part, made)
        return Filled(len(new), stopped=False)

    def keep_vectors(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Puts vectors that were made elsewhere into the cache, by the hash of their text."""
        if vectors:
            rows = np.stack(list(vectors.values()))
            self.catalog.keep_vectors(self.embedder.name, list(vectors), rows)

    def store_vectors(self, rows: list[tuple[Article, Chunk]]) -> None:
        """Puts chunks into Chroma, with vectors that the cache holds."""
        if rows:
            hashes = [c.text_hash for _, c in rows]
            vectors = self.catalog.vectors(self.embedder.name, hashes)
            self.vectors.put(rows, [vectors[digest] for digest in hashes])

    def mark_in_sync(self) -> None:
        """Notes that Chroma holds what the catalog holds."""
        self.catalog.set_meta(_CHROMA_AT, self._place())
