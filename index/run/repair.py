"""Making Chroma agree with the catalog again, from the vector cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.records import Article, Chunk

if TYPE_CHECKING:
    from index.corpus import Corpus

# Chunks that are put back at a time.
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Repair:
    """
    Attributes:
        missing: chunks that were put back into Chroma.
        left_over: rows of Chroma that belong to no chunk, and were removed.
        embedded: chunks whose vector the cache had lost too.
        rebuilt: whether Chroma was made again from nothing.
    """

    missing: int = 0
    left_over: int = 0
    embedded: int = 0
    rebuilt: bool = False

    @property
    def rows(self) -> int:
        return self.missing + self.left_over

    def told(self) -> tuple[str, ...]:
        """What was mended, for people; empty where nothing was."""
        if not self.rows and not self.rebuilt:
            return ()
        again = f"{self.embedded:,} of them embedded again" if self.embedded else "none embedded"
        if self.rebuilt:
            what = f"Chroma was missing or damaged and was made again: {self.missing:,} vectors"
            return (f"{what}, {again}.",)
        parts = []
        if self.missing:
            parts.append(f"{self.missing:,} missing vectors put back ({again})")
        if self.left_over:
            parts.append(f"{self.left_over:,} left over removed")
        return (f"Chroma did not agree with the catalog: {', '.join(parts)}.",)


def agree(corpus: Corpus, *, rebuilt: bool = False) -> Repair:
    """Puts into Chroma what is missing there and removes what belongs to no chunk.

    The caller holds the writer's lock. Nothing is embedded whose vector is in the cache.
    """
    wanted, held = corpus.catalog.chunk_ids(), corpus.vectors.ids()
    missing, extra = sorted(wanted - held), sorted(held - wanted)
    corpus.vectors.remove(extra)
    embedded = 0
    for at in range(0, len(missing), _BATCH):
        rows = _rows(corpus, missing[at : at + _BATCH])
        embedded += corpus.embed([(a.text[c.start : c.end], c.text_hash) for a, c in rows])
        corpus.store_vectors(rows)
    corpus.mark_agreed()
    return Repair(len(missing), len(extra), embedded, rebuilt)


def _rows(corpus: Corpus, chunk_ids: list[str]) -> list[tuple[Article, Chunk]]:
    chunks = corpus.catalog.chunks(chunk_ids)
    articles: dict[str, Article | None] = {}
    rows = []
    for chunk in chunks.values():
        if chunk.article_id not in articles:
            articles[chunk.article_id] = corpus.catalog.article(chunk.article_id)
        article = articles[chunk.article_id]
        if article is not None:
            rows.append((article, chunk))
    return rows
