"""What tells of a statement that its quotes bear it out or do not, as numbers and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.embed import SentenceTransformerEmbedder
from rag.check.aligned import APART, Alignment, align, held_of, text_of
from rag.check.told import Predicate

# From which likeness on a word of the statement has a counterpart.
_FOUND = 0.45
_CAUSE = frozenset(
    (
        "because",
        "due",
        "cause",
        "therefore",
        "thus",
        "reason",
        "lead",
        "result",
        "thank",
        "account",
        "owe",
    )
)


SIGNS = (
    "exact", "alike", "least", "second", "third", "whole", "names", "nouns", "noun", "verbs",
    "verb", "lacking", "long", "apart", "farthest", "names apart", "matched", "denied", "opened",
    "unsaid", "other sayer", "crossed", "misplaced", "all", "all for some", "most", "some", "only",
    "caused",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """As the fields of the same name in `rag.check.weighing.Signs`."""

    values: dict[str, float]
    otherwise: dict[str, str]
    lost: tuple[str, ...]
    same: float


def compared(statement: str, spans: Sequence[str], model: SentenceTransformerEmbedder) -> Compared:
    """What grammar and meaning tell of a statement beside its quotes."""
    said = text_of(model, statement)
    beside = align(said, held_of(model, spans, said))
    told, otherwise = _told(beside)
    values = {**_words(beside), **_edges(beside), **told, **_quantities(beside)}
    lost = tuple(said.doc[i].text for i in said.content if beside.best(i)[0] < _FOUND)
    found = [beside.best(i)[0] >= _FOUND for i in said.content]
    return Compared(values, otherwise, lost, float(np.mean(found)) if found else 1.0)


def _words(beside: Alignment) -> dict[str, float]:
    said = beside.said
    best = sorted(beside.best(i)[0] for i in said.content) or [1.0]
    low = [*best, 1.0, 1.0, 1.0][:3]
    exact = [b > 0.999 for b in best]
    near = float(said.whole @ beside.held.whole)
    names = [beside.best(i)[0] for i in said.content if said.doc[i].pos_ == "PROPN"] or [1.0]
    nouns = [beside.best(i)[0] for i in said.content if said.doc[i].pos_ == "NOUN"] or [1.0]
    verbs = [beside.best(p.at)[0] for p in said.told if not p.says] or [1.0]
    return {
        "exact": float(np.mean(exact)),
        "alike": float(np.mean(best)),
        "least": low[0],
        "second": low[1],
        "third": low[2],
        "whole": near,
        "names": min(names),
        "nouns": float(np.mean(nouns)),
        "noun": min(nouns),
        "verbs": float(np.mean(verbs)),
        "verb": min(verbs),
        "lacking": float(sum(max(0.0, 0.6 - b) for b in best)),
        "long": min(1.0, len(best) / 20),
    }


def _edges(beside: Alignment) -> dict[str, float]:
    """Whether words that belong together in the statement do so in the text."""
    said = beside.said
    content = set(said.content)
    steps: list[float] = []
    named: list[float] = []
    for i in said.content:
        governor = _governor(said.doc[i], content)
        if governor is None:
            continue
        own = beside.best(i)[0]
        theirs = beside.best(governor)[0]
        if own < _FOUND or theirs < _FOUND:
            continue
        # The same word may stand there more than once.
        n = min(
            beside.steps(a, b)
            for a in _places(beside, i, own)
            for b in _places(beside, governor, theirs)
        )
        steps.append(n)
        if said.doc[i].pos_ == "PROPN" or said.doc[governor].pos_ == "PROPN":
            named.append(n)
    far = [s / APART for s in steps] or [0.0]
    return {
        "apart": float(np.mean(far)),
        "farthest": max(far),
        "names apart": max((n / APART for n in named), default=0.0),
    }


def _places(beside: Alignment, at: int, best: float) -> list[int]:
    return [int(i) for i in np.flatnonzero(beside.alike[at] >= best - 1e-4)][:6]


def _governor(token: Any, content: set[int]) -> int | None:
    while token.head.i != token.i:
        token = token.head
        if token.i in content:
            return int(token.i)
    return None


def _told(beside: Alignment) -> tuple[dict[str, float], dict[str, str]]:
    """What is told in the statement beside what is told in the text."""
    pairs = [
        Pair(own, other, likeness)
        for own in beside.said.told
        if (other := _nearest(beside, own)) is not None
        and (likeness := _likeness(beside, own, other)) > _MATCHED
    ]
    every = [
        _likeness(beside, own, other)
        for own in beside.said.told
        if (other := _nearest(beside, own))
    ]
    found = {"matched": float(np.mean(every)) if every else 0.5}
    otherwise: dict[str, str] = {}
    for name, compare in (
        ("denied", _denied),
        ("opened", _opened),
        ("unsaid", _unsaid),
        ("other sayer", _other_sayer),
        ("crossed", _crossed),
        ("misplaced", _misplaced),
    ):
        strongest = max(
            (compare(beside, pair) for pair in pairs), key=lambda x: x[0], default=(0.0, "")
        )
        found[name] = strongest[0]
        if strongest[0] and strongest[1]:
            otherwise[name] = strongest[1]
    return found, otherwise


_MATCHED = 0.4


@dataclass(frozen=True, slots=True)
class Pair:
    """Something told in the statement, and what is told most like it in the text."""

    own: Predicate
    other: Predicate
    likeness: float


def _nearest(beside: Alignment, own: Predicate) -> Predicate | None:
    same = [p for p in beside.held.told if p.says == own.says] or beside.held.told
    return max(same, key=lambda p: _likeness(beside, own, p), default=None)


def _likeness(beside: Alignment, own: Predicate, other: Predicate) -> float:
    verb = max(0.0, float(beside.alike[own.at, other.at]))
    content = set(beside.said.content)
    args = [i for places in own.roles.values() for i in places if i in content]
    theirs = [i for places in other.roles.values() for i in places]
    if not args:
        return verb
    share = float(np.mean([max(0.0, beside.within(i, theirs)) for i in args]))
    return 0.4 * verb + 0.6 * share


def _denied(beside: Alignment, pair: Pair) -> tuple[float, str]:
    own, other = pair.own, pair.other
    verb = float(beside.alike[own.at, other.at])
    if own.denied == other.denied or verb < _FOUND:
        return 0.0, ""
    there = "not so" if other.denied else "so"
    return pair.likeness * verb, f"in the articles it is {there}: {_clause(beside.held.doc, other)}"


def _opened(beside: Alignment, pair: Pair) -> tuple[float, str]:
    own, other = pair.own, pair.other
    said = f"the articles leave it open: {_clause(beside.held.doc, other)}"
    if own.open:
        return 0.0, ""
    if other.open and beside.alike[own.at, other.at] > 0.3:
        return pair.likeness, said
    # 'Has held a meeting' for 'is ready to meet'.
    for at in own.roles["patient"]:
        for p in beside.held.told:
            if p.open and beside.alike[at, p.at] > 0.999 and at in beside.said.content:
                return pair.likeness, f"the articles leave it open: {_clause(beside.held.doc, p)}"
    return 0.0, ""


def _unsaid(beside: Alignment, pair: Pair) -> tuple[float, str]:
    own, other = pair.own, pair.other
    if not other.sayer or own.sayer or own.says:
        return 0.0, ""
    doc = beside.held.doc
    words = {i for i in other.sayer if doc[i].pos_ in ("PROPN", "NOUN")}
    for p in beside.said.told:
        agents = [i for i in p.roles["agent"] if i in beside.said.content]
        if p is not own and any(beside.within(i, list(words)) > 0.9 for i in agents if words):
            return 0.0, ""
        if p.sayer:
            return 0.0, ""
    return pair.likeness, f"the articles do not say so themselves, but {_named(doc, other.sayer)}"


def _other_sayer(beside: Alignment, pair: Pair) -> tuple[float, str]:
    own, other = pair.own, pair.other
    doc = beside.held.doc
    if own.says or not own.sayer or not other.sayer or doc[other.sayer[0]].pos_ == "PRON":
        return 0.0, ""
    mine = [i for i in own.sayer if i in beside.said.content]
    named = [i for i in mine if beside.said.doc[i].pos_ == "PROPN"] or mine
    if not named:
        return 0.0, ""
    kept = max(beside.within(i, other.sayer) for i in named)
    if len(named) > 1:
        kept = float(np.mean([beside.within(i, other.sayer) for i in named]))
    if kept >= 0.6:
        return 0.0, ""
    return pair.likeness * (
        1 - max(0.0, kept)
    ), f"in the articles {_named(doc, other.sayer)} says so"


def _crossed(beside: Alignment, pair: Pair) -> tuple[float, str]:
    """Who does it in the one and undergoes it in the other."""
    own, other = pair.own, pair.other
    content = set(beside.said.content)
    verb = float(beside.alike[own.at, other.at])
    if "AUX" in (beside.said.doc[own.at].pos_, beside.held.doc[other.at].pos_):
        return 0.0, ""
    theirs = set(other.roles["agent"]), {*other.roles["patient"], *other.roles["other"]}
    mine = set(own.roles["agent"]), {*own.roles["patient"], *own.roles["other"]}
    crossed = 0
    for side in (0, 1):
        for i in mine[side] & content:
            there, across = list(theirs[side]), list(theirs[1 - side])
            if not there or i in mine[1 - side] or beside.held.doc[there[0]].pos_ == "PRON":
                continue
            if beside.within(i, across) > 0.999 and beside.within(i, there) < 0.6:
                crossed += 1
    if not crossed or verb < 0.3:
        return 0.0, ""
    return min(1.0, verb * (0.5 + 0.25 * crossed)), (
        f"who does what to whom is another: {_clause(beside.held.doc, other)}"
    )


def _misplaced(beside: Alignment, pair: Pair) -> tuple[float, str]:
    """A name of the statement that the text has in another part."""
    own, other = pair.own, pair.other
    lost = 0.0
    for role in ("agent", "patient"):
        there = other.roles[role]
        if not there or beside.held.doc[there[0]].pos_ == "PRON":
            continue
        mine = [i for i in own.roles[role] if beside.said.doc[i].pos_ in ("PROPN", "NUM")]
        lost = max([lost, *(beside.best(i)[0] - beside.within(i, there) for i in mine)])
    return pair.likeness * lost, ""


def _named(doc: Any, places: Sequence[int]) -> str:
    return str(doc[min(places) : max(places) + 1].text)


def _clause(doc: Any, told: Predicate) -> str:
    """The words of what is told, as they stand."""
    places = [told.at, *(i for held in told.roles.values() for i in held)]
    return _named(doc, places)


_QUANTITIES = (
    frozenset(
        (
            "all",
            "every",
            "each",
            "everyone",
            "everybody",
            "everything",
            "always",
            "entire",
            "entirely",
            "whole",
            "both",
            "any",
        )
    ),
    frozenset(("most", "mostly", "majority", "usually", "mainly", "nearly", "almost")),
    frozenset(
        (
            "some",
            "many",
            "several",
            "few",
            "part",
            "partly",
            "often",
            "half",
            "dozens",
            "hundreds",
            "thousands",
        )
    ),
    frozenset(("none", "nobody", "neither", "never", "no")),
    frozenset(("only", "sole", "solely", "first", "last", "least", "more")),
)


def _quantities(beside: Alignment) -> dict[str, float]:
    said = {t.lower_ for t in beside.said.doc}
    held = {t.lower_ for t in beside.held.doc}
    lemmas = {t.lemma_.lower() for t in beside.said.doc} - {
        t.lemma_.lower() for t in beside.held.doc
    }
    new = [float(bool(said & kind) and not held & kind) for kind in _QUANTITIES]
    return {
        "all": new[0],
        "all for some": float(bool(new[0]) and bool(held & (_QUANTITIES[1] | _QUANTITIES[2]))),
        "most": new[1],
        "some": new[2],
        "only": new[4],
        "caused": float(bool(lemmas & _CAUSE)),
    }
