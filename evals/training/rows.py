"""Fitting of which sentences are rows of an answer: a logistic regression on each sentence alone.

Questions for several things, about reports that the reader was not trained on, put to an archive
of all reports; it is known which sentences of its own report give a part of the answer.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from evals import table
from evals.stage import say, staged
from evals.training import written
from evals.training.abstention import THRESHOLDS
from index.corpus import Corpus
from rag import Dateline
from rag.compose.matter import WEIGHTS, features
from rag.group import statements
from rag.question import understand
from rag.question.scope import Scope
from rag.read import packaged
from rag.retrieve import HybridRetriever

_PASSAGES = 32
_FOLDS = 10

Floats = npt.NDArray[np.float64]


def fit(limit: int, home: Path) -> None:
    """Prints the weights for `rag.compose.matter`, and the curve.

    Args:
        limit: at most so many questions.
        home: where the index is kept.
    """
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]

    x, y, of = _seen(limit, home)
    told = np.empty(len(y))
    for rest, held in GroupKFold(_FOLDS).split(x, y, of):
        model = LogisticRegression(C=3, max_iter=2000).fit(x[rest], y[rest])
        told[held] = model.predict_proba(x[held])[:, 1]
    model = LogisticRegression(C=3, max_iter=2000).fit(x, y)
    weights = dict(zip(WEIGHTS, np.round(model.coef_[0], 2).tolist(), strict=True))
    print(f"WEIGHTS = {weights}\nINTERCEPT = {float(model.intercept_[0]):.2f}\n")
    print(_curve(told, y))


def _seen(limit: int, home: Path) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.int_]]:
    """Of every sentence that was read: its features, whether it is a row, and its question."""
    collection = written.collection()
    _, held = written.reports()
    asked = [(n, q, at) for n, r in enumerate(held) for q, at in r.several][:limit]
    reader = packaged()
    x: list[list[float]] = []
    y: list[bool] = []
    of: list[int] = []
    with (
        staged(collection, home / collection.name) as folder,
        Dateline.open(folder) as d,
        Corpus.open(d.settings) as c,
    ):
        for number, (report, text, at) in enumerate(asked):
            rows = {held[report].sentences[i] for i in at}
            question = understand(text)
            passages = HybridRetriever(c, _PASSAGES, Scope().filters(c)).passages(text)
            told = statements(c, question, question.text, passages)
            for s, seen, _ in features(reader, question, told):
                x.append([seen[name] for name in WEIGHTS])
                y.append(s.passage.article_id == f"written-{report}" and s.text in rows)
                of.append(number)
            if number % 50 == 49:
                say(f"  {number + 1} of {len(asked)} questions read")
    return np.array(x), np.array(y), np.array(of)


def _curve(told: Floats, right: npt.NDArray[np.bool_]) -> str:
    """Precision and recall of rows at each threshold."""
    rows = []
    for least in THRESHOLDS:
        shown = told >= least
        precision = float(right[shown].mean()) if shown.any() else 1.0
        rows.append([f"{least:g}", table.share(precision), table.share(float(shown[right].mean()))])
    return table.markdown(["threshold", "precision", "recall"], rows)
