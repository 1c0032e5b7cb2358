"""Retrieval: the passages that may hold the answer, by meaning and by words at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from index.corpus import Corpus
from index.records import Article, Chunk
from index.store.filters import Filters
from rag.exact.dates import day_of
from rag.records import Passage

# As Cormack, Clarke and Büttcher (SIGIR 2009) set it; not tuned here.
RRF_K = 60
# How much more a report of the day counts than an old one: a little between equals, and
# more where the day of asking is given.
FRESH = 0.1
FRESH_AS_OF = 0.5
# How deep each of the two searches reads before fusion.
DEPTH = 50


class HybridSearch:
    """Chunks of an index, ranked by meaning and by words at once."""

    def __init__(
        self,
        corpus: Corpus,
        k: int = 8,
        filters: Filters | None = None,
        as_of: date | None = None,
    ) -> None:
        """
        Args:
            k: how many passages.
            filters: which articles are searched; all where None is given.
            as_of: the day of asking, where one was given: fresh reports then count more.
        """
        self._corpus = corpus
        self._k = k
        self._filters = filters or Filters()
        self._as_of = as_of

    def passages(self, query: str) -> tuple[Passage, ...]:
        """The best `k` chunks for a query, best first; copies of a report have one voice."""
        return self.spread(query, 0)[0]

    def spread(self, query: str, more: int) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
        """The same, and up to `more` passages behind them, in which copies speak too."""
        depth = max(DEPTH, self._k + more)
        dense = self._corpus.dense(query, depth, self._filters)
        lexical = self._corpus.lexical(query, depth, self._filters)
        fused = fuse([[i for i, _ in dense], [i for i, _ in lexical]])
        # A vector may outlive its chunk for a moment; what the catalog does not know
        # is not shown.
        chunks = self._corpus.catalog.chunks([i for i, _ in fused])
        ids = dict.fromkeys(c.article_id for i, _ in fused if (c := chunks.get(i)))
        articles = self._corpus.catalog.some_articles(list(ids))
        heard = speaking(articles, self._corpus.catalog.groups(list(articles)))
        fused = [(i, s) for i, s in fused if (c := chunks.get(i)) and c.article_id in articles]
        found: list[Passage] = []
        others: list[Passage] = []
        for chunk_id, score in self._fresh(fused, chunks, articles):
            chunk = chunks[chunk_id]
            article = articles[chunk.article_id]
            if article.id in heard and len(found) < self._k:
                found.append(passage(article, chunk, len(found) + 1, score))
            elif len(others) < more:
                others.append(passage(article, chunk, self._k + len(others) + 1, score))
        return tuple(found), tuple(others)

    def _fresh(
        self,
        fused: Sequence[tuple[str, float]],
        chunks: Mapping[str, Chunk],
        articles: Mapping[str, Article],
    ) -> list[tuple[str, float]]:
        """The ranking with fresher reports before equals, by the day of asking or the newest."""
        days = {i: day_of(a.published) for i, a in articles.items()}
        newest = self._as_of or max((d for d in days.values() if d), default=None)
        share = FRESH if self._as_of is None else FRESH_AS_OF
        weighed = [
            (i, score * (1 + share * freshness(days[chunks[i].article_id], newest)))
            for i, score in fused
        ]
        return sorted(weighed, key=lambda item: (-item[1], item[0]))


def speaking(articles: Mapping[str, Article], groups: Mapping[str, str]) -> frozenset[str]:
    """The articles that speak: of a group of copies the one that says best where it is from.

    That is one with an outlet and a date, and of several the earliest; the first of the
    ranking where they are equal.
    """
    spoken: dict[str, Article] = {}
    for article in articles.values():
        group = groups.get(article.id, article.id)
        if group not in spoken or _standing(article) < _standing(spoken[group]):
            spoken[group] = article
    return frozenset(a.id for a in spoken.values())


def _standing(article: Article) -> tuple[bool, bool, str]:
    return (article.outlet is None, article.published is None, article.published or "")


def fuse(rankings: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
    """Reciprocal rank fusion: the sum over rankings of 1 / (`RRF_K` + rank), best first.

    Equal scores are ordered by id, so that the same rankings give the same order.
    """
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, name in enumerate(ranking, start=1):
            scores[name] = scores.get(name, 0.0) + 1.0 / (RRF_K + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def passage(article: Article, chunk: Chunk, rank: int, score: float) -> Passage:
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
        kind=article.kind,
    )


# Of each article so many chunks before any further one: reports say first what is new.
_LEADING = 2


def whole(corpus: Corpus, filters: Filters, most: int) -> tuple[Passage, ...]:
    """The chunks of the articles, newest article first; copies of a report have one voice.

    Where there are more than `most`, the first chunks of each article come before the rest.
    """
    condition, values = filters.sql()
    rows = corpus.catalog.query(
        f"SELECT articles.id FROM articles WHERE {condition} "
        "ORDER BY articles.published_epoch IS NULL, articles.published_epoch DESC, articles.id "
        "LIMIT ?",
        [*values, most],
    )
    articles: dict[str, Article] = {}
    for (article_id,) in rows:
        article = corpus.catalog.article(str(article_id))
        if article is not None:
            articles[article.id] = article
    heard = speaking(articles, corpus.catalog.groups(sorted(articles)))
    first: list[Passage] = []
    rest: list[Passage] = []
    for article in articles.values():
        if article.id in heard:
            for at, chunk in enumerate(corpus.catalog.chunks_of(article.id)):
                (first if at < _LEADING else rest).append(passage(article, chunk, 1, 0.0))
    return tuple([*first, *rest][:most])


# After so many days a report is about a third as fresh as the newest.
_DAYS_FRESH = 30.0


def freshness(day: date | None, newest: date | None) -> float:
    """From 1 for the newest day down to 0; half for what has no date, which says nothing."""
    if day is None or newest is None:
        return 0.5
    return math.exp(-abs((newest - day).days) / _DAYS_FRESH)
