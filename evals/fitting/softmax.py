"""A conditional softmax: weights under which a right candidate leads the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import logsumexp  # type: ignore[import-untyped]

from evals.errors import MetricError

Floats = npt.NDArray[np.float64]

# Keeps weights finite where one signal parts a small set completely; otherwise invisible.
_L2 = 1e-3


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates of one question.

    Attributes:
        signals: shape (candidates, signals).
        right: shape (candidates,); there may be none, or several.
        share: how much this question counts when fitting.
    """

    signals: Floats
    right: npt.NDArray[np.bool_]
    share: float = 1.0


def fit(choices: Sequence[Choice]) -> Floats:
    """The weights, shape (signals,), that make the right candidates most likely together.

    Minimises the mean of -log P(some right candidate), P being the softmax over the
    candidates of a question (McFadden, 1974), by L-BFGS (Liu and Nocedal, 1989).

    Raises:
        MetricError: no question has a right candidate, or a signal is no finite number.
    """
    useful = [c for c in choices if c.right.any()]
    if not useful:
        raise MetricError("No question has a right candidate: there is nothing to fit.")
    if not all(np.isfinite(c.signals).all() for c in useful):
        raise MetricError("A signal is not a finite number: there is nothing to fit.")
    total = sum(c.share for c in choices)

    def loss(weights: Floats) -> tuple[float, Floats]:
        value, slope = 0.0, np.zeros_like(weights)
        for c in useful:
            scores = c.signals @ weights
            every, right = logsumexp(scores), logsumexp(scores[c.right])
            value += c.share * (every - right)
            slope += c.share * np.exp(scores - every) @ c.signals
            slope -= c.share * np.exp(scores[c.right] - right) @ c.signals[c.right]
        penalty = _L2 * float(weights @ weights)
        return value / total + penalty, slope / total + 2 * _L2 * weights

    start = np.zeros(useful[0].signals.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float64)


def hits(choices: Sequence[Choice], weights: Floats, top: int) -> list[bool]:
    """For each question, whether one of the `top` best candidates is right.

    Of equal candidates the earlier one comes first.
    """
    return [
        bool(c.right[np.argsort(-(c.signals @ weights), kind="stable")[:top]].any())
        for c in choices
    ]
