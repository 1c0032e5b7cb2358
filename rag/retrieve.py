"""Retrieval: dense and lexical search, fused by reciprocal rank, as a LlamaIndex retriever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.corpus import Corpus
from index.records import Article, Chunk
from index.store.filters import Filters
from rag.records import Passage

# As Cormack, Clarke and Büttcher (SIGIR 2009) set it; not tuned here.
RRF_K = 60
# How deep each of the two searches reads before fusion.
DEPTH = 50


class HybridRetriever(BaseRetriever):  # type: ignore[misc]
    """Chunks of an index, ranked by meaning and by words at once.

    Usable wherever LlamaIndex takes a retriever. Each node's text is
    `article.text[start:end]`, and its metadata names article, outlet and date.
    """

    def __init__(self, corpus: Corpus, k: int = 8, filters: Filters | None = None) -> None:
        super().__init__()
        self._corpus = corpus
        self._k = k
        self._filters = filters or Filters()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(p) for p in self.passages(query_bundle.query_str)]

    def passages(self, query: str) -> tuple[Passage, ...]:
        """The best `k` chunks for a query, best first."""
        depth = max(DEPTH, self._k)
        dense = self._corpus.dense(query, depth, self._filters)
        lexical = self._corpus.lexical(query, depth, self._filters)
        fused = fuse([[i for i, _ in dense], [i for i, _ in lexical]])
        # A vector may outlive its chunk for a moment; what the catalog does not know
        # is not shown.
        chunks = self._corpus.catalog.chunks([i for i, _ in fused])
        articles: dict[str, Article | None] = {}
        found: list[Passage] = []
        for chunk_id, score in fused:
            chunk = chunks.get(chunk_id)
            if chunk is None:
                continue
            if chunk.article_id not in articles:
                articles[chunk.article_id] = self._corpus.catalog.article(chunk.article_id)
            article = articles[chunk.article_id]
            if article is not None:
                found.append(_passage(article, chunk, len(found) + 1, score))
            if len(found) == self._k:
                break
        return tuple(found)


def fuse(rankings: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
    """Reciprocal rank fusion: the sum over rankings of 1 / (`RRF_K` + rank), best first.

    Equal scores are ordered by id, so that the same rankings give the same order.
    """
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, name in enumerate(ranking, start=1):
            scores[name] = scores.get(name, 0.0) + 1.0 / (RRF_K + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _passage(article: Article, chunk: Chunk, rank: int, score: float) -> Passage:
    return Passage(
        rank=rank,
        score=round(score, 6),
        article_id=article.id,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        url=article.url,
        start=chunk.start,
        end=chunk.end,
        text=article.text[chunk.start : chunk.end],
    )


def _node(p: Passage) -> NodeWithScore:
    metadata: dict[str, Any] = {
        "article_id": p.article_id,
        "title": p.title,
        "outlet": p.outlet,
        "published": p.published,
        "url": p.url,
    }
    node = TextNode(
        id_=f"{p.article_id}:{p.start}-{p.end}",
        text=p.text,
        metadata=metadata,
        start_char_idx=p.start,
        end_char_idx=p.end,
    )
    return NodeWithScore(node=node, score=p.score)
