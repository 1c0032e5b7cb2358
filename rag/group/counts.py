"""Counted things and what happened to them: 'four soldiers and two civilians died'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.words import STOPWORDS, stem, words
from rag.exact.dates import mentions
from rag.exact.numbers import Number, numbers
from rag.exact.vocabulary import signs
from rag.lexicon import EVENTS, meaning, person
from rag.question import Question

# What a sentence about a day or a thing has to hold of what the question says of it.
MOST_OF = 0.75
# What 'about 100' and a figure in another unit may differ by.
_ROUGH = 0.1
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_PART = re.compile(
    r"\b(?:including|includes?|among (?:them|whom)|of (?:them|whom|which))\W*$", re.I
)
_PART_BEHIND = re.compile(r"\s+(?:of them|among them|of whom)\b(?:\s+\w+)?", re.IGNORECASE)
_AND = re.compile(
    r"(?:\s+(?:of|from|in|at) [^,.;]{1,60}?)?\s*(?:,|,? and|,? plus)\s+", re.IGNORECASE
)
_BRACKET = re.compile(r"\s*\([^()]{1,30}\)")
# What cannot stand between a number and its noun.
_ENDS = STOPWORDS | {"since", "while", "when", "amid", "among", "near", "north", "south"}
# How far a count reaches to the word that says what happened.
_AFTER, _BEFORE = 14, 6
# To metres, hours and kilograms, so that 60 miles and 97 km are one value.
_BASE = {
    "kilometre": ("metre", 1000.0),
    "mile": ("metre", 1609.34),
    "metre": ("metre", 1.0),
    "foot": ("metre", 0.3048),
    "kilogram": ("kilogram", 1.0),
    "tonne": ("kilogram", 1000.0),
    "second": ("hour", 1 / 3600),
    "minute": ("hour", 1 / 60),
    "hour": ("hour", 1.0),
    "day": ("hour", 24.0),
    "week": ("hour", 168.0),
    "month": ("hour", 730.0),
    "year": ("hour", 8766.0),
    "decade": ("hour", 87_660.0),
    "century": ("hour", 876_600.0),
    "per cent": ("per cent", 1.0),
    "m": ("", 1e6),
}
_MEASURES = re.compile(
    r"\b(?:(?P<length>how (?:far|tall|high|deep|wide)|distance|height)|(?P<age>how old)"
    r"|(?P<extent>how long)|(?P<share>per ?cent\w*|share|proportion)"
    r"|(?P<money>how much (?:money|did .* cost)|costs?|price))\b",
    re.IGNORECASE,
)
_UNITS_OF = {
    "length": ("metre",),
    "age": ("hour", ""),
    "extent": ("hour", "metre"),
    "share": ("per cent",),
}
_BOUNDS = {"more": "more", "least": "more", "over": "more", "less": "less", "most": "less"}


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
class Token:
    start: int
    end: int
    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Counted:
    """One count, and what it counts.

    Attributes:
        value, unit: in metres, kilograms, hours, per cent or money; else '' for a count.
        who: the kind of people, as `lexicon.person` has it; None for other things.
        noun: the meanings of the words behind the number.
        part: whether it is a part of the count before it ('including two civilians').
        start, end: the whole expression in the sentence, with bound and noun.
    """

    number: Number
    value: float
    unit: str
    who: str | None
    noun: tuple[str, ...]
    part: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """Counts that belong together: joined by 'and', or parts of one; and what happened.

    Attributes:
        event: the meaning of the word that says what happened to them; None for none.
    """

    members: tuple[Counted, ...]
    event: str | None

    @property
    def wholes(self) -> tuple[Counted, ...]:
        return tuple(c for c in self.members if not c.part)

    @property
    def end(self) -> int:
        return self.members[-1].end


# -- what a sentence gives for a question ------------------------------------------------------


def amount(question: Question, text: str) -> Amount | None:
    """How many, how far or how much, where a sentence says so of what is asked."""
    wanted = asked_for(question)
    known = {n.value for n in numbers(question.text)}
    measure = _MEASURES.search(question.text)
    counted = _people_asked(question)
    for group in groups(text):
        first = group.members[0]
        if first.number.value in known:
            continue
        if measure is not None:
            if first.unit in _UNITS_OF.get(str(measure.lastgroup), _money()):
                return _total(text, (first,), group)
        elif counted is not None:
            if made := _counted_people(text, group, wanted, counted):
                return made
        elif _is_about(first, text, question, wanted):
            return _total(text, (first,), group)
    return None


def people(question: Question, text: str) -> People | None:
    """'Who was killed?' where the answer is a count of people."""
    events = asked_for(question) & EVENTS
    # 'Two civilians died and four officers were killed': one sentence, two groups.
    told = [g for g in groups(text) if g.event in events and any(is_people(c) for c in g.wholes)]
    if not told:
        return None
    wholes = [c for g in told for c in g.wholes if is_people(c)]
    parts = [c for g in told for c in g.members if c.part and c.who]
    return People(
        text[told[0].members[0].start : told[-1].end].strip(),
        frozenset((c.who or "people", c.value) for c in wholes),
        frozenset((c.who or "", c.value) for c in parts),
    )


def _money() -> tuple[str, ...]:
    return tuple(signs().values())


def _people_asked(question: Question) -> str | None:
    """Which people a question counts: 'people' for all; None where it counts things."""
    asked = words(question.text)
    kinds = (k for w in asked if (k := person(w)))
    every = "people" if asked_for(question) & EVENTS and "many" in asked else None
    return next(kinds, every)


def _counted_people(text: str, group: Group, wanted: frozenset[str], people: str) -> Amount | None:
    if wanted & EVENTS and group.event not in wanted:
        return None
    if people == "people":
        counted = tuple(c for c in group.wholes if is_people(c))
    else:
        counted = tuple(c for c in group.members if c.who == people)
    return _total(text, counted, group) if counted else None


def _is_about(c: Counted, text: str, question: Question, wanted: frozenset[str]) -> bool:
    """Whether a count is of what the question counts, and of what happened to it."""
    read = tokens(text)
    if len({t.meaning for t in read} & wanted) < MOST_OF * len(wanted):
        return False
    about = {meaning(a) for a in question.about}
    if about & set(c.noun):
        return True
    if c.noun and not c.unit and question.about:
        return False
    return any(t.meaning in (about or wanted) for t in read if abs(t.start - c.start) < 40)


def _total(text: str, counted: tuple[Counted, ...], group: Group) -> Amount:
    end = group.end if counted == group.wholes else counted[-1].end
    return Amount(
        text=text[counted[0].start : end].strip(),
        total=sum(c.value for c in counted),
        unit=counted[0].unit,
        bound=_BOUNDS.get(counted[0].number.bound, ""),
        rough=any(c.number.bound in ("about", "nearly") for c in counted),
    )


def is_people(c: Counted) -> bool:
    """Whether a count is of people: by its noun, as '27 dead', or as a bare '23'."""
    bare = not c.noun or c.noun[0] in EVENTS
    return c.who is not None or (bare and not c.unit)


def asked_for(question: Question) -> frozenset[str]:
    """The meanings of a question's words, without its names."""
    named = {stem(w) for name in question.names for w in words(name)}
    return frozenset(meaning(s) for s in question.stems if s not in named)


