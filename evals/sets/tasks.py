"""What a run is about: articles, questions, and what counts as found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from evals.datasets import Case, Collection
from evals.gold.schema import Kind, Part, Question


class Unit(StrEnum):
    """What retrieval is judged by.

    PASSAGE: a passage of an article that holds the answer, with an accepted answer in it.
    ARTICLE: the articles, in the order of their first passages, whatever part was found.
    """

    PASSAGE = "passage"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Task:
    """
    Attributes:
        name: as reports and gates call it.
        questions: those that may be asked.
        sources: files and folders to index, as `dateline index` takes them.
        articles: or the articles themselves, each as a line of a .jsonl file.
        whole_sentences: whether accepted answers are sentences of the article.
        unit: what retrieval is judged by; None where nobody knows what is relevant.
        grades: for each question's id, articles and how relevant they are (above 0).
        answers: whether questions are answered, or passages retrieved only.
    """

    name: str
    questions: tuple[Question, ...]
    sources: tuple[Path, ...] = ()
    articles: tuple[Mapping[str, str], ...] = ()
    whole_sentences: bool = False
    unit: Unit | None = Unit.PASSAGE
    grades: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    answers: bool = True


def from_collection(collection: Collection, unit: Unit | None = Unit.PASSAGE) -> Task:
    """A public set as `evals.datasets` reads it, as a task."""
    return Task(
        name=collection.name,
        questions=tuple(_question(case) for case in collection.cases),
        articles=collection.articles,
        whole_sentences=collection.whole_sentences,
        unit=unit,
    )


def _question(case: Case) -> Question:
    if not case.answerable:
        # Of a public set: written for a passage that does not answer it.
        return Question(id=case.id, kind=Kind.UNANSWERABLE, question=case.question, close=True)
    part = Part(answers=case.gold, articles=(case.article,) if case.article else ())
    return Question(
        id=case.id, kind=Kind.FACT, question=case.question, parts=(part,), as_of=case.as_of
    )


def first(questions: Sequence[Question], limit: int | None, seed: int) -> tuple[Question, ...]:
    """At most `limit` questions with an answer and as many without, drawn with the seed.

    A follow-up brings the question it follows, which is not counted twice.
    """
    import random

    if limit is None:
        return tuple(questions)
    chosen: set[str] = set()
    for answerable in (True, False):
        these = [q for q in questions if q.answerable is answerable]
        drawn = random.Random(seed).sample(these, min(limit, len(these)))  # noqa: S311
        chosen |= {q.id for q in drawn}
    return tuple(q for q in questions if q.id in chosen)
