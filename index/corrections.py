"""Statements by hand: who published an article, when, by whom and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from index.batches import BatchWriter
from index.clean import one_line
from index.corpus import Corpus
from index.dates import parse_published
from index.errors import UsageError
from index.read.article import web_address
from index.records import Article
from index.store import by_hand
from index.store.database import writer


def state(corpus: Corpus, article_id: str, values: Mapping[str, object]) -> Article:
    """Puts what a person knows of an article in the place of what its source states, and keeps it.

    Args:
        values: by name (`outlet`, `published`, `authors`, `url`); None says that it is not known.

    Returns:
        The article as it is now. Nothing of it is embedded again.

    Raises:
        UsageError: there is no such article or name, or a value makes no sense.
        LockedError: another process is writing to this index.
    """
    read = {name: _value(name, value) for name, value in values.items()}
    if not read:
        raise UsageError(f"Nothing was stated: name one of {', '.join(by_hand.FIELDS)}.")
    with writer(corpus.settings.home):
        return _store(corpus, by_hand.put(corpus.catalog, _held(corpus, article_id), read))


def take_back(corpus: Corpus, article_id: str) -> Article:
    """Puts an article back to what its source states.

    Raises:
        UsageError: there is no such article.
        LockedError: another process is writing to this index.
    """
    with writer(corpus.settings.home):
        return _store(corpus, by_hand.take_back(corpus.catalog, _held(corpus, article_id)))


def _held(corpus: Corpus, article_id: str) -> Article:
    found = corpus.catalog.article(article_id)
    if found is None:
        raise UsageError(f"There is no article '{article_id}': `articles()` lists the ids.")
    return found


def _store(corpus: Corpus, article: Article) -> Article:
    """Both stores filter by outlet and date, so both have to know."""
    batch = BatchWriter(corpus)
    batch.put(article, new=False)
    batch.flush()
    batch.embed(lambda _done, _total: False, mend=False)
    return article


def _value(name: str, value: object) -> by_hand.Value:
    if name not in by_hand.FIELDS:
        raise UsageError(f"'{name}' cannot be stated: name one of {', '.join(by_hand.FIELDS)}.")
    if value is None:
        return () if name == "authors" else None
    if name == "authors":
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, Iterable) or not all(isinstance(n, str) for n in names):
            raise UsageError(f"The authors are {value!r}: give their names.")
        return tuple(filter(None, map(one_line, names)))
    if not isinstance(value, str) or not one_line(value):
        raise UsageError(f"The {name} is {value!r}: give it as text.")
    if name == "published":
        day = parse_published(value)
        if day is None:
            raise UsageError(f"'{value[:40]}' is not a whole date: write it like 2023-09-20.")
        return day
    if name == "url":
        address = web_address(value)
        if address is None:
            raise UsageError(
                f"'{value[:100]}' is not a web address: write it like https://example.org/a."
            )
        return address
    return one_line(value)
