"""Comparisons: what each side has to say on each point, side by side."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence

from rag.compose.drafted import Drafted, Heading
from rag.compose.matter import Matter, row
from rag.compose.positions import of, said
from rag.exact.names import CALENDAR, akin, as_written, tokens
from rag.grammar import parsed
from rag.group import Statement, each_once

MOST_POINTS = 6
MOST_SIDES = 4
_FEWEST_SIDES = 2
# Statements of a side that are set against the others', and how much less than its heaviest one
# may weigh: a side may have less to say on the matter than another.
_OF_A_SIDE = 6
_BELOW = 6.0
# Statements of two sides are on one point from this likeness on.
_ONE_POINT = 0.55
_SAME = 0.8


def comparison(matter: Matter) -> list[Drafted]:
    """Rows by point, and in each point by side; points that several sides have come first.

    The sides are the outlets that the question names; else those whom it names, by a name or
    another noun, that speak; or else the two that the articles speak of most.
    """
    sided = _by_outlet(matter) if len(matter.outlets) > 1 else _by_party(matter)
    points: list[list[tuple[str, Statement]]] = []
    for side, s in sided:
        point = next((p for p in points if float(p[0][1].vector @ s.vector) >= _ONE_POINT), None)
        if point is None:
            points.append([(side, s)])
        else:
            point.append((side, s))
    points.sort(key=lambda p: -len({side for side, _ in p}))
    made: list[Drafted] = []
    for point in points[:MOST_POINTS]:
        label = _label([s for _, s in point])
        for side in dict.fromkeys(side for side, _ in point):
            own = [s for name, s in point if name == side]
            for group in each_once(own, _SAME)[:1]:
                made.append(row(group, Heading(side=side, about=label)))
    return made


def _by_outlet(matter: Matter) -> list[tuple[str, Statement]]:
    outlets = {o: [s for s in matter.told if s.passage.outlet == o] for o in matter.outlets}
    return _heaviest(matter, outlets)


def _by_party(matter: Matter) -> list[tuple[str, Statement]]:
    spoken = said(matter.told)

    def heard(names: Sequence[str]) -> dict[str, list[Statement]]:
        theirs = {n: [s for who, s in spoken if of(who, n)] for n in names}
        return dict(itertools.islice(((n, s) for n, s in theirs.items() if s), MOST_SIDES))

    text = matter.question.text
    for names in (matter.parties, as_written(text), _nouns(text), _sides(matter.told)):
        sides = heard(names)
        if len(sides) >= _FEWEST_SIDES:
            break
    return _heaviest(matter, sides)


def _heaviest(matter: Matter, sides: Mapping[str, list[Statement]]) -> list[tuple[str, Statement]]:
    """What each side has to say on the matter, the heaviest of all sides first."""
    found = [
        (side, a)
        for side, told in sides.items()
        for a in matter.answering(told, _BELOW)[:_OF_A_SIDE]
    ]
    return [(side, a.statement) for side, a in sorted(found, key=lambda item: -item[1].weight)]


def _nouns(question: str) -> tuple[str, ...]:
    """The nouns of a question with what belongs to them, without articles: 'the finance ministry',
    and of 'the ministry's figure' also 'ministry'."""
    named: list[str] = []
    for chunk in parsed(question).noun_chunks:
        owners = [t for t in chunk if t.dep_ == "poss" and t.pos_ in ("NOUN", "PROPN")]
        for noun in (*(owner.subtree for owner in owners), chunk):
            named.append(" ".join(t.text for t in noun if t.dep_ not in ("det", "case")))
    return tuple(dict.fromkeys(named))


def _sides(told: Sequence[Statement]) -> tuple[str, ...]:
    """The two names that the articles speak of most, in any form: those whom it is between."""
    counted: Counter[str] = Counter()
    for s in told:
        capitals = (w for w in tokens(s.text)[1:] if w[:1].isupper() and w.lower() not in CALENDAR)
        for word in dict.fromkeys(capitals):
            name = next((n for n in counted if akin(n.lower(), word.lower())), word)
            counted[name] += 1
    return tuple(name for name, _ in counted.most_common(2))


def _label(point: Sequence[Statement]) -> str:
    """What a point is about: the noun phrase that most of its statements share."""
    counted: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for s in point:
        for chunk in parsed(s.text).noun_chunks:
            if chunk.root.pos_ in ("NOUN", "PROPN"):
                counted[chunk.root.lemma_.lower()] += 1
                shown.setdefault(chunk.root.lemma_.lower(), chunk.text)
    if not counted:
        return point[0].text
    return shown[max(counted, key=lambda w: (counted[w], -list(shown).index(w)))]
