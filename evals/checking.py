"""How well the check of `rag.check` tells supported statements from others."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals import table
from evals.errors import MetricError
from evals.metrics import DRAWS, LEVEL, Estimate, area
from evals.score import faithful
from evals.sets.claims import CLAIM_SETS, Claim
from evals.stage import say
from index.words import STOPWORDS, stem, words
from rag.check import THRESHOLD, Support, check

# At which the curve is told.
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)

Floats = npt.NDArray[np.float64]
Scorer = Callable[[str, Sequence[str]], Support]
Statistic = Callable[[npt.NDArray[np.bool_], Floats], float]


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim and what the check makes of it.

    Attributes:
        score: the least support among its sentences, from 0 to 1.
        missing: what speaks against any of them, in plain words.
    """

    claim: Claim
    score: float
    missing: tuple[str, ...] = ()


def scored(
    claims: Sequence[Claim], nearest: int | None = None, by: Scorer = check
) -> list[Checked]:
    """Puts every claim to the check, or to another judge of support.

    Args:
        nearest: cite only so many sentences of the document, those that share most
            words with the claim's sentence; None cites all of them.
    """
    made: list[Checked] = []
    for n, claim in enumerate(claims, start=1):
        found = [by(s, _spans(s, claim.document, nearest)) for s in claim.sentences]
        missing = tuple(m for support in found for m in support.missing)
        made.append(Checked(claim, min(support.score for support in found), missing))
        if n % 100 == 0 or n == len(claims):
            say(f"  {n} of {len(claims)} claims checked")
    return made


def _spans(sentence: str, document: Sequence[str], nearest: int | None) -> Sequence[str]:
    if nearest is None:
        return document
    wanted = _stems(sentence)
    order = sorted(range(len(document)), key=lambda i: (-len(wanted & _stems(document[i])), i))
    return [document[i] for i in sorted(order[:nearest])]


def _stems(text: str) -> set[str]:
    return {stem(w) for w in words(text) if w not in STOPWORDS}


# -- figures -----------------------------------------------------------------------------


def auc(made: Sequence[Checked], seed: int = 0) -> Estimate:
    """Area under the ROC curve of the check's score (Fawcett, 2006).

    The chance that a supported claim scores above an unsupported one; a tie counts half.
    """
    return resampled(made, area, seed)


def balanced_accuracy(
    made: Sequence[Checked], threshold: float | None = None, seed: int = 0
) -> Estimate:
    """The mean of the shares of supported and unsupported claims that are told right.

    Args:
        threshold: from which score on a claim counts as supported. None chooses it on
            one half of the documents and counts on the other, both ways (two-fold
            cross-validation, a document's claims in one half).
    """
    if threshold is not None:
        cuts = np.full(len(made), threshold)
    else:
        halves = np.array([half(c.claim.group) for c in made])
        cuts = np.empty(len(made))
        for one in (0, 1):
            cuts[halves == one] = best_threshold(
                [c for c, h in zip(made, halves, strict=True) if h != one]
            )
    passed = np.array([c.score for c in made]) >= cuts

    def share(labels: npt.NDArray[np.bool_], told: Floats) -> float:
        return float((told[labels].mean() + (1 - told[~labels]).mean()) / 2)

    return resampled(made, share, seed, passed.astype(np.float64))


def best_threshold(made: Sequence[Checked]) -> float:
    """The score from which on counting as supported gives the best balanced accuracy."""
    labels = np.array([c.claim.supported for c in made])
    scores = np.array([c.score for c in made])
    if labels.all() or not labels.any():
        raise MetricError("A threshold needs supported and unsupported claims to be chosen on.")
    levels = np.unique(scores)
    # Half-way between two scores, so that a threshold is not one of its own examples.
    cuts = np.concatenate([[levels[0]], (levels[1:] + levels[:-1]) / 2, [levels[-1] + 1e-6]])
    told = [(scores[labels] >= c).mean() + (scores[~labels] < c).mean() for c in cuts]
    return float(cuts[int(np.argmax(told))])


