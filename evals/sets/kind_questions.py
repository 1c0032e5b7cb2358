"""A question of each kind of answer: what its line says, and what an answer to it is worth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from rapidfuzz import fuzz

from evals.metrics import contains, first_words, normalise_answer, without_markers
from evals.sets.collection import Day, Record, iso_day
from rag.compose import MOST_WORDS
from rag.records import Answer, Kind, Row, Verdict

# What a row that the gold does not have weighs among the false ones.
UNKNOWN = 0.5
# What a right verdict that does not say whose claim it is is worth.
NOBODYS = 0.75
# A summary is no longer than this.
MOST_SENTENCES = 8


def _words(text: str) -> str:
    if not normalise_answer(text):
        raise ValueError(f"'{text}' holds no word to look for")
    return text


def _moment(text: str) -> str:
    iso_day(text[:10])
    if not re.fullmatch(r"(T([01]\d|2[0-3]):[0-5]\d)?", text[10:]):
        raise ValueError(f"'{text}' is neither a day (2026-03-12) nor an hour (2026-03-12T16:00)")
    return text


Words = Annotated[str, AfterValidator(_words)]
# Strings of which one is enough, compared as SQuAD does.
Alternatives = Annotated[tuple[Words, ...], Field(min_length=1)]
Moment = Annotated[str, AfterValidator(_moment)]


class KindQuestion(Record):
    """What all kinds have.

    Attributes:
        kind: the name of the kind's file.
        id: stable; unique over all files.
        corpus: which articles it is put to: those of `seeds/` or those of `evals/stories/`.
        question: as a person types it.
        as_of, since, outlets: what it is asked with, as `Dateline.ask` takes them.
    """

    kind: ClassVar[str]

    id: str = Field(min_length=1)
    corpus: Literal["digests", "stories"]
    question: str = Field(min_length=1)
    as_of: Day | None = None
    since: Day | None = None
    outlets: tuple[str, ...] = ()

    @property
    def answer_kind(self) -> Kind | None:
        """What `Answer.kind` should be; None where any will do, since it is to be refused."""
        return Kind(self.kind) if self.kind in tuple(Kind) else None

    @property
    def scope(self) -> dict[str, Any]:
        given = {"as_of": self.as_of, "since": self.since, "outlets": self.outlets}
        return {name: value for name, value in given.items() if value}

    def accepted(self) -> Iterator[tuple[str, ...]]:
        """Every list of alternatives that the articles have to hold."""
        return iter(())

    def value(self, answer: Answer) -> float:
        """What an answer is worth, 0 to 1, its quotes being true."""
        raise NotImplementedError


class Fact(KindQuestion):
    """Right where the first words hold an accepted answer.

    Attributes:
        typed: in other words than the articles' (`paraphrased`), with a name misspelt, or
            in lower case without a question mark (`bare`).
    """

    kind: ClassVar[str] = "fact"

    answers: Alternatives
    typed: Literal["paraphrased", "misspelt", "bare"] | None = None

    def accepted(self) -> Iterator[tuple[str, ...]]:
        yield self.answers

    def value(self, answer: Answer) -> float:
        said = first_words(without_markers(answer.answer), MOST_WORDS)
        return float(not answer.abstained and contains(said, self.answers))


class YesNo(KindQuestion):
    """The verdict, and that what is quoted supports it; less where it is not said whose.

    Attributes:
        say: what the answer has to quote.
        by: whose claim the verdict is; empty where it is nobody's.
    """

    kind: ClassVar[str] = "yes-no"

    verdict: Verdict
    say: Alternatives
    by: tuple[Words, ...] = ()

    def accepted(self) -> Iterator[tuple[str, ...]]:
        return iter((self.say, self.by) if self.by else (self.say,))

    def value(self, answer: Answer) -> float:
        if answer.abstained or answer.verdict is not self.verdict:
            return 0.0
        if not _any(self.say, [answer.answer, *(c.quote for c in answer.citations)]):
            return 0.0
        return NOBODYS if self.by and not _any(self.by, [answer.verdict_by]) else 1.0


class Premise(KindQuestion):
    """A question that takes something false for granted: it is to be refused.

    Attributes:
        refuted: what the articles say instead; empty where they say nothing near it.
    """

    kind: ClassVar[str] = "premise"

    refuted: tuple[Words, ...] = ()

    def accepted(self) -> Iterator[tuple[str, ...]]:
        return iter((self.refuted,) if self.refuted else ())

    def value(self, answer: Answer) -> float:
        return float(answer.abstained)


class Asked(Record):
    """One of several questions in one.

    Attributes:
        asks: the part as a question of its own.
        answers: None where no article answers it.
    """

    asks: str = Field(min_length=1)
    answers: Alternatives | None


class Several(KindQuestion):
    """The share of parts that are answered, or refused where nothing answers them.

    Each row of an answer belongs to the part that its `about` is most like. A part is refused
    where none of its rows cites anything. Without rows, the whole text is held against each
    part, and none is refused unless all is.
    """

    kind: ClassVar[str] = "several"

    parts: Annotated[tuple[Asked, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if all(part.answers is None for part in self.parts):
            raise ValueError("no part has an answer: that is no question of this kind")
        return self

    def accepted(self) -> Iterator[tuple[str, ...]]:
        return (part.answers for part in self.parts if part.answers is not None)

    def value(self, answer: Answer) -> float:
        rows: dict[int, list[Row]] = {}
        for row in answer.rows:
            about = normalise_answer(row.about or row.text)
            alike = [fuzz.token_set_ratio(about, normalise_answer(p.asks)) for p in self.parts]
            rows.setdefault(alike.index(max(alike)), []).append(row)
        right: list[bool] = []
        for n, part in enumerate(self.parts):
            said = [row.text for row in rows.get(n, []) if row.citations]
            if part.answers is None:
                right.append(answer.abstained or (bool(answer.rows) and not said))
            else:
                held = said if answer.rows else [answer.answer]
                right.append(not answer.abstained and _any(part.answers, held))
        return sum(right) / len(right)


class _OfRows(KindQuestion):
    """F1 of the rows.

    Recall is the share of gold rows that are found; precision sets them against the rows that
    are false. A row that the gold knows to be false (a name that must not be there, an event
    under another day, words in another's mouth) counts whole, and one that is merely not in the
    gold counts half: who wrote the gold may have missed it. One that repeats a found row costs
    nothing.
    """

    rows: tuple[Any, ...]

    def judged(self, row: Row) -> set[int] | None:
        """The places of the gold's rows that a row finds; None where it is known to be false."""
        raise NotImplementedError

    def value(self, answer: Answer) -> float:
        judged = [self.judged(row) for row in _rows(answer)]
        found = len(set[int]().union(*filter(None, judged)))
        false = sum(1 if places is None else UNKNOWN for places in judged if not places)
        if not found:
            return 0.0
        precision, recall = found / (found + false), found / len(self.rows)
        return 2 * precision * recall / (precision + recall)


class List(_OfRows):
    """A row is named by what it is about, else who, else its text.

    Attributes:
        rows: the things to be named, all of them.
        false: names that must not be among them.
    """

    kind: ClassVar[str] = "list"

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

    def judged(self, row: Row) -> set[int] | None:
        named = row.about or row.who or row.text
        by_name = _matching(self.rows, [named])
        if not by_name and _any(self.false, [named]):
            return None
        return by_name | _matching(self.rows, [row.text, row.who, row.when])


class Dated(Record):
    """What was on a day, or at an hour."""

    when: Moment
    say: Alternatives


class Timeline(_OfRows):
    """A row is found where its words stand under its day, or its hour."""

    kind: ClassVar[str] = "timeline"

    rows: Annotated[tuple[Dated, ...], Field(min_length=2)]

    def accepted(self) -> Iterator[tuple[str, ...]]:
        return (row.say for row in self.rows)

    def judged(self, row: Row) -> set[int] | None:
        told = _matching([gold.say for gold in self.rows], [row.text, row.about])
        when = row.when or ""
        here = {n for n in told if when.startswith(self.rows[n].when)}
        elsewhere = not any(self.rows[n].when.startswith(when) for n in told)
        return None if told and when and not here and elsewhere else here


class Summary(KindQuestion):
    """The share of points that are covered; 0 where it is too long or cites what it may not.

    Attributes:
        points: what has to be in it.
        only: the outlets that may be cited; empty where all may.
        only_since: the day before which no cited article may have appeared.
    """

    kind: ClassVar[str] = "summary"

    points: Annotated[tuple[Alternatives, ...], Field(min_length=4, max_length=7)]
    only: tuple[str, ...] = ()
    only_since: Day | None = None

    def accepted(self) -> Iterator[tuple[str, ...]]:
        yield from self.points

    def value(self, answer: Answer) -> float:
        if answer.abstained or len(answer.sentences) > MOST_SENTENCES:
            return 0.0
        for citation in answer.citations:
            if self.only and citation.outlet not in self.only:
                return 0.0
            if self.only_since and (citation.published or "")[:10] < self.only_since:
                return 0.0
        said = [sentence.text for sentence in answer.sentences]
        return len(_matching(self.points, said)) / len(self.points)


class Comparison(KindQuestion):
    """The mean over the sides of the share of its points that rows of that side cover.

    Attributes:
        sides: by the name of an outlet or party, as the question has it, what its rows
            have to say.
    """

    kind: ClassVar[str] = "comparison"

    sides: Annotated[
        dict[Words, Annotated[tuple[Alternatives, ...], Field(min_length=1)]],
        Field(min_length=2),
    ]

    def accepted(self) -> Iterator[tuple[str, ...]]:
        return (point for points in self.sides.values() for point in points)

    def value(self, answer: Answer) -> float:
        covered = 0.0
        for name, points in self.sides.items():
            said = [row.text for row in _rows(answer) if _same_side(row.side, name)]
            covered += len(_matching(points, said)) / len(points)
        return covered / len(self.sides)


class Position(Record):
    """Who says what."""

    who: Alternatives
    say: Alternatives


class Positions(_OfRows):
    """A row is found where its words stand beside who says them."""

    kind: ClassVar[str] = "positions"

    rows: Annotated[tuple[Position, ...], Field(min_length=2)]

    def accepted(self) -> Iterator[tuple[str, ...]]:
        return (said for row in self.rows for said in (row.who, row.say))

    def judged(self, row: Row) -> set[int] | None:
        told = _matching([gold.say for gold in self.rows], [row.text])
        named = [row.who] if row.who else [row.text, row.about]
        here = {n for n in told if _any(self.rows[n].who, named)}
        return None if told and row.who and not here else here


class Language(KindQuestion):
    """A question in another language than the articles' is refused, and told why.

    Attributes:
        language: its English name.
    """

    kind: ClassVar[str] = "language"

    language: Words

    def value(self, answer: Answer) -> float:
        return float(answer.abstained and contains(answer.reason or "", [self.language]))


_ALL = (Fact, YesNo, Premise, Several, List, Timeline, Summary, Comparison, Positions, Language)
KINDS: dict[str, type[KindQuestion]] = {of.kind: of for of in _ALL}


# -- what the formulas share -------------------------------------------------------------


def _rows(answer: Answer) -> tuple[Row, ...]:
    """The rows that are shown with a source; an abstention has none."""
    return () if answer.abstained else tuple(row for row in answer.rows if row.citations)


def _any(alternatives: Sequence[str], texts: Iterable[str | None]) -> bool:
    return bool(alternatives) and any(text and contains(text, alternatives) for text in texts)


def _matching(gold: Sequence[Sequence[str]], texts: Sequence[str | None]) -> set[int]:
    """The places of the lists of alternatives that one of the texts holds one of."""
    return {n for n, alternatives in enumerate(gold) if _any(alternatives, texts)}


def _same_side(side: str | None, name: str) -> bool:
    """Whether a row's side is the gold's: 'BBC' is 'BBC News', and the other way round."""
    if not side or not normalise_answer(side):
        return False
    return contains(side, [name]) or contains(name, [side])
