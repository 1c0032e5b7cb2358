"""How right an answer is, from 0 to 1: each kind of question by a formula of its own.

Rows of lists, timelines and positions are judged by F1. Recall is the share of gold rows that
are found; precision sets them against the rows that are false. A row that the gold knows to be
false (a name that must not be there, an event under another day, words in another's mouth)
counts whole, and one that is merely not in the gold counts half: who wrote the gold may have
missed it. A row that repeats a found one costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from evals.kinds.schema import (
    Comparison,
    Fact,
    Language,
    List,
    Positions,
    Premise,
    Question,
    Several,
    Summary,
    Timeline,
    YesNo,
)
from evals.metrics import contains, first_words, normalise_answer, without_markers
from rag.compose import MOST_WORDS
from rag.records import Answer, Row

# An answer is right from here on: two of three rows found and none false make .8.
RIGHT = 0.7
# What a row that the gold does not have weighs among the false ones.
UNKNOWN = 0.5
# What a right verdict that does not say whose claim it is is worth.
NOBODYS = 0.75
# A summary is no longer than this.
MOST_SENTENCES = 8


@dataclass(frozen=True, slots=True)
class Score:
    """How an answer fared.

    Attributes:
        value: 0 to 1, by the kind's formula; 0 where a quote is false.
        recognised: whether the answer is of the kind that was asked for; None where any is.
        false_quotes: citations whose quote is not the article's text at its place.
    """

    value: float
    recognised: bool | None
    false_quotes: int

    @property
    def right(self) -> bool:
        return self.value >= RIGHT


def scored(question: Question, answer: Answer, texts: Mapping[str, str]) -> Score:
    """Compares an answer with the gold.

    Args:
        texts: by their ids, the articles that quotes have to stand in.
    """
    false = sum(
        not c.quote or texts.get(c.article_id, "")[c.start : c.end] != c.quote
        for c in answer.citations
    )
    kind = question.answer_kind
    return Score(
        value=0.0 if false else _FORMULAS[type(question)](question, answer),
        recognised=None if kind is None else answer.kind == kind,
        false_quotes=false,
    )


# -- a formula a kind --------------------------------------------------------------------


def _fact(question: Fact, answer: Answer) -> float:
    """Whether the first words hold an accepted answer."""
    if answer.abstained:
        return 0.0
    said = first_words(without_markers(answer.answer), MOST_WORDS)
    return float(contains(said, question.answers))


def _yes_no(question: YesNo, answer: Answer) -> float:
    """The verdict, and that what is quoted bears it out; less where it is not said whose."""
    if answer.abstained or answer.verdict is not question.verdict:
        return 0.0
    if not _any(question.say, [answer.answer, *(c.quote for c in answer.citations)]):
        return 0.0
    if question.by and not _any(question.by, [answer.verdict_by]):
        return NOBODYS
    return 1.0


def _premise(_: Premise, answer: Answer) -> float:
    return float(answer.abstained)


def _language(question: Language, answer: Answer) -> float:
    """Refused, and told in which language it is."""
    return float(answer.abstained and contains(answer.reason or "", [question.language]))


def _several(question: Several, answer: Answer) -> float:
    """The share of parts that are answered, or refused where nothing answers them.

    Each row belongs to the part that its `about` is most like. A part is refused where none
    of its rows cites anything. Without rows, the whole text is held against each part, and
    none is refused unless all is.
    """
    rows: dict[int, list[Row]] = {}
    for row in answer.rows:
        about = row.about or row.text
        nearest = max(
            range(len(question.parts)),
            key=lambda n: fuzz.token_set_ratio(
                normalise_answer(about), normalise_answer(question.parts[n].asks)
            ),
        )
        rows.setdefault(nearest, []).append(row)
    right: list[bool] = []
    for n, part in enumerate(question.parts):
        said = [row.text for row in rows.get(n, []) if row.citations]
        if part.answers is None:
            right.append(answer.abstained or (bool(answer.rows) and not said))
        elif answer.rows:
            right.append(not answer.abstained and _any(part.answers, said))
        else:
            right.append(not answer.abstained and contains(answer.answer, part.answers))
    return sum(right) / len(right)


def _list(question: List, answer: Answer) -> float:
    """F1 of the rows; a row is named by what it is about, else who, else its text."""
    found: set[int] = set()
    false = 0.0
    for row in _rows(answer):
        named = row.about or row.who or row.text
        by_name = _matching(question.rows, [named])
        if not by_name and _any(question.false, [named]):
            false += 1
        elif here := by_name | _matching(question.rows, [row.text, row.who, row.when]):
            found |= here
        else:
            false += UNKNOWN
    return _f1(len(found), false, len(question.rows))


def _timeline(question: Timeline, answer: Answer) -> float:
    """F1 of the rows; one is found where its words stand under its day, or its hour."""
    found: set[int] = set()
    false = 0.0
    for row in _rows(answer):
        told = _matching([gold.say for gold in question.rows], [row.text, row.about])
        when = row.when or ""
        if here := {n for n in told if when.startswith(question.rows[n].when)}:
            found |= here
        elif told and when and not any(question.rows[n].when.startswith(when) for n in told):
            false += 1
        else:
            false += UNKNOWN
    return _f1(len(found), false, len(question.rows))


def _positions(question: Positions, answer: Answer) -> float:
    """F1 of the rows; one is found where its words stand beside who says them."""
    found: set[int] = set()
    false = 0.0
    for row in _rows(answer):
        told = _matching([gold.say for gold in question.rows], [row.text])
        named = [row.who] if row.who else [row.text, row.about]
        if here := {n for n in told if _any(question.rows[n].who, named)}:
            found |= here
        else:
            false += 1 if told and row.who else UNKNOWN
    return _f1(len(found), false, len(question.rows))


def _summary(question: Summary, answer: Answer) -> float:
    """The share of points that are covered; 0 where it is too long or cites what it may not."""
    if answer.abstained or len(answer.sentences) > MOST_SENTENCES:
        return 0.0
    for citation in answer.citations:
        if question.only and citation.outlet not in question.only:
            return 0.0
        if question.only_since and (citation.published or "")[:10] < question.only_since:
            return 0.0
    said = [sentence.text for sentence in answer.sentences]
    return len(_matching(question.points, said)) / len(question.points)


def _comparison(question: Comparison, answer: Answer) -> float:
    """The mean over the sides of the share of its points that rows of that side cover."""
    covered = 0.0
    for name, points in question.sides.items():
        said = [row.text for row in _rows(answer) if _same_side(row.side, name)]
        covered += len(_matching(points, said)) / len(points)
    return covered / len(question.sides)


_FORMULAS: dict[type[Question], Callable[[Any, Answer], float]] = {
    Fact: _fact,
    YesNo: _yes_no,
    Premise: _premise,
    Several: _several,
    List: _list,
    Timeline: _timeline,
    Summary: _summary,
    Comparison: _comparison,
    Positions: _positions,
    Language: _language,
}


# -- what they share ---------------------------------------------------------------------


def _rows(answer: Answer) -> tuple[Row, ...]:
    """The rows that are shown with a source; an abstention has none."""
    return () if answer.abstained else tuple(row for row in answer.rows if row.citations)


def _any(alternatives: Sequence[str], texts: Iterable[str | None]) -> bool:
    return bool(alternatives) and any(text and contains(text, alternatives) for text in texts)


def _matching(gold: Sequence[Sequence[str]], texts: Sequence[str | None]) -> set[int]:
    """The places of the lists of alternatives that one of the texts holds one of."""
    return {n for n, alternatives in enumerate(gold) if _any(alternatives, texts)}


def _f1(found: int, false: float, gold: int) -> float:
    if not found:
        return 0.0
    precision, recall = found / (found + false), found / gold
    return 2 * precision * recall / (precision + recall)


def _same_side(side: str | None, name: str) -> bool:
    """Whether a row's side is the gold's: 'BBC' is 'BBC News', and the other way round."""
    if not side or not normalise_answer(side):
        return False
    return contains(side, [name]) or contains(name, [side])
