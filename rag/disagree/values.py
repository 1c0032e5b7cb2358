"""The value that a sentence gives for what was asked, and when two values differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.store.lexical import STOPWORDS, stem, words
from rag.days import Days, around, days
from rag.disagree.counted import EVENTS, Counted, Group, Token, groups, is_people, tokens
from rag.disagree.lexicon import meaning, person
from rag.question import Kind, Question
from rag.support.names import akin, names
from rag.support.numbers import numbers

# To metres, hours and kilograms, so that 60 miles and 97 km are one value.
_BASE = {
    "km": ("metre", 1000.0),
    "mile": ("metre", 1609.34),
    "metre": ("metre", 1.0),
    "foot": ("metre", 0.3048),
    "kg": ("kg", 1.0),
    "tonne": ("kg", 1000.0),
    "second": ("hour", 1 / 3600),
    "minute": ("hour", 1 / 60),
    "hour": ("hour", 1.0),
    "day": ("hour", 24.0),
    "week": ("hour", 168.0),
    "month": ("hour", 730.0),
    "year": ("hour", 8766.0),
}
# What a sentence about a day or a thing has to hold of what the question says of it.
_MOST_OF = 0.75
# What 'about 100' and a figure in another unit may differ by.
_ROUGH = 0.1
_ASKED_UNITS = (
    (re.compile(r"\bhow far\b|\bdistance\b", re.I), frozenset(("metre",))),
    (re.compile(r"\bhow (?:tall|high|deep|wide)\b|\bheight\b", re.I), frozenset(("metre",))),
    (re.compile(r"\bhow (?:old)\b", re.I), frozenset(("hour", ""))),
    (re.compile(r"\bhow long\b", re.I), frozenset(("hour", "metre"))),
    (re.compile(r"\bpercent|\bshare\b|\bproportion\b", re.I), frozenset(("percent",))),
    (re.compile(r"\bhow much (?:money|did .* cost)|\bcosts?\b|\bprice\b", re.I), frozenset("$£€")),
)


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


def value(question: Question, text: str, said_on: date | None) -> Value | None:
    """What a sentence gives for what was asked; None where it gives nothing comparable.

    Args:
        said_on: the day of its article, for 'on Tuesday'.
    """
    if is_polar(question.text):
        return _verdict(question, text)
    match question.kind:
        case Kind.NUMBER:
            return _amount(question, text)
        case Kind.PERSON:
            return _people(question, text) or _subject(question, text)
        case Kind.DATE:
            return _moment(question, text, said_on)
        case Kind.PLACE:
            return _place(question, text)
        case _:
            return None


def comparable(question: Question) -> bool:
    """Whether answers to a question are values that can be compared at all."""
    return is_polar(question.text) or question.kind in (
        Kind.NUMBER,
        Kind.PERSON,
        Kind.DATE,
        Kind.PLACE,
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


# -- amounts -----------------------------------------------------------------------------


def _amount(question: Question, text: str) -> Amount | None:
    units = next((u for pattern, u in _ASKED_UNITS if pattern.search(question.text)), None)
    wanted = asked_for(question)
    known = {n.value for n in numbers(question.text)}
    people = _people_asked(question)
    for group in groups(text):
        if group.members[0].number.value in known:
            continue
        if units is not None:
            first = group.members[0]
            if _based(first)[1] in units:
                return _total(text, (first,), group)
        elif people is not None:
            if made := _counted_people(text, group, wanted, people):
                return made
        elif _is_about(group.members[0], text, question, wanted):
            return _total(text, group.members[:1], group)
    return None


def _people_asked(question: Question) -> str | None:
    """Which people a question counts: 'people' for all; None where it counts things."""
    asked = words(question.text)
    kinds = [k for w in asked if (k := person(w))]
    if kinds:
        return kinds[0]
    events = asked_for(question) & EVENTS
    return "people" if events and "many" in asked else None


def _counted_people(text: str, group: Group, wanted: frozenset[str], people: str) -> Amount | None:
    if wanted & EVENTS and group.event not in wanted:
        return None
    if people == "people":
        counted = tuple(c for c in group.wholes if is_people(c))
        return _total(text, counted, group) if counted else None
    exact = tuple(c for c in group.members if c.who == people)
    return _total(text, exact, group) if exact else None


def _is_about(c: Counted, text: str, question: Question, wanted: frozenset[str]) -> bool:
    """Whether a count is of what the question counts, and of what happened to it."""
    if len({t.meaning for t in tokens(text)} & wanted) < _MOST_OF * len(wanted):
        return False
    about = {meaning(a) for a in question.about}
    if about & set(c.noun):
        return True
    if c.noun and not c.number.unit and question.about:
        return False
    near = [t for t in tokens(text) if abs(t.start - c.start) < 40]
    return any(t.meaning in (about or wanted) for t in near)


def _based(c: Counted) -> tuple[float, str]:
    unit, factor = _BASE.get(c.number.unit, (c.number.unit, 1.0))[0], 1.0
    if c.number.unit in _BASE:
        unit, factor = _BASE[c.number.unit]
    return c.number.value * factor, unit


def _total(text: str, counted: tuple[Counted, ...], group: Group) -> Amount:
    values = [_based(c) for c in counted]
    whole = counted == group.wholes
    end = group.end if whole else counted[-1].end
    return Amount(
        text=text[counted[0].start : end].strip(),
        total=sum(v for v, _ in values),
        unit=values[0][1],
        bound=counted[0].number.bound,
        rough=any(c.rough for c in counted),
    )


# -- people, names, days, yes and no ------------------------------------------------------


def _people(question: Question, text: str) -> People | None:
    """'Who was killed?' where the answer is a count of people."""
    events = asked_for(question) & EVENTS
    if not events:
        return None
    # 'Two civilians died and four officers were killed': one sentence, two groups.
    told = [g for g in groups(text) if g.event in events and any(is_people(c) for c in g.wholes)]
    if not told:
        return None
    wholes = [c for g in told for c in g.wholes if is_people(c)]
    parts = [c for g in told for c in g.members if c.part and c.who]
    return People(
        text[told[0].start : told[-1].end].strip(),
        frozenset((c.who or "people", c.number.value) for c in wholes),
        frozenset((c.who or "", c.number.value) for c in parts),
    )


# Where one answer shuts out every other: one wins, one is appointed, one is the leader.
_ONE = re.compile(
    r"^\W*who (?:won|wins|leads|led|became|replaced|succeeded|founded|invented|wrote|directed|"
    r"scored|discovered|is the|was the|will be the|(?:was|has been|is) (?:elected|appointed|"
    r"named|chosen|sworn))\b",
    re.IGNORECASE,
)


def _subject(question: Question, text: str) -> Name | None:
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


def _place(question: Question, text: str) -> Name | None:
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


def _moment(question: Question, text: str, said_on: date | None) -> Moment | None:
    """The day that stands nearest to what happened."""
    wanted = asked_for(question)
    found = days(text, said_on)
    held = [t for t in tokens(text) if t.meaning in wanted]
    if not found or len({t.meaning for t in held}) < _MOST_OF * len(wanted) or not held:
        return None
    when = next(around(found, held[0].start))
    return Moment(text[when.start : when.end], when)


_LIMITED = re.compile(
    r"\b(?:only|just|merely|barely|no more than)\b(?:(?! and | but )[^,.;]){2,40}"
    r"|[“\"]?minutes[”\"]?[’']? (?:of )?notice",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|no|never|neither|nor|without|den(?:y|ies|ied)|refus\w+|reject\w+|unaware)\b|n[’']t\b",
    re.IGNORECASE,
)


def _verdict(question: Question, text: str) -> Verdict | None:
    """Yes, no or only so far, where the sentence speaks of what is asked and of whom."""
    done = _predicate(question)
    read = tokens(text)
    whom = question.names[:1]
    held = next((t for t in read if t.meaning == done and _is_of(whom, t, read, text)), None)
    if held is None:
        return None
    if limited := _LIMITED.search(text):
        return Verdict(limited.group().strip(' “”"'), "limited")
    near = text[max(0, held.start - 40) : held.end + 20]
    return Verdict("no", "no") if _DENIED.search(near) else Verdict("yes", "yes")


def _predicate(question: Question) -> str | None:
    """What is asked to be so or not: the first word that is no name."""
    named = {stem(w) for name in question.names for w in words(name)}
    return next((meaning(s) for s in question.stems if s not in named), None)


_BREAK = re.compile(r"[;.]|,[”\"]? (?:and|but|while)\b|\bbut\b")
_REACH = 16
_OBJECT = 5
_DONE = re.compile(r"ed$|^told$")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|got)\s+(?:\w+\s+){0,2}$")


def _is_of(whom: Sequence[str], held: Token, read: Sequence[Token], text: str) -> bool:
    """Whether what happened, happened to whom it is asked of: in one clause, and near."""
    at = read.index(held)
    near = read[max(0, at - _REACH) : at + _REACH // 2]
    if _DONE.search(held.word) and not _PASSIVE.search(text[: held.start]):
        near = read[at : at + _OBJECT]  # 'told Norland', and not 'Norland ... told the paper'
    return all(
        any(
            any(akin(w, t.word) for w in words(name))
            and not _BREAK.search(text[min(t.end, held.end) : max(t.start, held.start)])
            for t in near
        )
        for name in whom
    )
