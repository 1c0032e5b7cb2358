"""What earlier runs left in the catalog, and what of it `sync` removes: what no source holds any
more, and never what could only not be read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from index.errors import SyncError
from index.feeds import Found
from index.fetch import is_address
from index.read.item import Facts
from index.records import Article, Failure
from index.store.catalog import ArticleRow, Catalog, SourceRow


class Inventory:
    """A picture of the catalog as it was when the run began.

    Args:
        items: the sources of this run; an interrupted one may have left articles of an item
            without a note that it was read.
    """

    def __init__(self, catalog: Catalog, items: Collection[str]) -> None:
        self._catalog = catalog
        self._rows = {row.source: row for row in catalog.sources()}
        self._by_source: dict[str, list[ArticleRow]] = defaultdict(list)
        self._texts: dict[str, ArticleRow] = {}
        self._digests: dict[str, ArticleRow] = {}
        every = self._rows.keys() | set(items)
        for row in catalog.article_rows():
            self._by_source[_item_of(row.source, every)].append(row)
            if row.kind != "digest":
                self._texts.setdefault(row.source_hash, row)
            elif row.digest_of is not None:
                self._digests.setdefault(row.digest_of, row)

    def items(self) -> list[str]:
        """The items that were read before, in the order of their names."""
        return sorted(self._rows.keys() | self._by_source.keys())

    def row(self, source: str) -> SourceRow | None:
        return self._rows.get(source)

    def of_source(self, source: str) -> list[ArticleRow]:
        """The articles that came from an item, or from lines of it."""
        return self._by_source.get(source, [])

    def text_with(self, digest: str) -> ArticleRow | None:
        """The article that was read from bytes with this sha256, digests aside."""
        return self._texts.get(digest)

    def facts(self, digest: str) -> Facts | None:
        """What the index knows of the publisher's text with this sha256."""
        row = self._digests.get(digest) or self._texts.get(digest)
        article = self._catalog.article(row.id) if row else None
        return facts_of(article) if article else None

    def says_more(self, facts: Facts, held: ArticleRow) -> bool:
        """Whether a manifest states what the stored article does not have."""
        article = self._catalog.article(held.id)
        if article is None:
            return True
        has = facts_of(article)
        return any(
            getattr(facts, stated.name) not in (None, (), getattr(has, stated.name))
            for stated in fields(Facts)
        )


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
    return Facts(**{stated.name: getattr(article, stated.name) for stated in fields(Facts)})


@dataclass(frozen=True, slots=True)
class Removal:
    """Ids of articles, and the items that they came from."""

    articles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def refuse_missing_sources(sources: Sequence[str | Path], found: Found) -> None:
    """A folder that is not mounted or a name that is misspelt must not cost the index.

    Raises:
        SyncError: a path that is named does not exist, or nothing in it can be an article.
    """
    items = [item.source for item in found.items]
    for source in sources:
        if is_address(source):
            continue
        path = Path(source).expanduser().absolute()
        if not path.exists():
            raise SyncError(
                f"{source} does not exist, and everything that came from it would be removed: "
                "check the path; nothing was changed."
            )
        if not any(below(item, [str(path)]) for item in items):
            raise SyncError(
                f"{source} has no articles in it, and everything that came from it would be "
                "removed: `remove()` removes articles; nothing was changed."
            )
    if not sources:
        raise SyncError("Nothing was named to make the index equal to: name a SOURCE.")


def find_removed(
    sources: Sequence[str | Path], inventory: Inventory, found: Found
) -> tuple[Removal, list[Failure]]:
    """What is in the index and in no source.

    Returns:
        What is gone, and what was not found though it is there, as a file in a folder that
        may not be listed. The latter is kept and named.
    """
    present = {item.source for item in found.items}
    if not present:
        return Removal(), []
    unreachable = [failure.source for failure in found.failed]
    passed_over = {failure.source for failure in found.ignored}
    folders = [Path(s).expanduser().absolute() for s in sources if not is_address(s)]
    gone: list[str] = []
    kept: list[Failure] = []
    for source in inventory.items():
        if source in present or below(source, unreachable):
            continue
        if source not in passed_over and _stands_below(source, folders):
            reason = f"{source} is there and was not found: check the rights of its folder."
            kept.append(Failure(source, reason))
        else:
            gone.append(source)
    articles = [held.id for source in gone for held in inventory.of_source(source)]
    return Removal(tuple(articles), tuple(gone)), kept


def _stands_below(source: str, folders: Sequence[Path]) -> bool:
    """Whether a file is still there, or may be, in a folder that was searched."""
    path = Path(source)
    inside = [path.relative_to(folder) for folder in folders if path.is_relative_to(folder)]
    if not inside or any(part.startswith(".") for part in inside[0].parts):
        return False
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return path.is_file()
