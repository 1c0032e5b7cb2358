"""What people stated of articles themselves: it wins over what a source states, and is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from index.records import Article

if TYPE_CHECKING:
    from index.store.catalog import Catalog

# Of an attribute of `Article`: text, None, or for authors several texts.
Value = str | tuple[str, ...] | None
Values = Mapping[str, Value]
FIELDS = ("outlet", "published", "authors", "url")


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


def put(catalog: Catalog, held: Article, values: Values) -> Article:
    """Keeps what is stated of an article that is in the index; returns it as it is then."""
    own = {**stated(catalog, held.id), **values}
    source = replace(held, **_read(catalog, held.id, "was"))  # type: ignore[arg-type]
    _keep(catalog, source, own)
    return replace(source, **own)  # type: ignore[arg-type]


def take_back(catalog: Catalog, held: Article) -> Article:
    """Forgets what was stated of an article; returns it as its source states it."""
    source = replace(held, **_read(catalog, held.id, "was"))  # type: ignore[arg-type]
    with catalog.writing() as db:
        db.execute("DELETE FROM by_hand WHERE article_id = ?", (held.id,))
    return source


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
