"""The formulas behind every figure; nothing here knows about Dateline."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.errors import MetricError

# Resamples for an interval: its ends are steady to about .005 at n = 300.
DRAWS = 2_000
LEVEL = 0.95
# Of the normal distribution at that level.
_Z = 1.959964

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_MARK = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `n` observations, and the ends of its 95% interval."""

    value: float
    low: float
    high: float
    n: int


# -- answers -----------------------------------------------------------------------------


def normalise_answer(text: str) -> str:
    """Lower case, without punctuation, a/an/the and extra white space.

    `normalize_answer` of SQuAD's evaluation script (Rajpurkar et al., EMNLP 2016);
    typographic punctuation goes too, as the script, which knows ASCII only, means it to.
    """
    kept = "".join(c for c in text.lower() if not _is_punctuation(c))
    return " ".join(_ARTICLES.sub(" ", kept).split())


def _is_punctuation(c: str) -> bool:
    return c in string.punctuation or unicodedata.category(c).startswith("P")


def contains(text: str, golds: Sequence[str]) -> bool:
    """Whether a text holds one of the gold answers, as whole words, both normalised.

    The containment accuracy of Mallen et al. (ACL 2023), with SQuAD's normalisation.

    Raises:
        MetricError: no gold answer is left after normalisation.
    """
    held = f" {normalise_answer(text)} "
    return any(f" {gold} " in held for gold in _normalised(golds))


def overlaps(text: str, golds: Sequence[str]) -> bool:
    """Whether a text holds one of the gold sentences, or is a part of one.

    Two ways to split a text into sentences do not agree everywhere.

    Raises:
        MetricError: no gold sentence is left after normalisation.
    """
    own = f" {normalise_answer(text)} "
    return any(gold in own or own in gold for gold in (f" {g} " for g in _normalised(golds)))


def _normalised(golds: Sequence[str]) -> list[str]:
    kept = [gold for gold in map(normalise_answer, golds) if gold]
    if not kept:
        raise MetricError(f"There is no gold answer to look for in {list(golds)!r}.")
    return kept


def without_markers(text: str) -> str:
    """An answer's text without its markers such as [1]."""
    return _MARK.sub("", text)


def first_words(text: str, n: int) -> str:
    """At most the first `n` words, as white space separates them."""
    return " ".join(text.split()[:n])


# -- figures -----------------------------------------------------------------------------


def mean(values: Sequence[float], seed: int = 0) -> Estimate:
    """The mean and its 95% percentile bootstrap interval (Efron and Tibshirani, 1993, 13.3).

    Where all values are 0 or all are 1, every resample is the same, and the interval is
    Wilson's for a share (1927).

    Args:
        values: one an observation; booleans count as 0 and 1.
        seed: the same seed gives the same interval.

    Raises:
        MetricError: there is no value, or one of them is not finite.
    """
    observed = np.asarray(values, dtype=np.float64)
    if observed.size == 0:
        raise MetricError("There is nothing to take the mean of.")
    if not np.isfinite(observed).all():
        raise MetricError("One of the values is not a finite number: there is no mean.")
    if (observed == 0).all() or (observed == 1).all():
        return _wilson(float(observed[0]), observed.size)
    drawn = np.random.default_rng(seed).integers(observed.size, size=(DRAWS, observed.size))
    low, high = np.quantile(observed[drawn].mean(axis=1), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(observed.mean()), float(low), float(high), observed.size)


def proportion(hits: Sequence[bool]) -> Estimate:
    """The share of hits and Wilson's score interval for it (1927), which small samples need.

    Raises:
        MetricError: there is nothing to take the share of.
    """
    if not hits:
        raise MetricError("There is nothing to take the share of.")
    return _wilson(sum(hits) / len(hits), len(hits))


def _wilson(share: float, n: int) -> Estimate:
    """A share with Wilson's score interval; at a share of 0 or 1 that end is exact."""
    middle = share + _Z**2 / (2 * n)
    half = _Z * (share * (1 - share) / n + (_Z / (2 * n)) ** 2) ** 0.5
    low, high = ((middle + sign * half) / (1 + _Z**2 / n) for sign in (-1, 1))
    return Estimate(share, low if share else 0.0, high if share < 1 else 1.0, n)


def roc_auc(scores: Sequence[float], positive: Sequence[bool], seed: int = 0) -> Estimate:
    """Area under the ROC curve (Fawcett, 2006) with its 95% bootstrap interval.

    The chance that a positive scores above a negative; a tie counts half.

    Raises:
        MetricError: there are not both positives and negatives, or a score is not finite.
    """
    observed, labels = np.asarray(scores, dtype=np.float64), np.asarray(positive, dtype=np.bool_)
    if not np.isfinite(observed).all():
        raise MetricError("One of the scores is not a finite number: there is no area.")
    if labels.all() or not labels.any():
        raise MetricError("An area under the curve needs positives and negatives.")
    rows = np.random.default_rng(seed).integers(labels.size, size=(DRAWS, labels.size))
    # A resample without one of the two has no area.
    rows = rows[labels[rows].any(axis=1) & ~labels[rows].all(axis=1)]
    drawn = area(labels[rows], observed[rows])
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(area(labels, observed)), float(low), float(high), labels.size)


def area(labels: npt.NDArray[np.bool_], scores: npt.NDArray[np.float64]) -> Any:
    """Areas under the ROC curve along the last axis, as Mann and Whitney's U (1947).

    Args:
        labels, scores: of one shape; each row holds both labels.
    """
    from scipy.stats import rankdata  # type: ignore[import-untyped]

    positives = labels.sum(axis=-1)
    ranks = np.where(labels, rankdata(scores, axis=-1), 0.0).sum(axis=-1)
    most = positives * (labels.shape[-1] - positives)
    return (ranks - positives * (positives + 1) / 2) / most


def refusal_precision(
    refused: Sequence[bool], answerable: Sequence[bool], seed: int = 0
) -> Estimate:
    """The share of refused questions that have no answer (van Rijsbergen, 1979, ch. 7).

    Raises:
        MetricError: nothing was refused.
    """
    return mean([not a for r, a in zip(refused, answerable, strict=True) if r], seed)


def refusal_recall(refused: Sequence[bool], answerable: Sequence[bool], seed: int = 0) -> Estimate:
    """The share of questions without an answer that were refused (the same).

    Raises:
        MetricError: every question has an answer.
    """
    return mean([r for r, a in zip(refused, answerable, strict=True) if not a], seed)
