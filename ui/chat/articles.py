"""The articles of the page: their list, searched, filtered, sorted, a page at a time; and adding.

What is uploaded is kept below the index, then indexed like any file. An endpoint can be sent
anything, so sizes, endings, numbers and addresses are checked here and not in the browser.
"""

from __future__ import annotations

import hashlib
import os
import queue
import re
import shutil
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import DatelineError, NoIndexError, UsageError
from index.inventory import below
from index.read.format import SUFFIXES
from index.records import Failure, Report
from rag.dateline import Dateline
from rag.show.safe import on_one_line, outlet_name, web_address
from ui.chat import background
from ui.chat.look import render
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


# -- adding ----------------------------------------------------------------------------

# Megabytes a file, files a time, characters of an address.
LARGEST_MB = 50
_MOST_FILES = 200
_LONGEST_ADDRESS = 2_000

UPLOADS = "uploads"
ALLOW_PRIVATE = "DATELINE_CHAT_ALLOW_PRIVATE"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file or address: `how` is added, updated, unchanged or failed."""

    name: str
    how: str
    message: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The share that is done (0 to 1), and what is being read."""

    share: float
    name: str


def uploaded(dateline: Dateline, paths: Sequence[str]) -> Iterator[Progress | Outcome]:
    """Keeps files that the browser sent, indexes them, and says what became of each.

    Args:
        paths: where Gradio has put them.
    """
    if len(paths) > _MOST_FILES:
        raise UsageError(
            f"{len(paths)} files at once: add at most {_MOST_FILES}, or use 'dateline index'."
        )
    kept: dict[str, str] = {}
    for path in map(Path, paths):
        try:
            kept[str(_keep(dateline.settings.home / UPLOADS, path))] = path.name
        except DatelineError as error:
            yield Outcome(path.name, "failed", str(error))
        except OSError as error:
            reason = f"It cannot be kept ({error.strerror}): check the free space."
            yield Outcome(path.name, "failed", reason)
    if kept:
        yield from _indexed(dateline, kept)


def fetched(dateline: Dateline, given: str) -> Iterator[Progress | Outcome]:
    """Indexes a page or a feed; public addresses only, unless the server's owner allows more."""
    found = web_address(given[:_LONGEST_ADDRESS].strip())
    if found is None:
        raise UsageError(
            "That is not a web address: write one like https://example.org/article.html."
        )
    yield from _indexed(dateline, {found: found})


def private_allowed() -> bool:
    return os.environ.get(ALLOW_PRIVATE) == "1"


def _keep(folder: Path, upload: Path) -> Path:
    """The upload at a place of its own, named by its content, so that none replaces another."""
    name = re.sub(r"[^\w.() -]", "_", upload.name)[-120:].lstrip(". ") or "upload"
    if not name.lower().endswith(tuple(SUFFIXES)):
        raise UsageError(f"Files like this are not read; these are: {' '.join(sorted(SUFFIXES))}.")
    size = upload.stat().st_size
    if size > LARGEST_MB * 1_000_000:
        raise UsageError(
            f"It has {size / 1e6:,.0f} MB, and at most {LARGEST_MB} are taken: use "
            "'dateline index' for it."
        )
    with upload.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    place = folder / digest / name
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(upload, place)
    return place


def _indexed(dateline: Dateline, names: dict[str, str]) -> Iterator[Progress | Outcome]:
    """Runs the indexer in a thread, passes its progress on, and reports by source.

    Args:
        names: how each source is called on the page.
    """
    told: queue.SimpleQueue[Progress | Report | Exception] = queue.SimpleQueue()

    def step(share: float, what: str) -> None:
        told.put(Progress(min(max(share, 0.0), 1.0), what))

    def work() -> None:
        try:
            told.put(dateline.index(*names, progress=step, public_only=not private_allowed()))
        except Exception as error:  # noqa: BLE001 - handed over, and told to the reader there
            told.put(error)

    yield Progress(0.0, "")
    background.start("index", work)
    while True:
        found = told.get()
        if isinstance(found, Exception):
            raise found
        if isinstance(found, Report):
            yield from _outcomes(dateline, names, found)
            return
        yield found


def _outcomes(dateline: Dateline, names: dict[str, str], report: Report) -> Iterator[Outcome]:
    """One line for each source, whatever the report counts it under."""
    # A page that a feed named has its own address: where one source was given, all is from it.
    only = next(iter(names)) if len(names) == 1 else ""
    stored = {a.id: a.source for a in dateline.metadata()}
    counts: dict[str, Counter[str]] = {source: Counter() for source in names}
    for how, ids in (
        ("added", report.added), ("updated", report.updated), ("unchanged", report.unchanged),
    ):  # fmt: skip
        for article_id in ids:
            if source := _source_of(stored.get(article_id, ""), names) or only:
                counts[source][how] += 1
    for source, name in names.items():
        reasons = [
            # A path on the server says nothing to who sent the file.
            on_one_line(row.reason.replace(source, "It", 1))
            for row in (*report.failed, *report.ignored)
            if (_source_of(row.source, names) or only) == source
        ]
        for reason in reasons:
            yield Outcome(name, "failed", reason)
        if found := counts[source]:
            told = ", ".join(_counted(how, number) for how, number in found.items())
            yield Outcome(name, next(iter(found)), told)
        elif not reasons:
            yield Outcome(name, "unchanged", "holds nothing that is not there already")


def _counted(how: str, number: int) -> str:
    """'added', '2 updated', 'was there already', '3 were there already'."""
    if how == "unchanged":
        how = "was there already" if number == 1 else "were there already"
    return how if number == 1 else f"{number:,} {how}"


def _source_of(place: str, names: Iterable[str]) -> str:
    """Which of these sources a place is, or stands in; '' for none."""
    return next((source for source in names if below(place, [source])), "")


def adding(at: Progress | None, outcomes: Sequence[Outcome], waiting: int) -> str:
    """What is being added, as HTML: how far it is, and what became of each, failures first.

    Args:
        at: None once all is done.
        waiting: how many files or addresses were given.
    """
    first = sorted(outcomes, key=lambda outcome: outcome.how != "failed")
    return render("articles", "adding", progress=at, outcomes=first, waiting=waiting)
