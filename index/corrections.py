"""What people state of articles themselves: who published one, when, by whom and where.

It wins over what a source states, and is kept in the catalog beside that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from index.batches import BatchWriter
from index.clean import one_line
from index.corpus import Corpus
from index.dates import parse_published
from index.errors import UsageError
from index.read.article import web_address
from index.records import Article
from index.store.catalog import Catalog
from index.store.database import writer

# Of an attribute of `Article`: text, None, or for authors several texts.
Value = str | tuple[str, ...] | None
Values = Mapping[str, Value]
FIELDS = ("outlet", "published", "authors", "url")


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
        raise UsageError(f"Nothing was stated: name one of {', '.join(FIELDS)}.")
    catalog = corpus.catalog
    with writer(corpus.settings.home):
        held = _held(catalog, article_id)
        own = {**stated(catalog, article_id), **read}
        source = _of_source(catalog, held)
        _keep(catalog, source, own)
        return _store(corpus, replace(source, **own))  # type: ignore[arg-type]


def take_back(corpus: Corpus, article_id: str) -> Article:
    """Puts an article back to what its source states.

    Raises:
        UsageError: there is no such article.
        LockedError: another process is writing to this index.
    """
    with writer(corpus.settings.home):
        source = _of_source(corpus.catalog, _held(corpus.catalog, article_id))
        with corpus.catalog.writing() as db:
            db.execute("DELETE FROM by_hand WHERE article_id = ?", (article_id,))
        return _store(corpus, source)


def _held(catalog: Catalog, article_id: str) -> Article:
    found = catalog.article(article_id)
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


def _value(name: str, value: object) -> Value:
    if name not in FIELDS:
        raise UsageError(f"'{name}' cannot be stated: name one of {', '.join(FIELDS)}.")
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


# -- what the catalog keeps of it ------------------------------------------------------


def stated(catalog: Catalog, article_id: str) -> Values:
    """What was stated of an article by hand; None and () say that it is not known."""
    return _read(catalog, article_id, "value")


def over(catalog: Catalog, article: Article) -> Article:
    """An article as its source states it, with what was stated by hand in its place.

    What the source states is kept beside it, for who takes theirs back.
    """
    own = stated(catalog, article.id)
    if not own:
        return article
    before = _read(catalog, article.id, "was")
    if any(getattr(article, field) != before[field] for field in own):
        _keep(catalog, article, own)
    return replace(article, **own)  # type: ignore[arg-type]


def move(catalog: Catalog, old: str, new: str) -> None:
    """Hands what was stated of an article to the one that took its place, where that has none."""
    if stated(catalog, old) and not stated(catalog, new):
        with catalog.writing() as db:
            db.execute("UPDATE by_hand SET article_id = ? WHERE article_id = ?", (new, old))


def copy(source: Catalog, to: Catalog) -> None:
    """Puts what was stated in one catalog into another, over what is there."""
    rows = source.query("SELECT article_id, field, value, was FROM by_hand")
    with to.writing() as db:
        db.executemany("INSERT OR REPLACE INTO by_hand VALUES (?, ?, ?, ?)", rows)


def _of_source(catalog: Catalog, held: Article) -> Article:
    """An article of the index as its source states it."""
    return replace(held, **_read(catalog, held.id, "was"))  # type: ignore[arg-type]


def _read(catalog: Catalog, article_id: str, column: str) -> dict[str, Value]:
    rows = catalog.query(
        f"SELECT field, {column} FROM by_hand WHERE article_id = ? ORDER BY field", (article_id,)
    )
    found = {str(field): json.loads(str(value)) for field, value in rows}
    return {f: tuple(value) if isinstance(value, list) else value for f, value in found.items()}


def _keep(catalog: Catalog, source: Article, own: Values) -> None:
    rows = [
        (source.id, field, _line(value), _line(getattr(source, field)))
        for field, value in own.items()
    ]
    with catalog.writing() as db:
        db.executemany("INSERT OR REPLACE INTO by_hand VALUES (?, ?, ?, ?)", rows)


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
