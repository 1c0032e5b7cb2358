"""Comparisons: what each side has to say on each point, side by side."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence

from rag.compose.drafted import Drafted, Heading
from rag.compose.matter import Matter, row
from rag.compose.positions import of, said
from rag.exact import governments
from rag.exact.names import CALENDAR, akin, as_written, tokens
from rag.grammar import parsed
from rag.group import Statement, each_once
from rag.question.topic import sides_named

MOST_POINTS = 6
MOST_SIDES = 4
# Statements of a side on a point that it shares, and besides; and what these are called. Whether
# the others report them too, in what was not compared, is not known.
MOST_BESIDES = 3
MOST_SHARED = 2
BESIDES = "Also reported"
_FEWEST_SIDES = 2
# Statements of a side that are set against the others', and how much less than its heaviest one
# may weigh: a side may have less to say on the matter than another.
_OF_A_SIDE = 6
_BELOW = 6.0
# An outlet reports on the matter where one of its statements is this near to it, and not much
# farther than the nearest of all. Set by hand, on what was read.
_NEAR = 0.2
_OF_NEAREST = 0.4
# Statements of two sides are on one point from this likeness on.
_ONE_POINT = 0.55
_SAME = 0.8


def comparison(matter: Matter) -> list[Drafted]:
    """Rows by point, and in each point by side; what is on no shared point comes last.

    The sides are the outlets that the question names; else those whom it names, by a name or
    another noun, that speak; or else the two that the articles speak of most.
    """
    by_outlet = set(matter.outlets) & set(sides_named(matter.question.text, matter.outlets))
    sided = _by_outlet(matter) if by_outlet else _by_party(matter)
    points: list[list[tuple[str, Statement]]] = []
    for side, s in sided:
        nearest = max(points, key=lambda p: _alike(p, s), default=None)
        if nearest is None or _alike(nearest, s) < _ONE_POINT:
            points.append([(side, s)])
        else:
            nearest.append((side, s))
    shared = [p for p in points if len({side for side, _ in p}) > 1][:MOST_POINTS]
    made: list[Drafted] = []
    for point in shared:
        made += _rows(point, _label(point), MOST_SHARED)
    besides = [told for p in points if len({side for side, _ in p}) == 1 for told in p]
    return made + _rows(besides, BESIDES, MOST_BESIDES)


def _alike(point: Sequence[tuple[str, Statement]], s: Statement) -> float:
    return max(float(other.vector @ s.vector) for _, other in point)


def _rows(point: Sequence[tuple[str, Statement]], label: str, most: int) -> list[Drafted]:
    """The rows of a point: of each side the first statements, each once."""
    made: list[Drafted] = []
    for side in dict.fromkeys(side for side, _ in point):
        own = [s for name, s in point if name == side]
        made += [
            row(g, Heading(side=side, about=label or None)) for g in each_once(own, _SAME)[:most]
        ]
    return made


def _by_outlet(matter: Matter) -> list[tuple[str, Statement]]:
    """What the outlets report of the matter, the nearest to it first; what leads their reports
    where no matter is named.

    The reader would find what was said to them, since the question asks what they say.
    """
    near = max(_NEAR, _OF_NEAREST * max((s.near for s in matter.told), default=0.0))
    found: list[tuple[str, Statement]] = []
    for outlet in matter.outlets:
        own = [s for s in matter.told if s.passage.outlet == outlet]
        if matter.topic:
            own = [s for s in own if s.near >= near]
        own.sort(key=lambda s: (-s.near, s.evidence.span.start))
        found += [(outlet, s) for s in own[:_OF_A_SIDE]]
    return sorted(found, key=lambda item: -item[1].near)


def _by_party(matter: Matter) -> list[tuple[str, Statement]]:
    spoken = said(matter.told)

    def heard(names: Sequence[str]) -> dict[str, list[Statement]]:
        theirs = {n: [s for who, s in spoken if of(who, n, s.text)] for n in names}
        return dict(itertools.islice(((n, s) for n, s in theirs.items() if s), MOST_SIDES))

    text = matter.question.text
    for named in (matter.parties, as_written(text), _nouns(text), _sides(matter.told)):
        names = governments.each_once(named)
        sides = heard(names)
        # Where the question names two, others would be no answer: who is silent is said.
        if len(sides) >= _FEWEST_SIDES or (sides and len(names) >= _FEWEST_SIDES):
            break
    return _heaviest(matter, sides)


def _heaviest(matter: Matter, sides: Mapping[str, list[Statement]]) -> list[tuple[str, Statement]]:
    """What each side has to say on the matter, the heaviest of all sides first.

    However little it weighs: a sentence alone hardly says how two sides differ.
    """
    found: list[tuple[float, str, Statement]] = []
    for side, told in sides.items():
        answering = matter.answering(told, _BELOW, -math.inf)[:_OF_A_SIDE]
        found += [(a.weight, side, a.statement) for a in answering]
    return [(side, s) for _, side, s in sorted(found, key=lambda item: -item[0])]


def _nouns(question: str) -> tuple[str, ...]:
    """The nouns of a question with what belongs to them, without articles: 'the finance ministry',
    and of 'the ministry's figure' also 'ministry'."""
    named: list[str] = []
    for chunk in parsed(question).noun_chunks:
        if chunk.root.pos_ not in ("NOUN", "PROPN"):
            continue
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


def _label(point: Sequence[tuple[str, Statement]]) -> str:
    """What a point is about: the noun that most of its statements have, with what belongs to it.

    No side's name, and without the number of which each may have its own.
    """
    sides = [w for side in {side for side, _ in point} for w in tokens(side)]
    counted: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for _, s in point:
        for chunk in parsed(s.text).noun_chunks:
            noun = chunk.root
            if noun.pos_ not in ("NOUN", "PROPN") or any(_akin(noun.text, w) for w in sides):
                continue
            counted[noun.lemma_.lower()] += 1
            kept = [t for t in chunk if t.dep_ not in ("det", "nummod", "poss", "case")]
            shown.setdefault(noun.lemma_.lower(), "".join(t.text_with_ws for t in kept).strip())
    if not counted:
        return ""
    return shown[max(counted, key=lambda w: (counted[w], -list(shown).index(w)))]


def _akin(word: str, other: str) -> bool:
    return akin(word.lower(), other.lower())
