"""The list of articles: searched, filtered, sorted, shown a page at a time."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from index.errors import NoIndexError
from index.records import Failure
from rag.dateline import Dateline
from rag.show.safe import outlet_name
from ui.chat.html import render
from ui.shared import copies

PAGE = 50
COLUMNS = ("published", "title", "outlet", "group")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One article as it stands in the list; `carried` are the outlets of its copies."""

    id: str
    title: str
    outlet: str
    published: str
    url: str | None
    digest: bool
    group: str
    carried: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked the list for; made of whatever an endpoint was sent."""

    search: str = ""
    outlet: str = ""
    sort: str = "published"
    down: bool = True
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Wanted:
        sort, page = given.get("sort"), given.get("page")
        return cls(
            search=str(given.get("search") or "")[:_LONGEST],
            outlet=str(given.get("outlet") or "")[:_LONGEST],
            sort=str(sort) if sort in COLUMNS else "published",
            down=bool(given.get("down", True)),
            page=page if isinstance(page, int) and 0 < page < 1_000_000 else 1,
        )


@dataclass(frozen=True, slots=True)
class View:
    """A page of the list; `total` counts all that match, `pages` their pages of `page_size`."""

    wanted: Wanted
    rows: tuple[Row, ...]
    total: int
    pages: int
    held: int
    outlets: tuple[str, ...]
    failures: tuple[Failure, ...]
    page_size: int = PAGE


class Listing:
    """The list of one index, read again where the index has changed."""

    def __init__(self, dateline: Dateline) -> None:
        self._dateline = dateline
        self._guard = threading.Lock()
        self._read_at = -1
        self._rows: tuple[Row, ...] = ()
        self._failures: tuple[Failure, ...] = ()

    def generation(self) -> int:
        """Of the index; 0 where there is none yet."""
        try:
            return self._dateline.generation()
        except NoIndexError:
            return 0

    def rows(self) -> tuple[Row, ...]:
        """All articles, newest first."""
        generation = self.generation()
        with self._guard:
            if generation != self._read_at:
                self._rows = self._read() if generation else ()
                self._read_at = generation
            return self._rows

    def outlets(self) -> tuple[str, ...]:
        return tuple(sorted({row.outlet for row in self.rows() if row.outlet}))

    def failures(self) -> tuple[Failure, ...]:
        """What could not be read, as the catalog remembers it."""
        return tuple(self._dateline.failures()) if self.generation() else ()

    def view(self, wanted: Wanted) -> View:
        """One page of what matches; the last one where the wanted page is beyond it."""
        held = self.rows()
        words = wanted.search.casefold().split()
        found = [
            row
            for row in held
            if (not wanted.outlet or row.outlet == wanted.outlet)
            and all(w in f"{row.title} {row.outlet} {row.id}".casefold() for w in words)
        ]
        found.sort(key=lambda row: str(getattr(row, wanted.sort)).casefold(), reverse=wanted.down)
        # What is not stated comes last, whichever way the rest is sorted.
        found.sort(key=lambda row: not getattr(row, wanted.sort))
        pages = max(1, -(-len(found) // PAGE))
        at = (min(wanted.page, pages) - 1) * PAGE
        return View(
            wanted=wanted,
            rows=tuple(found[at : at + PAGE]),
            total=len(found),
            pages=pages,
            held=len(held),
            outlets=self.outlets(),
            failures=self.failures(),
        )

    def _read(self) -> tuple[Row, ...]:
        articles, groups = self._dateline.metadata(), self._dateline.groups()
        others = copies(articles, groups)
        return tuple(
            Row(
                id=a.id,
                title=a.title or "",
                outlet=a.outlet or "",
                published=a.published or "",
                url=a.url,
                digest=a.kind == "digest",
                group=groups.get(a.id, ""),
                carried=tuple(outlet_name(other.outlet) for other in others.get(a.id, ())),
            )
            for a in articles
        )


def table(view: View) -> str:
    """The page of the list that is looked at, with its tools and what could not be read."""
    return render("articles", "table", view=view)
