"""Gold questions of every kind of answer: what a line of each kind's file has to say."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from evals.errors import GoldError
from evals.gold.schema import said
from evals.metrics import normalise_answer
from index.dates import last_second
from index.errors import UsageError
from rag.records import Kind, Verdict

FOLDER = Path(__file__).parent


def _words(text: str) -> str:
    if not normalise_answer(text):
        raise ValueError(f"'{text}' holds no word to look for")
    return text


def _iso_day(text: str) -> str:
    try:
        last_second(text, "the day")
    except UsageError as error:
        raise ValueError(str(error)) from error
    return text


def _moment(text: str) -> str:
    day, hour, rest = text[:10], text[10:], text[11:]
    _iso_day(day)
    if hour and not (hour[0] == "T" and len(rest) == 5 and rest[2] == ":" and _time(rest)):
        raise ValueError(f"'{text}' is neither a day (2026-03-12) nor an hour (2026-03-12T16:00)")
    return text


def _time(text: str) -> bool:
    hour, minute = text[:2], text[3:]
    return hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60


Words = Annotated[str, AfterValidator(_words)]
# Strings of which one is enough, compared as SQuAD does.
Alternatives = Annotated[tuple[Words, ...], Field(min_length=1)]
Day = Annotated[str, AfterValidator(_iso_day)]
Moment = Annotated[str, AfterValidator(_moment)]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Line):
    """What all kinds have.

    Attributes:
        kind: the name of the kind's file.
        answer_kind: what `Answer.kind` should be; None where any will do.
        id: stable; unique over all files.
        corpus: which articles it is put to: those of `seeds/` or those of `evals/stories/`.
        question: as a person types it.
        as_of, since, outlets: what it is asked with, as `Dateline.ask` takes them.
    """

    kind: ClassVar[str]
    answer_kind: ClassVar[Kind | None] = None

    id: str = Field(min_length=1)
    corpus: Literal["digests", "stories"]
    question: str = Field(min_length=1)
    as_of: Day | None = None
    since: Day | None = None
    outlets: tuple[str, ...] = ()

    def accepted(self) -> Iterator[tuple[str, ...]]:
        """Every list of alternatives that the articles have to hold."""
        return iter(())


class Fact(Question):
    """
    Attributes:
        typed: in other words than the articles' (`paraphrased`), with a name misspelt, or
            in lower case without a question mark (`bare`).
    """

    kind: ClassVar[str] = "fact"
    answer_kind: ClassVar[Kind | None] = Kind.FACT

    answers: Alternatives
    typed: Literal["paraphrased", "misspelt", "bare"] | None = None

    def accepted(self) -> Iterator[tuple[str, ...]]:
        yield self.answers


class YesNo(Question):
    """
    Attributes:
        say: what the answer has to quote.
        by: whose claim the verdict is; empty where it is nobody's.
    """

    kind: ClassVar[str] = "yes-no"
    answer_kind: ClassVar[Kind | None] = Kind.YES_NO

    verdict: Verdict
    say: Alternatives
    by: tuple[Words, ...] = ()

    def accepted(self) -> Iterator[tuple[str, ...]]:
        yield self.say
        if self.by:
            yield self.by


class Premise(Question):
    """A question that takes something false for granted: it is to be refused.

    Attributes:
        refuted: what the articles say instead; empty where they say nothing near it.
    """

    kind: ClassVar[str] = "premise"

    refuted: tuple[Words, ...] = ()

    def accepted(self) -> Iterator[tuple[str, ...]]:
        if self.refuted:
            yield self.refuted


class Part(_Line):
    """One of several questions in one.

    Attributes:
        asks: the part as a question of its own.
        answers: None where no article answers it.
    """

    asks: str = Field(min_length=1)
    answers: Alternatives | None


class Several(Question):
    kind: ClassVar[str] = "several"
    answer_kind: ClassVar[Kind | None] = Kind.SEVERAL

    parts: Annotated[tuple[Part, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if all(part.answers is None for part in self.parts):
            raise ValueError("no part has an answer: that is no question of this kind")
        return self

    def accepted(self) -> Iterator[tuple[str, ...]]:
        for part in self.parts:
            if part.answers is not None:
                yield part.answers


class List(Question):
    """
    Attributes:
        rows: the things to be named, all of them.
        false: names that must not be among them.
    """

    kind: ClassVar[str] = "list"
    answer_kind: ClassVar[Kind | None] = Kind.LIST

    rows: Annotated[tuple[Alternatives, ...], Field(min_length=2)]
    false: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        true = {normalise_answer(one) for row in self.rows for one in row}
        for name in self.false:
            if normalise_answer(name) in true:
                raise ValueError(f"'{name}' is both a row and false")
        return self

    def accepted(self) -> Iterator[tuple[str, ...]]:
        yield from self.rows


class Dated(_Line):
    """What was on a day, or at an hour."""

    when: Moment
    say: Alternatives


class Timeline(Question):
    kind: ClassVar[str] = "timeline"
    answer_kind: ClassVar[Kind | None] = Kind.TIMELINE

    rows: Annotated[tuple[Dated, ...], Field(min_length=2)]

    def accepted(self) -> Iterator[tuple[str, ...]]:
        for row in self.rows:
            yield row.say


class Summary(Question):
    """
    Attributes:
        points: what has to be in it.
        only: the outlets that may be cited; empty where all may.
        only_since: the day before which no cited article may have appeared.
    """

    kind: ClassVar[str] = "summary"
    answer_kind: ClassVar[Kind | None] = Kind.SUMMARY

    points: Annotated[tuple[Alternatives, ...], Field(min_length=4, max_length=7)]
    only: tuple[str, ...] = ()
    only_since: Day | None = None

    def accepted(self) -> Iterator[tuple[str, ...]]:
        yield from self.points


class Comparison(Question):
    """
    Attributes:
        sides: by the name of an outlet or party, as the question has it, what its rows
            have to say.
    """

    kind: ClassVar[str] = "comparison"
    answer_kind: ClassVar[Kind | None] = Kind.COMPARISON

    sides: Annotated[
        dict[Words, Annotated[tuple[Alternatives, ...], Field(min_length=1)]],
        Field(min_length=2),
    ]

    def accepted(self) -> Iterator[tuple[str, ...]]:
        for points in self.sides.values():
            yield from points


class Position(_Line):
    """Who says what."""

    who: Alternatives
    say: Alternatives


class Positions(Question):
    kind: ClassVar[str] = "positions"
    answer_kind: ClassVar[Kind | None] = Kind.POSITIONS

    rows: Annotated[tuple[Position, ...], Field(min_length=2)]

    def accepted(self) -> Iterator[tuple[str, ...]]:
        for row in self.rows:
            yield row.who
            yield row.say


class Language(Question):
    """A question in another language than the articles' is refused, and told why.

    Attributes:
        language: its English name.
    """

    kind: ClassVar[str] = "language"

    language: Words


KINDS: dict[str, type[Question]] = {
    of.kind: of
    for of in (
        Fact, YesNo, Premise, Several, List, Timeline, Summary, Comparison, Positions, Language,
    )
}  # fmt: skip


def read(folder: Path = FOLDER, kinds: Collection[str] = tuple(KINDS)) -> list[Question]:
    """The questions of these kinds, a file each.

    Raises:
        GoldError: a file is absent, a line is no question of its kind, or two have one id.
    """
    questions: list[Question] = []
    seen: dict[str, str] = {}
    for kind in kinds:
        path = folder / f"{kind}.jsonl"
        for number, question in _lines(path, KINDS[kind]):
            if question.id in seen:
                raise GoldError(
                    f"{path}:{number} has the id '{question.id}', as has {seen[question.id]}: "
                    "rename one."
                )
            seen[question.id] = f"{path}:{number}"
            questions.append(question)
    return questions


def _lines(path: Path, of: type[Question]) -> Iterator[tuple[int, Question]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read ({error}): put the file there.") from error
    found = False
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        found = True
        try:
            yield number, of.model_validate(json.loads(line))
        except ValidationError as error:
            raise GoldError(
                f"{path}:{number} is no question of the kind '{of.kind}' ({said(error)}): "
                "see docs/gold.md."
            ) from error
        except ValueError as error:
            raise GoldError(f"{path}:{number} is not JSON ({error}): mend the line.") from error
    if not found:
        raise GoldError(f"{path} holds no question: see docs/gold.md.")