# -- the counts of a sentence ------------------------------------------------------------------


def tokens(text: str) -> list[Token]:
    """The words of a text with their places and meanings."""
    return [
        Token(m.start(), m.end(), low, meaning(stem(low)))
        for m in _WORD.finditer(text)
        if (low := m.group().lower().replace("’", "'").removesuffix("'s"))
    ]


def groups(text: str) -> list[Group]:
    """The counts of a sentence, those that belong together in one group, in order."""
    said = [n for n in numbers(text) if _counts(n)]
    if not said:
        return []
    read, dates = tokens(text), mentions(text, None)
    made: list[list[Counted]] = []
    for number in said:
        c = _counted(number, text, read)
        if not c.who and any(d.start < number.end and number.start < d.end for d in dates):
            continue  # a year, a day or an hour
        if c.unit and text[: c.start].rstrip().endswith("("):
            continue  # the one before it, in another unit
        last = made[-1][-1] if made else None
        alike = last and (last.who is None) == (c.who is None) and last.unit == c.unit
        if last and (c.part or (alike and _AND.fullmatch(text, last.end, c.start))):
            made[-1].append(c)
        else:
            made.append([c])
    return [Group(tuple(g), _event(i, made, read)) for i, g in enumerate(made)]


def _counts(n: Number) -> bool:
    """Whether it says how many: not 'one' and 'the first', 'hundreds' or 'half of them'."""
    share = n.unit == "per cent" and not ("%" in n.said or "cent" in n.said)
    return not (n.weak or share or n.unit in ("rank", "several"))


def _counted(n: Number, text: str, read: Sequence[Token]) -> Counted:
    unit, times = _BASE.get(n.unit, (n.unit if n.unit in _money() else "", 1.0))
    at = n.last if n.unit in _BASE or unit else n.end
    end, noun, who = _noun(at, text, read)
    if bracket := _BRACKET.match(text, end):
        end = bracket.end()
    behind = _PART_BEHIND.match(text, end if who else at)
    part = bool(behind or _PART.search(text[: n.first]))
    return Counted(
        n, n.value * times, unit, who, noun, part, n.first, behind.end() if behind else end
    )


def _noun(end: int, text: str, read: Sequence[Token]) -> tuple[int, tuple[str, ...], str | None]:
    """Where the noun behind a number ends, its meanings, and whom it names."""
    noun: list[str] = []
    who: str | None = None
    at, names = end, False
    for t in (t for t in read if t.start >= end):
        gap = text[at : t.start]
        names = text[t.start].isupper() or (names and bool(person(t.word)))
        if gap.strip(" -") or t.word in _ENDS or len(noun) >= (7 if names else 4):
            break
        if noun and t.meaning in EVENTS and not person(t.word):
            break
        noun.append(t.meaning)
        at = t.end
        if person(t.word):
            who, end = person(t.word), t.end
        elif who is not None:
            break
        elif not names and len(noun) <= 2:
            end = t.end
    return end, tuple(noun), who


def _event(at: int, made: Sequence[Sequence[Counted]], read: Sequence[Token]) -> str | None:
    """What happened to a group: the first event behind it, else the last before it.

    Another group stands between two counts, and parts their events.
    """
    own = made[at]
    ahead = made[at + 1][0].start if at + 1 < len(made) else len(read) and read[-1].end + 1
    behind = made[at - 1][-1].end if at else 0
    inside = [t for m in own for t in read if m.number.end <= t.start < m.end]
    between = [t for one, other in pairwise(own) for t in read if one.end <= t.start < other.start]
    after = [t for t in read if own[-1].end <= t.start < ahead][:_AFTER]
    before = [t for t in read if behind <= t.start and t.end <= own[0].start][-_BEFORE:]
    return next(
        (
            t.meaning
            for t in (*inside, *between, *after, *reversed(before))
            if t.meaning in EVENTS and not person(t.word)
        ),
        None,
    )
