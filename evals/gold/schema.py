"""A gold question: what is asked, what counts as right, and which articles hold it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evals.errors import GoldError
from index.dates import last_second
from index.errors import UsageError


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


class Part(BaseModel):
    """One thing that an answer has to say.

    Attributes:
        answers: strings of which one is enough, compared as SQuAD does.
        articles: ids of the articles that say it; empty where nobody knows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    answers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


class Question(BaseModel):
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

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    kind: Kind
    question: str = Field(min_length=1)
    parts: tuple[Part, ...] = ()
    as_of: str | None = None
    follows: str | None = None
    close: bool = False

    @property
    def answerable(self) -> bool:
        return bool(self.parts)

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
        if self.as_of is not None:
            try:
                last_second(self.as_of, "as_of")
            except UsageError as error:
                raise ValueError(str(error)) from error
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
    questions: list[Question] = []
    for file in files:
        questions += _lines(file)
    seen: dict[str, Question] = {}
    for question in questions:
        if question.id in seen:
            raise GoldError(f"{path} has two questions with the id '{question.id}': rename one.")
        seen[question.id] = question
    for question in questions:
        if question.follows is not None and question.follows not in seen:
            raise GoldError(
                f"The question '{question.id}' follows '{question.follows}', which {path} does "
                "not have: mend 'follows'."
            )
    return questions


def _lines(path: Path) -> list[Question]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read ({error}): check --gold.") from error
    made: list[Question] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            made.append(Question.model_validate(json.loads(line)))
        except ValidationError as error:
            raise GoldError(
                f"{path}:{number} is no gold question ({said(error)}): see docs/gold.md."
            ) from error
        except ValueError as error:
            raise GoldError(f"{path}:{number} is not JSON ({error}): mend the line.") from error
    if not made:
        raise GoldError(f"{path} holds no question: see docs/gold.md.")
    return made


def said(error: ValidationError) -> str:
    """What is wrong with a line, without pydantic's addresses."""
    told = [
        " ".join(
            filter(None, (".".join(map(str, e["loc"])), e["msg"].removeprefix("Value error, ")))
        )
        for e in error.errors(include_url=False)
    ]
    return "; ".join(told)


def half(question: Question) -> Half:
    """The half of a question, by a hash of its id; a follow-up's is that of its first one."""
    name = question.follows or question.id
    even = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == 0
    return Half.TUNING if even else Half.HELD_OUT


def of_half(questions: Sequence[Question], wanted: Half) -> list[Question]:
    """The questions of a half, in their order."""
    return [q for q in questions if wanted is Half.ALL or half(q) is wanted]
