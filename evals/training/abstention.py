"""Fitting of when there is no answer: a logistic regression on what leads the evidence.

Questions of CLAPNQ with passages that answer them or do not, and questions of XQuAD over all
paragraphs and over all but their own. Cross-validated shares are printed for each threshold.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from evals import table
from evals.datasets import READERS
from evals.stage import sample, say, staged
from index.corpus import Corpus
from rag import Dateline
from rag.question import understand
from rag.question.scope import Scope
from rag.read import compared, packaged, rank
from rag.read.evidence import WEIGHTS, features
from rag.retrieve import HybridRetriever

THRESHOLDS = (0.2, 0.25, 0.3, 0.33, 0.35, 0.4, 0.45, 0.5, 0.6)
# So many passages are read; the weights hardly change with more.
_PASSAGES = 12
_FOLDS = 10


def fit(data: Path, limit: int, seed: int, home: Path) -> None:
    """Prints the weights for `rag.read.evidence`, and the curve.

    Args:
        limit: questions of each set, and as many without an answer.
        home: where the indexes are kept.
    """
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.model_selection import cross_val_predict  # type: ignore[import-untyped]

    rows: list[list[float]] = []
    right: list[bool] = []
    of: list[str] = []
    for name in ("clapnq", "xquad"):
        for answerable, values in _seen(name, data, limit, seed, home / name):
            rows.append([values[key] for key in WEIGHTS])
            right.append(answerable)
            of.append(name)
    x, y, sets = np.array(rows), np.array(right), np.array(of)
    model = LogisticRegression(C=3, class_weight="balanced", max_iter=2000)
    told = cross_val_predict(model, x, y, cv=_FOLDS, method="predict_proba")[:, 1]
    model.fit(x, y)
    weights = dict(zip(WEIGHTS, np.round(model.coef_[0], 2).tolist(), strict=True))
    print(f"WEIGHTS = {weights}\nINTERCEPT = {float(model.intercept_[0]):.2f}\n")
    print(_curve(told, y, sets))


def _seen(
    name: str, data: Path, limit: int, seed: int, home: Path
) -> list[tuple[bool, dict[str, float]]]:
    collection = READERS[name](data)
    reader = packaged()
    made: list[tuple[bool, dict[str, float]]] = []
    with (
        staged(collection, home) as folder,
        Dateline.open(folder) as d,
        Corpus.open(d.settings) as c,
    ):
        for n, case in enumerate(sample(collection.cases, limit, seed), start=1):
            question = understand(case.question)
            retriever = HybridRetriever(c, _PASSAGES + 1, Scope().filters(c))
            passages = retriever.passages(question.text)
            given = [(case.answerable, passages[:_PASSAGES])]
            if name == "xquad":
                others = [p for p in passages if p.article_id != case.article]
                given.append((False, tuple(others[:_PASSAGES])))
            for answerable, few in given:
                found = compared(c, question, rank(reader, question, few))
                made.append((answerable, features(found)))
            if n % 50 == 0:
                say(f"  {name}: {n} questions read")
    return made


def _curve(
    told: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], sets: npt.NDArray[np.str_]
) -> str:
    """Precision and recall of refusals, and the share withheld, at each threshold."""
    names = sorted(set(sets.tolist()))
    rows: list[list[str]] = []
    for least in THRESHOLDS:
        row = [f"{least:g}"]
        for name in names:
            mine = sets == name
            refused, answerable = told[mine] < least, right[mine]
            precision = float((~answerable[refused]).mean()) if refused.any() else 1.0
            recall, withheld = refused[~answerable].mean(), refused[answerable].mean()
            row += [table.share(v) for v in (precision, float(recall), float(withheld))]
        rows.append(row)
    header = ["threshold", *(f"{n} {f}" for n in names for f in ("P", "R", "withheld"))]
    return table.markdown(header, rows)
