"""Fitting of the check: one logistic regression on what grammar, meaning and exact facts show.

It learns from public statements with evidence and from sentences of news said otherwise or made
false (`evals.training.support`); nothing of what is reported, nor of QAGS, SummEdits and the
statements by hand, is in them.
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
from evals.training.exchange import names_of
from evals.training.support import SUPPORTED, Statement, otherwise, public, quiz
from index.embed import SentenceTransformerEmbedder
from rag.check.weighing import SIGNS, WEIGHTS, signs

# Public sets whose evidence is a sentence or a few, and of which the labels hold for the grammar.
_SETS = (
    "fever", "fever-symmetric", "foolmetwice", "factor-news", "cad-nli", "snli", "wice",
)  # fmt: skip
# Articles whose sentences are changed.
_ARTICLES = 400
_FOLDS = 5
_STRENGTH = 0.3
_TOLD = (0.5, 0.6, 0.7, 0.8, 0.9)

Floats = npt.NDArray[np.float64]


def fit(data: Path, limit: int, seed: int, out: Path = WEIGHTS) -> None:
    """Writes the weights of `rag.check`, and prints what they tell in cross-validation.

    Args:
        limit: how many statements; a third of them of news sentences.
    """
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.model_selection import cross_val_predict  # type: ignore[import-untyped]
    from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
    from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

    made = statements(data / "train", limit, seed)
    model = SentenceTransformerEmbedder()
    seen: list[list[float]] = []
    for n, statement in enumerate(made, start=1):
        found = signs(statement.claim, [statement.evidence], model).values
        seen.append([found[name] for name in SIGNS])
        if n % 250 == 0 or n == len(made):
            say(f"  {n} of {len(made)} statements read")
    x, y = np.array(seen), np.array([s.label == SUPPORTED for s in made])
    regression = make_pipeline(
        StandardScaler(), LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=3000)
    )
    told = cross_val_predict(regression, x, y, cv=_FOLDS, method="predict_proba")[:, 1]
    regression.fit(x, y)
    scale, line = regression[0], regression[1]
    weights = line.coef_[0] / scale.scale_
    intercept = float(line.intercept_[0] - (weights * scale.mean_).sum())
    out.write_text(
        json.dumps(
            {
                "intercept": round(intercept, 3),
                "weights": dict(zip(SIGNS, np.round(weights, 3).tolist(), strict=True)),
            },
            indent=1,
        )
        + "\n"
    )
    print(_curve(told, y))


def statements(train: Path, limit: int, seed: int) -> list[Statement]:
    """So many statements to learn from, of each kind and set about as many."""
    rng = random.Random(seed)  # noqa: S311
    articles = [
        a for f in sorted(train.glob("realtimeqa_20??h?")) for a in rows(f / "articles.jsonl.gz")
    ]
    few = rng.sample(articles, min(len(articles), _ARTICLES))
    pool = [n for a in few for n in names_of(a["text"][:1500])]
    news = otherwise(few, pool, rng)
    sets = [s for s in [*public(train, rng), *quiz(train, rng)] if s.kind in (*_SETS, "quiz")]
    return [*_balanced(sets, 2 * limit // 3, rng), *_balanced(news, limit // 3, rng)]


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
