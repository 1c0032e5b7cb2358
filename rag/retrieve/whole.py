"""All that a scope holds, as far as it can be read: for questions that name no matter."""

from __future__ import annotations

from index.corpus import Corpus
from index.records import Article
from index.store.filters import Filters
from rag.records import Passage
from rag.retrieve.hybrid import passage, speaking

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
