"""Comparisons: what each side has to say on each point, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.compose.drafted import Drafted, Heading
from rag.compose.matter import Matter, row
from rag.compose.positions import of, said
from rag.exact.names import CALENDAR, akin, as_written, tokens
from rag.grammar import parsed
from rag.group import Statement, each_once

MOST_POINTS = 6
MOST_SIDES = 4
_FEWEST_SIDES = 2
# Statements of two sides are on one point from this likeness on.
_ONE_POINT = 0.55
_SAME = 0.8


def comparison(matter: Matter) -> list[Drafted]:
    """Rows by point, and in each point by side; points that several sides have come first.

    The sides are the outlets that the question names; else those of its names that speak; or
    else the two that the articles speak of most.
    """
    sided = _by_outlet(matter) if len(matter.outlets) > 1 else _by_party(matter)
    points: list[list[tuple[str, Statement]]] = []
    for side, s in sorted(sided, key=lambda item: -item[1].near):
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
    return [
        (outlet, s)
        for outlet in matter.outlets
        for s in matter.relevant([t for t in matter.told if t.passage.outlet == outlet])
    ]


def _by_party(matter: Matter) -> list[tuple[str, Statement]]:
    spoken = said(matter.told)

    def heard(names: Sequence[str]) -> list[str]:
        return [n for n in names if any(of(who, n) for who, _ in spoken)][:MOST_SIDES]

    sides = heard(matter.parties)
    if len(sides) < _FEWEST_SIDES:
        sides = heard(as_written(matter.question.text))
    if len(sides) < _FEWEST_SIDES:
        sides = heard(_sides(matter.told))
    return [(n, s) for n in sides for s in matter.relevant([s for who, s in spoken if of(who, n)])]


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
