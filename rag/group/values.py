"""Values that sentences give, and when two of them differ."""

from __future__ import annotations

from dataclasses import dataclass

from rag.exact.dates import Days
from rag.question.names import akin

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
