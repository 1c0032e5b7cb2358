"""Values: what a sentence gives for what was asked, and when two of them differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.words import STOPWORDS, words
from rag.exact.dates import Days, days
from rag.exact.names import akin, names
from rag.group.counts import MOST_OF, Amount, People, amount, asked_for, people, tokens
from rag.group.verdicts import Verdict, verdict
from rag.lexicon import HELPERS
from rag.question import Question, Sought

# Where one answer shuts out every other: one wins, one is appointed, one is the leader.
_ONE = re.compile(
    r"^\W*who (?:won|wins|leads|led|became|replaced|succeeded|founded|invented|wrote|directed|"
    r"scored|discovered|is the|was the|will be the|(?:was|has been|is) (?:elected|appointed|"
    r"named|chosen|sworn))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person, a place or another name."""

    text: str
    tokens: tuple[str, ...]

    def differs(self, other: Name) -> bool:
        return not any(akin(a, b) for a in self.tokens for b in other.tokens)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or a span of days."""

    text: str
    when: Days

    def differs(self, other: Moment) -> bool:
        return not self.when.meets(other.when)


Value = Amount | People | Name | Moment | Verdict


def differ(one: Value, other: Value) -> bool:
    """Whether two sentences cannot both be right about what was asked."""
    return type(one) is type(other) and one.differs(other)  # type: ignore[arg-type]


def comparable(question: Question) -> bool:
    """Whether answers to a question are values that can be compared at all."""
    return is_polar(question.text) or question.sought in (
        Sought.NUMBER,
        Sought.PERSON,
        Sought.DATE,
        Sought.PLACE,
    )


def is_polar(question: str) -> bool:
    """Whether a question asks for yes or no."""
    return not HELPERS.isdisjoint(words(question)[:1])


def value(question: Question, text: str, said_on: date | None) -> Value | None:
    """What a sentence gives for what was asked; None where it gives nothing comparable.

    Args:
        said_on: the day of its article, for 'on Tuesday'.
    """
    if is_polar(question.text):
        return verdict(question, text)
    match question.sought:
        case Sought.NUMBER:
            return amount(question, text)
        case Sought.PERSON:
            return people(question, text) or subject(question, text)
        case Sought.DATE:
            return moment(question, text, said_on)
        case Sought.PLACE:
            return place(question, text)
        case _:
            return None


def subject(question: Question, text: str) -> Name | None:
    """The name that does what the question asks about: right before the verb, or after 'by'."""
    if not _ONE.search(question.text):
        return None
    wanted = asked_for(question) - {""}
    return next(
        (
            made
            for t in tokens(text)
            if t.meaning in wanted and (made := _name_beside(question, text, t.start, t.end))
        ),
        None,
    )


def _name_beside(question: Question, text: str, start: int, end: int) -> Name | None:
    asked = {w for name in question.names for w in words(name)}
    behind = re.match(r"[^,.;]{0,30}?\bby ((?:[A-ZÀ-Þ][\w’'-]+ ?)+)", text[end:])
    ahead = re.search(r"((?:[A-ZÀ-Þ][\w’'.-]+ ?)+)(?:has |had |have |was |is )?$", text[:start])
    for m in (behind, ahead):
        if m is None:
            continue
        found = [n for n in names(f"so {m.group(1)}") if not set(n) & asked]
        if found:
            return Name(m.group(1).strip(), found[-1])
    return None


def place(question: Question, text: str) -> Name | None:
    """The place named behind what happened: 'talks in Yevlakh'."""
    wanted = asked_for(question)
    asked = {w for name in question.names for w in words(name)}
    for t in tokens(text):
        if t.meaning not in wanted:
            continue
        m = re.match(
            r"[^,.;]{0,40}?\b(?:in|at|near|outside)\s+(?:the\s+)?(?:\w+ of )?"
            r"((?:[A-ZÀ-Þ][\w’'-]+[ ]?)+)",
            text[t.end :],
        )
        if m and not set(words(m.group(1))) & asked:
            name = m.group(1).strip()
            if not days(name, None) and name.lower() not in STOPWORDS:
                return Name(name, tuple(words(name)))
    return None


def moment(question: Question, text: str, said_on: date | None) -> Moment | None:
    """The day that stands nearest to what happened."""
    wanted = asked_for(question)
    found = days(text, said_on)
    held = [t for t in tokens(text) if t.meaning in wanted]
    if not found or len({t.meaning for t in held}) < MOST_OF * len(wanted) or not held:
        return None
    at = held[0].start
    when = min(found, key=lambda d: (abs((d.start + d.end) / 2 - at), d.start))
    return Moment(text[when.start : when.end], when)
