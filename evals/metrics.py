"""The formulas behind every figure, and the words and intervals they are made of."""

from __future__ import annotations

import functools
import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.errors import MetricError
from index.split import sentences
from rag.records import Answer

# Resamples for an interval: its ends are steady to about .005 at n = 300.
DRAWS = 2_000
LEVEL = 0.95
# Of the normal distribution at that level.
_Z = 1.959964

# How many passages are looked at: what comes later is not read by anybody.
DEPTH = 10
# trec_eval's names, and ours.
MEASURES = {
    "recall_5": "recall at 5",
    "recall_10": "recall at 10",
    "recip_rank": "MRR at 10",
    "ndcg_cut_10": "nDCG at 10",
}

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


def as_read(answer: Answer) -> str:
    """What people read: the answer without its markers, and the values of its conflicts."""
    values = (claim.value for conflict in answer.conflicts for claim in conflict.claims)
    return " ".join([without_markers(answer.answer), *values])


def first_words(text: str, n: int) -> str:
    """At most the first `n` words, as white space separates them."""
    return " ".join(text.split()[:n])


def cut(text: str) -> tuple[str, ...]:
    """The sentences of a text."""
    return tuple(text[start:end] for start, end in sentences(text))


def exact_match(text: str, accepted: Sequence[str]) -> float:
    """1 where a text is one of the accepted answers, both normalised; else 0.

    `exact_match_score` of SQuAD's evaluation script (Rajpurkar et al., EMNLP 2016).
    """
    return float(any(normalise_answer(text) == normalise_answer(one) for one in accepted))


def token_f1(text: str, accepted: Sequence[str]) -> float:
    """The harmonic mean of the precision and recall of words, of the best reference.

    `f1_score` of SQuAD's evaluation script (Rajpurkar et al., EMNLP 2016), 0 to 1.
    """
    return max(_f1(text, one) for one in accepted)


def _f1(text: str, reference: str) -> float:
    given, wanted = (Counter(normalise_answer(t).split()) for t in (text, reference))
    same = (given & wanted).total()
    if not same:
        return float(given == wanted)
    precision, recall = same / given.total(), same / wanted.total()
    return 2 * precision * recall / (precision + recall)


def rouge_l(text: str, accepted: Sequence[str]) -> float:
    """ROUGE-L's F-measure (Lin, 2004) by the package rouge-score, best reference, 0 to 1."""
    return max(float(_scorer().score(one, text)["rougeL"].fmeasure) for one in accepted)


@functools.cache
def _scorer() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL"], use_stemmer=True)


# -- retrieval ---------------------------------------------------------------------------


def retrieval(
    ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, float]]:
    """Each question's recall at k, MRR and nDCG, 0 to 1, by trec_eval through pytrec_eval.

    trec_eval's definitions: Voorhees and Harman, TREC, 2005; nDCG by Järvelin and
    Kekäläinen (2002).

    Args:
        ranked: for each question's id, ids of what was found, best first, each once.
        relevant: for each question's id, the grades of what is relevant, above 0.

    Raises:
        MetricError: a question has nothing that is relevant, or was not asked.
    """
    import pytrec_eval

    for name, grades in relevant.items():
        if not any(grade > 0 for grade in grades.values()):
            raise MetricError(f"Nothing is relevant for the question '{name}'.")
        if name not in ranked:
            raise MetricError(f"Nothing is known of what the question '{name}' found.")
    evaluator = pytrec_eval.RelevanceEvaluator(
        {name: dict(grades) for name, grades in relevant.items()},
        {"recall.5,10", "recip_rank", "ndcg_cut.10"},
    )
    # trec_eval orders by score and not by rank. A run that found nothing would be left
    # out of its means: something irrelevant stands in.
    run = {
        name: {found: float(-at) for at, found in enumerate(ranked[name][:DEPTH])} or {"": 0.0}
        for name in relevant
    }
    results = evaluator.evaluate(run)
    return {name: {m: float(results[name][m]) for m in MEASURES} for name in relevant}


# -- figures -----------------------------------------------------------------------------


def mean(values: Sequence[float], seed: int = 0, *, shares: bool = True) -> Estimate:
    """The mean and its 95% percentile bootstrap interval (Efron and Tibshirani, 1993, 13.3).

    Where all values are the same, or there is but one, every resample is the same too, and says
    nothing of the next value. The interval is then Wilson's for a share (1927): values between
    0 and 1 vary at most as much as hits and misses with the same mean.

    Args:
        values: one an observation; booleans count as 0 and 1.
        seed: the same seed gives the same interval.
        shares: whether they lie between 0 and 1 by their nature; seconds do not, and several
            equal ones keep the interval of the resamples.

    Raises:
        MetricError: there is no value, or one of them is not finite.
    """
    observed = np.asarray(values, dtype=np.float64)
    if observed.size == 0:
        raise MetricError("There is nothing to take the mean of.")
    if not np.isfinite(observed).all():
        raise MetricError("One of the values is not a finite number: there is no mean.")
    if shares and (observed == observed[0]).all() and 0 <= observed[0] <= 1:
        return _wilson(float(observed[0]), observed.size)
    drawn = np.random.default_rng(seed).integers(observed.size, size=(DRAWS, observed.size))
    low, high = np.quantile(observed[drawn].mean(axis=1), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(observed.mean()), float(low), float(high), observed.size)


def means(
    rows: Iterable[Mapping[str, float]], order: Sequence[str], seed: int = 0
) -> dict[str, Estimate]:
    """The mean of each figure over the rows that have a value of it.

    Args:
        order: the figures that lead; others follow by their names.

    Raises:
        MetricError: there is no row, or a value is not finite.
    """
    values: dict[str, list[float]] = {}
    for row in rows:
        for key, value in row.items():
            values.setdefault(key, []).append(value)
    if not values:
        raise MetricError("There is nothing to take the mean of.")
    keys = [*(k for k in order if k in values), *sorted(values.keys() - set(order))]
    return {k: mean(values[k], seed, shares=not k.startswith("seconds")) for k in keys}


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
