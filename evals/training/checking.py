"""Fitting of the check: one logistic regression on how far quotes say the same as a statement.

It learns from sentences of news said otherwise or made false (`evals.training.support`); nothing
of what is reported, nor of QAGS, SummEdits and the statements by hand, is in them. No sign of
sameness may count against a statement: rules that make lies copy nearly all of a sentence, and a
free regression learns from them that copied words are suspect. Its zero is put where one in twenty
of the false statements for choosing is let through.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evals import table
from evals.datasets import rows
from evals.stage import say
from evals.statements import digest_pairs, pairs
from evals.training.exchange import names_of
from evals.training.support import SUPPORTED, UNSUPPORTED, Statement, otherwise
from index.embed import SentenceTransformerEmbedder
from rag.check.weighing import SAME, WEIGHTS, signs, spoilt

# Articles whose sentences are changed.
_ARTICLES = 400
_STRENGTH = 0.3
# Of the false statements for choosing, the share that is let through.
_LET_THROUGH = 0.05
_TOLD = (0.3, 0.4, 0.5, 0.6, 0.7)

Floats = npt.NDArray[np.float64]


def fit(data: Path, limit: int, seed: int, out: Path = WEIGHTS) -> None:
    """Writes the weights of `rag.check`, and prints what they tell on the statements for choosing.

    Args:
        limit: how many statements to learn from.
    """
    x, y, _ = _seen(statements(data / "train", limit, seed))
    weights, intercept = monotone(x, y)
    x, y, against = _seen(_for_choosing())
    logits = x @ weights + intercept
    # What is spoilt is refused whatever the regression says.
    logits[against] = -np.inf
    intercept -= float(np.quantile(logits[~y], 1 - _LET_THROUGH, method="higher"))
    kept = dict(zip(SAME, np.round(weights, 3).tolist(), strict=True))
    out.write_text(json.dumps({"intercept": round(intercept, 3), "weights": kept}, indent=1) + "\n")
    told = 1 / (1 + np.exp(-(x @ weights + intercept)))
    print(_curve(np.where(against, 0.2 * told, told), y))


def _seen(made: Sequence[Statement]) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Signs of sameness, shape `(statements, signs)`, what is supported, and what is spoilt."""
    model = SentenceTransformerEmbedder()
    rows_: list[list[float]] = []
    against: list[bool] = []
    for n, statement in enumerate(made, start=1):
        found = signs(statement.claim, [statement.evidence], model).values
        rows_.append([found[name] for name in SAME])
        against.append(spoilt(found))
        if n % 250 == 0 or n == len(made):
            say(f"  {n} of {len(made)} statements read")
    return np.array(rows_), np.array([s.label == SUPPORTED for s in made]), np.array(against)


def monotone(x: Floats, y: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    """Weights and intercept of a balanced logistic regression without negative weights.

    Args:
        x: shape `(statements, signs)`. y: which are supported.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    z, side = (x - mean) / scale, np.where(y, 1.0, -1.0)
    each = np.where(y, 0.5 / y.mean(), 0.5 / (1 - y.mean()))

    def loss(at: Floats) -> tuple[float, Floats]:
        margin = side * (z @ at[:-1] + at[-1])
        pull = -side * each / (1 + np.exp(margin))
        value = _STRENGTH * (each * np.logaddexp(0, -margin)).sum() + 0.5 * (at[:-1] ** 2).sum()
        return value, np.append(_STRENGTH * z.T @ pull + at[:-1], _STRENGTH * pull.sum())

    bounds = [(0, None)] * x.shape[1] + [(None, None)]
    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, bounds=bounds).x
    weights = found[:-1] / scale
    return weights, float(found[-1] - (weights * mean).sum())


def statements(train: Path, limit: int, seed: int) -> list[Statement]:
    """So many sentences of news said otherwise or made false, of each kind about as many."""
    rng = random.Random(seed)  # noqa: S311
    articles = [
        a for f in sorted(train.glob("realtimeqa_20??h?")) for a in rows(f / "articles.jsonl.gz")
    ]
    few = rng.sample(articles, min(len(articles), _ARTICLES))
    pool = [n for a in few for n in names_of(a["text"][:1500])]
    return _balanced(otherwise(few, pool, rng), limit, rng)


def _for_choosing() -> list[Statement]:
    """The halves by hand that are for choosing."""
    made = [
        Statement(p.statement, p.quote, SUPPORTED if p.supported else UNSUPPORTED, p.kind)
        for p in pairs("choose")
    ]
    for d in digest_pairs():
        if d.id % 2 == 0:
            made.append(Statement(d.faithful, d.quote, SUPPORTED, d.what))
            made.append(Statement(d.changed, d.quote, UNSUPPORTED, d.what))
    return made


def _balanced(given: Sequence[Statement], limit: int, rng: random.Random) -> list[Statement]:
    by_kind: dict[tuple[str, bool], list[Statement]] = defaultdict(list)
    for s in given:
        by_kind[s.kind, s.label == SUPPORTED].append(s)
    of_each = max(1, limit // max(1, len(by_kind)))
    return [s for few in by_kind.values() for s in rng.sample(few, min(len(few), of_each))]


def _curve(told: Floats, right: npt.NDArray[np.bool_]) -> str:
    from evals.metrics import area

    lines = [
        [f"{cut:g}", *(table.share(float((told[of] >= cut).mean())) for of in (right, ~right))]
        for cut in _TOLD
    ]
    head = ["threshold", "supported, shown", "unsupported, shown"]
    return f"AUC {area(right, told):.3f}, n {len(right)}\n\n{table.markdown(head, lines)}"
