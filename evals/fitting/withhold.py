"""Whether there is an answer at all: the logistic of `rag.evidence.abstain`, and its curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

from evals.fitting.gather import Labelled
from rag.evidence import abstain
from rag.records import Evidence

Floats = npt.NDArray[np.float64]

# Below this many sentences of other articles there is nothing to mistake for an answer.
_LEAST_LEFT = 3


@dataclass(frozen=True, slots=True)
class Example:
    """Evidence that holds an answer, or does not.

    Attributes:
        signals: what `rag.evidence.abstain` looks at, shape (features,).
        shipped: what it makes of them, from 0 to 1.
        fold: which fifth of its set the question belongs to, 0 to 4.
        share: how much it counts when fitting.
    """

    name: str
    signals: Floats
    shipped: float
    answerable: bool
    fold: int
    share: float


def examples(
    sets: Mapping[str, Sequence[Labelled]], folds: int, names: Sequence[str]
) -> list[Example]:
    """Examples of all sets, each set counting the same.

    A set without unanswerable questions is asked twice: as it is, and with the right
    article taken away. Questions whose article was not found are then left out. Where
    nobody knows the right article, there is an answer if a sentence that was read holds it.

    Args:
        names: the features of `rag.evidence.abstain` that are used.
    """
    made: list[Example] = []
    for name, read in sets.items():
        own: list[tuple[Sequence[Evidence], bool, int]] = []
        without = all(one.case.answerable for one in read)
        for i, one in enumerate(read):
            others = [e for e in one.evidence if e.passage.article_id != one.case.article]
            if one.case.article is None:
                own.append((one.evidence, any(one.right), i % folds))
            elif not without:
                own.append((one.evidence, one.case.answerable, i % folds))
            elif len(others) < len(one.evidence):
                own.append((one.evidence, True, i % folds))
                if len(others) >= _LEAST_LEFT:
                    own.append((others, False, i % folds))
        made += [
            Example(name, _signals(e, names), abstain.answerable(e), answerable, fold, 1 / len(own))
            for e, answerable, fold in own
        ]
    return made


def _signals(evidence: Sequence[Evidence], names: Sequence[str]) -> Floats:
    found = abstain.features(evidence)
    return np.array([found[name] for name in names])


def fit(given: Sequence[Example]) -> Floats:
    """The weight of each feature, then the intercept, shape (features + 1,)."""
    signals = np.array([e.signals for e in given])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0))
    # Shares that average 1 leave the strength of the regularisation as it is.
    shares = np.array([e.share for e in given])
    model.fit(
        signals,
        [e.answerable for e in given],
        logisticregression__sample_weight=shares / shares.mean(),
    )
    scaler, logistic = model[0], model[1]
    weights = logistic.coef_[0] / scaler.scale_
    intercept = logistic.intercept_[0] - weights @ scaler.mean_
    return np.append(weights, intercept).astype(np.float64)


def probabilities(given: Sequence[Example], weights: Floats) -> Floats:
    """How likely each example holds an answer, shape (examples,)."""
    logits = np.array([e.signals for e in given]) @ weights[:-1] + weights[-1]
    return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float64)


def cross_validated(given: Sequence[Example], folds: int) -> Floats:
    """The same, each fold by weights that were fitted on the others."""
    found = np.full(len(given), np.nan)
    for fold in range(folds):
        held_out = [i for i, e in enumerate(given) if e.fold == fold]
        if held_out:
            weights = fit([e for e in given if e.fold != fold])
            found[held_out] = probabilities([given[i] for i in held_out], weights)
    return found
