"""Small archives that were written to train on: reports of several stories that cross, and
questions whose answers stand in several of them.

A block of `written/archives/*.txt` is one archive:

    = Port of Elmton
    # Headline of the first report | Outlet | 2031-04-03
    One sentence a line.
    * positions | Who said what about the closing of the harbour? | 1.3 1.5 4.2
    ! list | Which ships sank?

A `*` line has the kind of the question, the question, and the sentences of its answer: report and
sentence, from 1. A `!` line has a question that the archive does not answer.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from evals.errors import DatasetError
from evals.training.reading import Example
from evals.training.written import WRITTEN
from index.embed import packaged_embedder

ARCHIVES = WRITTEN / "archives"
KINDS = frozenset("positions list timeline comparison summary several yesno".split())
# Of the sentences that are no part of an answer, so many of the nearest to the question are laid
# beside it, and so many of the others; of a question without an answer, so many of the nearest.
_NEAR = 7
_OTHERS = 5
_NEAR_NONE = 6
_UNTITLED = 0.1

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Report:
    """A report of an archive; `published` is a day (ISO 8601)."""

    title: str
    outlet: str
    published: str
    sentences: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question.

    Attributes:
        kind: one of `KINDS`.
        places: report and sentence, from 0, of all that belongs to the answer; empty where
            nothing does.
    """

    kind: str
    question: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """Reports in the order of the file, and what is asked about them."""

    name: str
    reports: list[Report] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def archives(folder: Path = ARCHIVES) -> tuple[list[Archive], list[Archive]]:
    """The archives to train on, and those of the files `held-*.txt`, which are kept from it.

    Raises:
        DatasetError: a line does not fit its archive.
    """
    files = sorted(folder.glob("*.txt"))
    held = [f for f in files if f.stem.startswith("held-")]
    return [a for f in files if f not in held for a in _read(f)], [
        a for f in held for a in _read(f)
    ]


def _read(file: Path) -> Iterator[Archive]:
    for block in re.split(r"\n\s*\n", file.read_text(encoding="utf-8").strip()):
        first, *lines = (line.strip() for line in block.splitlines())
        archive = Archive(first.removeprefix("= "))
        if not first.startswith("= ") or not all(_take(archive, line) for line in lines):
            raise DatasetError(f"{file}: a line does not fit its archive: {first[:60]}")
        yield archive


def _take(archive: Archive, line: str) -> bool:
    """Adds a report, a sentence or a question; False where it does not fit."""
    parts = [part.strip() for part in line[1:].split("|")]
    if line.startswith("# "):
        title, outlet, published = parts if len(parts) == 3 else ("", "", "")
        archive.reports.append(Report(title, outlet, published))
        return re.fullmatch(r"\d{4}-\d\d-\d\d", published) is not None
    if line[:2] not in ("* ", "! "):
        for report in archive.reports[-1:]:
            report.sentences.append(line)
        return bool(archive.reports)
    if line[0] == "!" or len(parts) != 3:
        archive.asked.append(Asked(parts[0], parts[-1]))
        return line[0] == "!" and len(parts) == 2 and parts[0] in KINDS
    named = [re.fullmatch(r"(\d+)\.(\d+)", at) for at in parts[2].split()]
    places = tuple((int(m[1]) - 1, int(m[2]) - 1) for m in named if m)
    archive.asked.append(Asked(parts[0], parts[1], places))
    there = all(
        0 <= r < len(archive.reports) and 0 <= s < len(archive.reports[r].sentences)
        for r, s in places
    )
    return all(named) and bool(places) and there and parts[0] in KINDS


def examples(given: Sequence[Archive], seed: int) -> list[Example]:
    """Each question with the sentences of its answer, one by one, and with others that are not:
    those nearest to the question by the embedding model, and some more."""
    rng = random.Random(seed)  # noqa: S311
    embedder = packaged_embedder()
    made: list[Example] = []
    for archive in given:
        places = [(r, s) for r, of in enumerate(archive.reports) for s in range(len(of.sentences))]
        texts = [archive.reports[r].sentences[s] for r, s in places]
        questions = [a.question for a in archive.asked]
        near = embedder.encode(questions) @ embedder.encode(texts).T
        for asked, own in zip(archive.asked, near, strict=True):
            others = [places[i] for i in np.argsort(-own) if places[i] not in asked.places]
            chosen = others[: _NEAR if asked.places else _NEAR_NONE]
            if asked.places:
                rest = others[_NEAR:]
                chosen += rng.sample(rest, min(_OTHERS, len(rest)))
            made += [_example(archive, asked, at, rng) for at in (*asked.places, *chosen)]
    return made


def _example(archive: Archive, asked: Asked, at: Place, rng: random.Random) -> Example:
    report = archive.reports[at[0]]
    text = report.sentences[at[1]]
    title = None if rng.random() < _UNTITLED else report.title
    if at not in asked.places:
        return Example(asked.question, text, title, False, kind="archive, beside")
    whole = (0, len(text))
    return Example(asked.question, text, title, True, whole, whole, "archive")