def curve(made: Sequence[Checked]) -> str:
    """What each threshold lets through, as a Markdown table: shares of 1."""
    supported = np.array([c.claim.supported for c in made])
    scores = np.array([c.score for c in made])
    rows: list[list[str]] = []
    for threshold in THRESHOLDS:
        shown = scores >= threshold
        right = table.share(float(supported[shown].mean())) if shown.any() else "–"
        passed = (shown[supported], shown[~supported])
        rows.append([f"{threshold:g}", *(table.share(float(p.mean())) for p in passed), right])
    header = ["threshold", "supported, shown", "unsupported, shown", "of those shown, supported"]
    return table.markdown(header, rows)


def half(group: str) -> int:
    """0 or 1: which half a document belongs to, by a hash of its name."""
    return hashlib.sha256(group.encode()).digest()[0] % 2


def resampled(
    made: Sequence[Checked], statistic: Statistic, seed: int, values: Floats | None = None
) -> Estimate:
    """A statistic of labels and values with its 95% bootstrap interval over documents.

    Documents are drawn, and not claims, since a document's claims are not independent
    (the cluster bootstrap; Davison and Hinkley, 1997, 3.8).
    """
    labels = np.array([c.claim.supported for c in made])
    observed = np.array([c.score for c in made]) if values is None else values
    if not np.isfinite(observed).all():
        raise MetricError("A score is not a finite number: the check cannot be measured.")
    if not len(made) or labels.all() or not labels.any():
        raise MetricError("There have to be supported and unsupported claims.")
    names = [c.claim.group for c in made]
    of = {name: np.array([i for i, n in enumerate(names) if n == name]) for name in set(names)}
    groups = [of[name] for name in sorted(of)]
    random = np.random.default_rng(seed)
    drawn: list[float] = []
    while len(drawn) < DRAWS:
        rows = np.concatenate([groups[i] for i in random.integers(len(groups), size=len(groups))])
        if labels[rows].any() and not labels[rows].all():
            drawn.append(float(statistic(labels[rows], observed[rows])))
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(statistic(labels, observed)), float(low), float(high), len(made))


# -- a run -------------------------------------------------------------------------------


def measured(
    name: str,
    data: Path,
    *,
    limit: int | None,
    seed: int,
    nearest: int | None = None,
    judge: bool = False,
) -> tuple[dict[str, Estimate], list[Checked]]:
    """AUC and balanced accuracies on a set, and every claim's score.

    Args:
        judge: measure the judge of `evals.score.faithful` instead of the check.
        limit: at most so many claims, whole documents at a time; None takes all.

    Raises:
        DatasetError: the set is absent or malformed.
    """
    by, name_of, threshold = _judge() if judge else (check, "check", THRESHOLD)
    made = scored(first(CLAIM_SETS[name](data), limit), nearest, by)
    return {
        f"AUC of the {name_of}": auc(made, seed),
        "balanced accuracy, threshold cross-validated": balanced_accuracy(made, None, seed),
        f"balanced accuracy at the {name_of}'s threshold of {threshold:g}": balanced_accuracy(
            made, threshold, seed
        ),
        "share that is supported": _share_supported(made, seed),
    }, made


def _judge() -> tuple[Scorer, str, float]:
    judge = faithful.IndependentJudge()
    return lambda s, spans: Support(judge.score(s, spans)), "judge", faithful.THRESHOLD


def _share_supported(made: Sequence[Checked], seed: int) -> Estimate:
    def share(labels: npt.NDArray[np.bool_], _: Floats) -> float:
        return float(labels.mean())

    return resampled(made, share, seed)


def first(claims: list[Claim], limit: int | None) -> list[Claim]:
    """The claims of so many documents, in the order of their hashes, as the limit allows."""
    if limit is None:
        return claims
    kept: list[Claim] = []
    for group in sorted(
        {c.group for c in claims}, key=lambda g: hashlib.sha256(g.encode()).digest()
    ):
        if len(kept) < limit:
            kept += [c for c in claims if c.group == group]
    return kept


def written(made: Sequence[Checked]) -> list[dict[str, Any]]:
    """Every claim with its score, for a .json file: what the check got wrong can be read."""
    return [
        {
            "id": c.claim.id,
            "group": c.claim.group,
            "sentences": list(c.claim.sentences),
            "supported": c.claim.supported,
            "score": c.score,
            "missing": list(c.missing),
        }
        for c in made
    ]
