"""What all signs together say of a statement: one logistic regression."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from index.embed import SentenceTransformerEmbedder
from rag.check import grammatical
from rag.check.grammatical import SAME
from rag.check.opposites import opposed
from rag.exact.clashes import Clash, clashes

# Written by `python -m evals.training check`; docs/quality.md has the curve.
WEIGHTS = Path(__file__).with_name("weights.json")
# From where on one of these is enough to refuse a statement, however well the rest reads; chosen
# on the half of `evals/statements` that is for choosing.
SPOILING = {
    "clash number": 0.0, "clash date": 0.0, "clash name": 0.0, "opposed": 0.0, "denied": 0.45,
    "opened": 0.6, "unsaid": 0.5, "other sayer": 0.4, "crossed": 0.5, "misplaced": 0.48,
    "all": 0.0, "all for some": 0.0, "most": 0.0, "caused": 0.0,
}  # fmt: skip
# What is left of the probability where one is.
_SPOILT = 0.2


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells of a statement beside its quotes.

    Attributes:
        values: each of `SAME` and of `SPOILING`, from 0 to about 1.
        clashing: what can be compared exactly and is not borne out.
        otherwise: what the quotes tell otherwise, in plain words, by the name of its sign.
        lost: the words of the statement for which the quotes have none.
        same: the share of the statement's words that the quotes speak of (0 to 1).
    """

    values: Mapping[str, float]
    clashing: tuple[Clash, ...]
    otherwise: Mapping[str, str]
    lost: tuple[str, ...]
    same: float


def signs(
    statement: str,
    spans: Sequence[str],
    model: SentenceTransformerEmbedder,
    day: date | None = None,
    context: Sequence[str] = (),
) -> Signs:
    """The signs of a statement. Arguments as of `rag.check.check`."""
    found = grammatical.compared(statement, spans, model)
    clashing = tuple(clashes(statement, spans, day, context))
    opposites = opposed(statement, spans)
    values = {
        **found.values,
        **{f"clash {kind}": float(any(c.kind == kind for c in clashing)) for kind in _KINDS},
        "opposed": float(bool(opposites)),
    }
    otherwise = dict(found.otherwise)
    if opposites:
        otherwise["opposed"] = opposites[0]
    return Signs(values, clashing, otherwise, found.lost, found.same)


_KINDS = ("number", "date", "name")


def probability(values: Mapping[str, float]) -> float:
    """How surely the quotes bear a statement out that has these signs (0 to 1)."""
    weights, intercept = _weights()
    logit = intercept + sum(w * values[name] for name, w in weights.items())
    return (_SPOILT if spoilt(values) else 1.0) / (1 + math.exp(-logit))


def spoilt(values: Mapping[str, float]) -> bool:
    """Whether something in the quotes speaks against a statement with these signs."""
    return any(values[name] > least for name, least in SPOILING.items())


@cache
def _weights() -> tuple[dict[str, float], float]:
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return kept["weights"], kept["intercept"]


__all__ = ["SAME", "SPOILING", "WEIGHTS", "Signs", "probability", "signs", "spoilt"]
