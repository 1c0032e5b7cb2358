"""Adding from the page: uploads are kept below the index, then indexed like any file.

An endpoint can be sent anything, so sizes, endings, numbers and addresses are checked here
and not in the browser.
"""

from __future__ import annotations

import hashlib
import os
import queue
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import DatelineError, UsageError
from index.read.format import SUFFIXES
from index.records import Report
from rag.dateline import Dateline
from rag.show.safe import on_one_line, web_address
from ui.chat import background
from ui.chat.html import render

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


def address(dateline: Dateline, given: str) -> Iterator[Progress | Outcome]:
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
    """Which of the sources `SOURCE`, `SOURCE:LINE` or `SOURCE!MEMBER` belongs to; '' for none."""
    return next(
        (s for s in names if place == s or place.startswith((f"{s}:", f"{s}!", f"{s}#"))), ""
    )


def progress(at: Progress | None, outcomes: Sequence[Outcome], waiting: int) -> str:
    """What is being added, as HTML: how far it is, and what became of each, failures first.

    Args:
        at: None once all is done.
        waiting: how many files or addresses were given.
    """
    first = sorted(outcomes, key=lambda outcome: outcome.how != "failed")
    return render("articles", "adding", progress=at, outcomes=first, waiting=waiting)
