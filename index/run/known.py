"""What earlier runs left in the catalog, read once, so that an unchanged source costs no query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from index.read.item import Facts
from index.records import Article
from index.store.catalog import Catalog, Holding, SourceRow


class Known:
    """A picture of the catalog as it was when the run began.

    Args:
        items: the sources of this run; an interrupted one may have left articles of an item
            without a note that it was read.
    """

    def __init__(self, catalog: Catalog, items: Collection[str]) -> None:
        self._catalog = catalog
        self._rows = {row.source: row for row in catalog.sources()}
        self._by_source: dict[str, list[Holding]] = defaultdict(list)
        self._texts: dict[str, Holding] = {}
        self._digests: dict[str, Holding] = {}
        every = self._rows.keys() | set(items)
        for holding in catalog.holdings():
            self._by_source[_item_of(holding.source, every)].append(holding)
            if holding.kind != "digest":
                self._texts.setdefault(holding.source_hash, holding)
            elif holding.digest_of is not None:
                self._digests.setdefault(holding.digest_of, holding)

    def items(self) -> list[str]:
        """The items that were read before, in the order of their names."""
        return sorted(self._rows.keys() | self._by_source.keys())

    def row(self, source: str) -> SourceRow | None:
        return self._rows.get(source)

    def of_source(self, source: str) -> list[Holding]:
        """The articles that came from an item, or from lines of it."""
        return self._by_source.get(source, [])

    def text_with(self, digest: str) -> Holding | None:
        """The article that was read from bytes with this sha256, digests aside."""
        return self._texts.get(digest)

    def facts(self, digest: str) -> Facts | None:
        """What the index knows of the publisher's text with this sha256."""
        holding = self._digests.get(digest) or self._texts.get(digest)
        article = self._catalog.article(holding.id) if holding else None
        return facts_of(article) if article else None

    def says_more(self, facts: Facts, held: Holding) -> bool:
        """Whether a manifest states what the stored article does not have."""
        article = self._catalog.article(held.id)
        if article is None:
            return True
        has = facts_of(article)
        stated = ("id", "title", "outlet", "authors", "published", "url", "language")
        return any(getattr(facts, name) not in (None, (), getattr(has, name)) for name in stated)


def _item_of(source: str, items: Collection[str]) -> str:
    """The item that an article came from: itself, or what stands before a line or a part."""
    for mark in (":", "#"):
        head, found, _ = source.rpartition(mark)
        if found and source not in items and head in items:
            return head
    return source


def below(source: str, places: Iterable[str]) -> bool:
    """Whether a source is one of these places, or stands in one: a folder, a container."""
    return any(
        source == place or source.startswith((f"{place}/", f"{place}!", f"{place}:", f"{place}#"))
        for place in places
    )


def facts_of(article: Article) -> Facts:
    return Facts(
        id=article.id,
        title=article.title,
        outlet=article.outlet,
        authors=article.authors,
        published=article.published,
        url=article.url,
        language=article.language,
    )
