"""What tells of a statement that its quotes bear it out or do not, as numbers and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.embed import SentenceTransformerEmbedder
from index.words import stem, words
from rag.check.aligned import Alignment, align, held_of, text_of
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


# How far the quotes say the same, and what speaks against it.
SAME = ("matched", "runs", "whole")
AGAINST = (
    "denied", "opened", "unsaid", "other sayer", "crossed", "misplaced", "all", "all for some",
    "most", "caused",
)  # fmt: skip
_RUN = 3


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
    values = {
        **told,
        **_quantities(beside),
        "whole": float(said.whole @ beside.held.whole),
        "runs": _runs(statement, spans),
    }
    lost = tuple(said.doc[i].text for i in said.content if beside.best(i)[0] < _FOUND)
    found = [beside.best(i)[0] >= _FOUND for i in said.content]
    return Compared(values, otherwise, lost, float(np.mean(found)) if found else 1.0)


def _runs(statement: str, spans: Sequence[str]) -> float:
    """The share of its runs of three words that stand in a span."""
    wanted = _grams(statement)
    held = {gram for span in spans for gram in _grams(span)}
    return len(wanted & held) / len(wanted) if wanted else 1.0


def _grams(text: str) -> set[tuple[str, ...]]:
    stems = [stem(w) for w in words(text)]
    return {tuple(stems[i : i + _RUN]) for i in range(len(stems) - _RUN + 1)}


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
        "caused": float(bool(lemmas & _CAUSE)),
    }
