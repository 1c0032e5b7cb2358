"""Values: what a question asks to be compared, and when two answers to it differ."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.words import stem, words
from rag.exact.dates import Days
from rag.exact.names import akin
from rag.lexicon import meaning
from rag.question import Question, Sought

# What a sentence about a day or a thing has to hold of what the question says of it.
MOST_OF = 0.75
# What 'about 100' and a figure in another unit may differ by.
_ROUGH = 0.1


@dataclass(frozen=True, slots=True)
class Amount:
    """A count or measure, in base units; `total` of what belongs together.

    Attributes:
        text: in the words of the source.
        bound: 'more', 'less' or ''.
    """

    text: str
    total: float
    unit: str
    bound: str
    rough: bool

    def differs(self, other: Amount) -> bool:
        if self.unit != other.unit:
            return False  # not comparable
        low, high = sorted((self, other), key=lambda a: a.total)
        if low.total == high.total:
            return False
        if high.bound == "less" or low.bound == "more":
            return False  # 'up to 20' and 14, 'more than 60' and 62
        within = _ROUGH if self.rough or other.rough or self.unit else 0.0
        return high.total - low.total > within * high.total


@dataclass(frozen=True, slots=True)
class People:
    """Who, where people are counted and not named: kinds and how many of each."""

    text: str
    kinds: frozenset[tuple[str, float]]
    parts: frozenset[tuple[str, float]]

    def differs(self, other: People) -> bool:
        """Whether they cannot both be so: 'six people, four of them police' allows
        'four police officers and two civilians', and forbids 'four soldiers'."""
        if self.kinds == other.kinds:
            return False
        if sum(n for _, n in self.kinds) != sum(n for _, n in other.kinds):
            return True
        for one, more in ((self, other), (other, self)):
            if {k for k, _ in one.kinds} == {"people"}:
                known = dict(more.kinds)
                return any(known.get(k) not in (n, None) or k not in known for k, n in one.parts)
        return True


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is so: 'yes', 'no', or only so far ('only minutes in advance')."""

    text: str
    side: str

    def differs(self, other: Verdict) -> bool:
        return self.side != other.side


Value = Amount | People | Name | Moment | Verdict


def differ(one: Value, other: Value) -> bool:
    """Whether two sentences cannot both be right about what was asked."""
    return type(one) is type(other) and one.differs(other)  # type: ignore[arg-type]


# -- what is asked --------------------------------------------------------------------------


def comparable(question: Question) -> bool:
    """Whether answers to a question are values that can be compared at all."""
    return is_polar(question.text) or question.sought in (
        Sought.NUMBER,
        Sought.PERSON,
        Sought.DATE,
        Sought.PLACE,
    )


_POLAR = re.compile(
    r"^\W*(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could)\b", re.IGNORECASE
)


def is_polar(question: str) -> bool:
    """Whether a question asks for yes or no."""
    return _POLAR.match(question) is not None


def asked_for(question: Question) -> frozenset[str]:
    """The meanings of a question's words, without its names."""
    named = {stem(w) for name in question.names for w in words(name)}
    return frozenset(meaning(s) for s in question.stems if s not in named)
