"""Amounts: how many, how far, how much; and who, where people are counted and not named."""

from __future__ import annotations

import re

from index.words import words
from rag.group.asked import MOST_OF, asked_for
from rag.group.counted import EVENTS, Counted, Group, groups, is_people, tokens
from rag.group.lexicon import meaning, person
from rag.group.numbers import numbers
from rag.group.values import Amount, People
from rag.question import Question

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
_ASKED_UNITS = (
    (re.compile(r"\bhow far\b|\bdistance\b", re.I), frozenset(("metre",))),
    (re.compile(r"\bhow (?:tall|high|deep|wide)\b|\bheight\b", re.I), frozenset(("metre",))),
    (re.compile(r"\bhow (?:old)\b", re.I), frozenset(("hour", ""))),
    (re.compile(r"\bhow long\b", re.I), frozenset(("hour", "metre"))),
    (re.compile(r"\bpercent|\bshare\b|\bproportion\b", re.I), frozenset(("percent",))),
    (re.compile(r"\bhow much (?:money|did .* cost)|\bcosts?\b|\bprice\b", re.I), frozenset("$£€")),
)


def amount(question: Question, text: str) -> Amount | None:
    units = next((u for pattern, u in _ASKED_UNITS if pattern.search(question.text)), None)
    wanted = asked_for(question)
    known = {n.value for n in numbers(question.text)}
    counted = _people_asked(question)
    for group in groups(text):
        if group.members[0].number.value in known:
            continue
        if units is not None:
            first = group.members[0]
            if _based(first)[1] in units:
                return _total(text, (first,), group)
        elif counted is not None:
            if made := _counted_people(text, group, wanted, counted):
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
    if len({t.meaning for t in tokens(text)} & wanted) < MOST_OF * len(wanted):
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


def people(question: Question, text: str) -> People | None:
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
