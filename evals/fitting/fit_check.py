"""Fit the weights of `rag.support.content`, and say how good they are.

python -m evals fit-check [--data DIR] [--limit N]

On QAGS CNN/DM. Nothing is changed: the weights are printed, to be copied by hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from sklearn.model_selection import GroupKFold, cross_val_predict  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

from evals import checking, table
from evals.datasets import default_data
from evals.errors import DatelineError
from evals.sets.claims import CLAIM_SETS, Claim
from evals.stage import say
from rag.support import content

FOLDS = 5


def read(claims: Sequence[Claim]) -> list[dict[str, float]]:
    """The features of each claim; of one with several sentences the least of each."""
    made: list[dict[str, float]] = []
    for n, claim in enumerate(claims, start=1):
        found = [content.features(sentence, claim.document)[0] for sentence in claim.sentences]
        made.append({name: min(one[name] for one in found) for name in found[0]})
        if n % 100 == 0 or n == len(claims):
            say(f"  {n} of {len(claims)} claims read")
    return made


def fitted(claims: Sequence[Claim], found: Sequence[Mapping[str, float]]) -> str:
    """Weights with and without the likelihood, and what they tell of unseen documents."""
    parts: list[str] = []
    labels = np.array([claim.supported for claim in claims])
    groups = [claim.group for claim in claims]
    for shipped, intercept in (
        (content.WEIGHTS, content.INTERCEPT),
        (content.READ_WEIGHTS, content.READ_INTERCEPT),
    ):
        names = tuple(shipped)
        if any(name not in one for one in found for name in names):
            parts.append("The packaged language model is not installed: no likelihood is known.")
            continue
        values = np.array([[one[name] for name in names] for one in found])
        model = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced"))
        told = cross_val_predict(
            model, values, labels, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba"
        )
        area = table.share(float(roc_auc_score(labels, told[:, 1])))
        parts.append(f"AUC of the content alone, cross-validated by document: {area}")
        model.fit(values, labels)
        weights = model[1].coef_[0] / model[0].scale_
        whole = np.append(weights, model[1].intercept_[0] - weights @ model[0].mean_)
        rows = [
            [name, f"{one:.2f}", f"{other:.2f}"]
            for name, one, other in zip(
                (*names, "intercept"), whole, (*shipped.values(), intercept), strict=True
            )
        ]
        parts.append(table.markdown(["weight", "refitted on all", "shipped"], rows))
    return "\n\n".join(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals fit-check", description=__doc__)
    parser.add_argument("--data", type=Path, default=default_data(), help="folder of the sets")
    parser.add_argument("--limit", type=int, help="statements, whole documents at a time")
    options = parser.parse_args(arguments)
    try:
        claims = checking.first(CLAIM_SETS["qags"](options.data), options.limit)
        print(fitted(claims, read(claims)))
    except DatelineError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
