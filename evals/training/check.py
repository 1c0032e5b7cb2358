"""Fitting of the check: a logistic regression on what was read and what was compared.

Statements about reports that the reader was not trained on, and the sentences of QAGS that
people voted on (its development half).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals import table
from evals.sets.claims import CLAIM_SETS
from evals.stage import say
from evals.training import written
from evals.training.support import SUPPORTED
from index.split import sentences
from rag.check.check import WEIGHTS, seen
from rag.exact.clashes import clashes

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
_FOLDS = 10
# Statements about the written reports that are read.
_WRITTEN = 900

Floats = npt.NDArray[np.float64]


def fit(data: Path, seed: int) -> None:
    """Prints the weights for `rag.check.check`, and the curve of each set by cross-validation."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
    from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]

    rows: list[list[float]] = []
    labels: list[bool] = []
    groups: list[str] = []
    sets: list[str] = []
    decided: list[bool] = []
    for name, group, statement, quotes, supported in _statements(data, seed):
        found = seen(statement, quotes)
        # Numbers and dates are compared exactly, whatever is read.
        decided.append(any(c.kind != "name" for c in clashes(statement, quotes)))
        rows.append([found[k] for k in WEIGHTS])
        labels.append(supported)
        groups.append(group)
        sets.append(name)
        if len(rows) % 200 == 0:
            say(f"  {len(rows)} statements read")
    x, y, of, by_number = np.array(rows), np.array(labels), np.array(sets), np.array(decided)
    told = np.empty(len(y))

    # Each set counts the same, however many statements it has.
    share = np.array([1.0 / (of == name).sum() for name in sets]) * len(sets)

    def fitted(those: npt.NDArray[np.int_]) -> Any:
        own = those[~by_number[those]]
        model = LogisticRegression(C=1.0, max_iter=2000)
        return model.fit(x[own], y[own], sample_weight=share[own])

    for rest, held in GroupKFold(_FOLDS).split(x, y, groups):
        told[held] = fitted(rest).predict_proba(x[held])[:, 1]
    told[by_number] = 0.0
    whole = fitted(np.arange(len(y)))
    weights = dict(zip(WEIGHTS, np.round(whole.coef_[0], 2).tolist(), strict=True))
    print(f"WEIGHTS = {weights}\nINTERCEPT = {float(whole.intercept_[0]):.2f}\n")
    for name in sorted(set(sets)):
        area = float(roc_auc_score(y[of == name], told[of == name]))
        print(f"AUC of {name}, n {int((of == name).sum())}: {area:.3f}")
    print(_curve(told, y, of))


def _statements(data: Path, seed: int) -> Iterator[tuple[str, str, str, list[str], bool]]:
    """Set, document, statement, quotes, and whether they support it."""
    _, held = written.reports()
    about = [
        (n, s)
        for n, report in enumerate(held)
        for s in written.statements([report], seed)
        if not s.kind.endswith("asked")
    ]
    random.Random(seed).shuffle(about)  # noqa: S311
    for n, s in about[:_WRITTEN]:
        quotes = [s.evidence[a:b] for a, b in sentences(s.evidence)]
        yield "written", f"written {n}", s.claim, quotes, s.label == SUPPORTED
    for claim in CLAIM_SETS["qags"](data):
        for sentence in claim.sentences:
            yield "qags", claim.group, sentence, list(claim.document), claim.supported


def _curve(told: Floats, right: npt.NDArray[np.bool_], sets: npt.NDArray[np.str_]) -> str:
    """The share of supported statements that is shown, and of others, at each threshold."""
    names = sorted(set(sets.tolist()))
    rows: list[list[str]] = []
    for least in THRESHOLDS:
        row = [f"{least:g}"]
        for name in names:
            mine = sets == name
            shown, supported = told[mine] >= least, right[mine]
            row += [table.share(v) for v in (shown[supported].mean(), shown[~supported].mean())]
        rows.append(row)
    return table.markdown(
        ["threshold", *(f"{n}: {f} shown" for n in names for f in ("true", "false"))], rows
    )
