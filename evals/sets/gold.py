"""A gold question: what is asked, what counts as right, and which articles hold it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from evals.errors import GoldError
from evals.metrics import contains, normalise_answer
from evals.sets.collection import Case, Collection, Day, Record, lines


class Kind(StrEnum):
    """What makes a question hard."""

    FACT = "fact"
    PARAPHRASE = "paraphrase"
    TWO_ARTICLES = "two-articles"
    FIGURES_DISAGREE = "figures-disagree"
    ATTRIBUTION = "attribution"
    AS_OF = "as-of"
    FOLLOW_UP = "follow-up"
    UNANSWERABLE = "unanswerable"


class Half(StrEnum):
    """Which half of a gold set is asked: one to choose by, the other to report."""

    ALL = "all"
    TUNING = "tuning"
    HELD_OUT = "held-out"


class Part(Record):
    """One thing that an answer has to say.

    Attributes:
        answers: strings of which one is enough, compared as SQuAD does.
        articles: ids of the articles that say it; empty where nobody knows.
    """

    answers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


class Question(Record):
    """One line of a gold file.

    Attributes:
        id: stable; results are compared by it, and its hash decides its half.
        kind: one of `Kind`.
        question: as a person types it.
        parts: what an answer has to say, all of it; empty where there is no answer. A
            line may give `answers` and `articles` instead, which is one part. Where
            figures disagree, each part is one of the values.
        as_of: the day (ISO 8601) it is asked for.
        follows: the id of the question that was asked just before, in one conversation.
        close: of a question without an answer, whether it is about what the articles
            are about.
    """

    id: str = Field(min_length=1)
    kind: Kind
    question: str = Field(min_length=1)
    parts: tuple[Part, ...] = ()
    as_of: Day | None = None
    follows: str | None = None
    close: bool = False

    @property
    def answerable(self) -> bool:
        return bool(self.parts)

    @property
    def scope(self) -> dict[str, Any]:
        """What it is asked with, as `Dateline.ask` takes it."""
        return {"as_of": self.as_of}

    @property
    def articles(self) -> frozenset[str]:
        """The ids of all articles that hold a part of the answer."""
        return frozenset(article for part in self.parts for article in part.articles)

    @model_validator(mode="before")
    @classmethod
    def _one_part(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or not {"answers", "articles"} & given.keys():
            return given
        if "parts" in given:
            raise ValueError("give 'parts', or 'answers' and 'articles', and not both")
        rest = {k: v for k, v in given.items() if k not in ("answers", "articles")}
        part = {k: given[k] for k in ("answers", "articles") if k in given}
        return {**rest, "parts": [part]}

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if (self.kind is Kind.FOLLOW_UP) != (self.follows is not None):
            raise ValueError("'follows' belongs to the kind 'follow-up', and to no other")
        if self.kind is Kind.UNANSWERABLE and self.parts:
            raise ValueError("an unanswerable question has no answers")
        if self.kind not in (Kind.UNANSWERABLE, Kind.AS_OF) and not self.parts:
            raise ValueError(f"a question of the kind '{self.kind.value}' needs answers")
        return self


def read(path: Path) -> list[Question]:
    """The questions of a .jsonl file, or of all such files of a folder.

    Raises:
        GoldError: a file is absent, a line is no question, or two have one id.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise GoldError(f"{path} holds no .jsonl file: name the file of your questions.")
    seen: dict[str, Question] = {}
    for file in files:
        for _, question in lines(file, Question, "gold question", GoldError):
            if question.id in seen:
                raise GoldError(
                    f"{path} has two questions with the id '{question.id}': rename one."
                )
            seen[question.id] = question
    if not seen:
        raise GoldError(f"{path} holds no question: see docs/gold.md.")
    for question in seen.values():
        if question.follows is not None and question.follows not in seen:
            raise GoldError(
                f"The question '{question.id}' follows '{question.follows}', which {path} does "
                "not have: mend 'follows'."
            )
    return list(seen.values())


def half(question: Question) -> Half:
    """The half of a question, by a hash of its id; a follow-up's is that of its first one."""
    name = question.follows or question.id
    even = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == 0
    return Half.TUNING if even else Half.HELD_OUT


def of_half(questions: Sequence[Question], wanted: Half) -> list[Question]:
    """The questions of a half, in their order."""
    return [q for q in questions if wanted is Half.ALL or half(q) is wanted]


# -- whether questions hold true ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a question, in one sentence."""

    id: str
    what: str

    def __str__(self) -> str:
        return f"{self.id}: {self.what}"


def problems(questions: Sequence[Question], texts: Mapping[str, str]) -> list[Problem]:
    """What is wrong, question by question; nothing where all is well.

    Every article that a part names has to be there and to hold one of its accepted
    answers as whole words, and every accepted answer has to stand in one of them.

    Args:
        texts: the articles by their ids.
    """
    return [
        Problem(question.id, what)
        for question in questions
        for part in question.parts
        for what in _wrong(part, texts)
    ]


def _wrong(part: Part, texts: Mapping[str, str]) -> Iterator[str]:
    if not part.answers or not part.articles:
        yield "a part names no answer or no article."
    usable = [answer for answer in part.answers if normalise_answer(answer)]
    for answer in part.answers:
        if answer not in usable:
            yield f"'{answer}' is no answer."
        elif not any(contains(texts.get(a, ""), [answer]) for a in part.articles):
            yield f"'{answer}' stands in none of the articles it names."
    for article in part.articles:
        if article not in texts:
            yield f"there is no article '{article}'."
        elif usable and not contains(texts[article], usable):
            yield f"the article '{article}' holds none of its accepted answers."


# -- what `dateline eval` asks ------------------------------------------------------------


class Unit(StrEnum):
    """What retrieval is judged by.

    PASSAGE: a passage of an article that holds the answer, with an accepted answer in it.
    ARTICLE: the articles, in the order of their first passages, whatever part was found.
    """

    PASSAGE = "passage"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Task:
    """What `dateline eval` asks.

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

    @classmethod
    def of(cls, collection: Collection) -> Task:
        """A public set as a task; its retrieval is judged where it names the articles."""
        known = any(case.article for case in collection.cases)
        return cls(
            name=collection.name,
            questions=tuple(map(_question, collection.cases)),
            articles=collection.articles,
            whole_sentences=collection.whole_sentences,
            unit=Unit.PASSAGE if known else None,
        )


def _question(case: Case) -> Question:
    if not case.answerable:
        # Of a public set: written for a passage that does not answer it.
        return Question(id=case.id, kind=Kind.UNANSWERABLE, question=case.question, close=True)
    part = Part(answers=case.gold, articles=(case.article,) if case.article else ())
    return Question(
        id=case.id, kind=Kind.FACT, question=case.question, parts=(part,), as_of=case.as_of
    )
