"""Public sets of statements about a document, each with a label, and how the check tells them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals import judges, table
from evals.errors import DatasetError, MetricError
from evals.metrics import DRAWS, LEVEL, Estimate, area, cut
from evals.sets.collection import rows, text_of, well_formed
from evals.table import counted
from index.split import sentences
from index.words import STOPWORDS, stem, words
from rag.check.check import THRESHOLD, Support, check

# At which the curve is told.
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)

Floats = npt.NDArray[np.float64]
Scorer = Callable[[str, Sequence[str]], Support]
Statistic = Callable[[npt.NDArray[np.bool_], Floats], float]

# RAGTruth's third task describes records of a database, which are no sentences.
_RAGTRUTH_TASKS = ("Summary", "QA")


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, what it is about, and what people said of it.

    Attributes:
        sentences: the statement, cut into sentences; at least one.
        document: the sentences of the text that has to support it.
        supported: the label; of several annotators, what most of them said.
        group: which document it is; halves and resamples keep a document's claims together.
    """

    id: str
    sentences: tuple[str, ...]
    document: tuple[str, ...]
    supported: bool
    group: str


def qags(path: Path) -> list[Claim]:
    """QAGS (Wang et al., ACL 2020): each sentence of a summary, and three votes on it."""
    made: list[Claim] = []
    for n, row in enumerate(rows(path)):
        with well_formed(path):
            document = cut(_joined(row["article"]))
            for i, sentence in enumerate(row["summary_sentences"]):
                votes = [r["response"] == "yes" for r in sentence["responses"]]
                made.append(
                    Claim(
                        id=f"{n}-{i}",
                        sentences=(sentence["sentence"],),
                        document=document,
                        supported=2 * sum(votes) > len(votes),
                        group=_named(row["article"]),
                    )
                )
    return _whole(path, made)


# The set writes a space behind each comma and full stop, in the midst of numbers too.
_THOUSANDS = re.compile(r"(?<=\d), (?=\d{3}\b)")
_DECIMALS = re.compile(r"(?<=\d)\. (?=\d+ ?(?:%|per cent|percent|million|billion)\b)")


def _joined(article: str) -> str:
    """An article with its numbers as they were printed: '36, 000' is 36,000."""
    return _DECIMALS.sub(".", _THOUSANDS.sub(",", article))


def summedits(path: Path) -> list[Claim]:
    """SummEdits (Laban et al., EMNLP 2023): whole summaries, edited so that some are wrong."""
    made: list[Claim] = []
    text = text_of(path)
    with well_formed(path):
        made = [
            Claim(
                id=str(row["id"]),
                sentences=cut(row["summary"]),
                document=cut(row["doc"]),
                supported=bool(int(row["label"])),
                group=_named(row["doc"]),
            )
            for row in json.loads(text)
        ]
    return _whole(path, made)


def ragtruth(responses: Path, sources: Path) -> list[Claim]:
    """RAGTruth (Niu et al., ACL 2024): each sentence of an answer that a model wrote.

    A sentence is unsupported where an annotator marked a part of it. Answers that the
    authors marked as cut off or refused (`quality`) are left out.
    """
    documents: dict[str, tuple[str, ...]] = {}
    for row in rows(sources):
        with well_formed(sources):
            if row["task_type"] in _RAGTRUTH_TASKS:
                documents[str(row["source_id"])] = cut(_source(row["source_info"]))
    made: list[Claim] = []
    for row in rows(responses):
        with well_formed(responses):
            document = documents.get(str(row["source_id"]))
            if document is None or row.get("quality", "good") != "good":
                continue
            marked = [(label["start"], label["end"]) for label in row["labels"]]
            for start, end in sentences(row["response"]):
                made.append(
                    Claim(
                        id=f"{row['id']}-{start}",
                        sentences=(row["response"][start:end],),
                        document=document,
                        supported=not any(a < end and start < b for a, b in marked),
                        group=str(row["source_id"]),
                    )
                )
    return _whole(responses, made)


def _source(given: Any) -> str:
    """The text an answer was written from: a summary's article or a question's passages."""
    return str(given["passages"]) if isinstance(given, dict) else str(given)


def _named(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _whole(path: Path, made: list[Claim]) -> list[Claim]:
    kept = [claim for claim in made if claim.sentences and claim.document]
    if len({claim.supported for claim in kept}) < 2:
        raise DatasetError(
            f"{path} does not hold both supported and unsupported statements: fetch it again."
        )
    return kept


# Each reads a file, or a folder as it is published.
FORMATS: dict[str, Callable[[Path], list[Claim]]] = {
    "qags": qags,
    "summedits": summedits,
    "ragtruth": lambda folder: ragtruth(folder / "response.jsonl", folder / "source_info.jsonl"),
}
# Where each is in the folder of the sets.
PLACES = {
    "qags": "qags_cnndm.dev.jsonl",
    "summedits": "summedits_news.dev.json",
    "ragtruth": "ragtruth",
}


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


# -- the check ---------------------------------------------------------------------------


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
    for claim in counted(claims, 100, "claims checked"):
        found = [by(s, _spans(s, claim.document, nearest)) for s in claim.sentences]
        missing = tuple(m for support in found for m in support.missing)
        made.append(Checked(claim, min(support.score for support in found), missing))
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


def measured(
    claims: Sequence[Claim],
    *,
    seed: int,
    nearest: int | None = None,
    judge: bool = False,
) -> tuple[dict[str, Estimate], list[Checked]]:
    """AUC and balanced accuracies on these claims, and every claim's score.

    Args:
        judge: measure the judge of `evals.judges` instead of the check.
    """
    by, name, threshold = _judge() if judge else (check, "check", THRESHOLD)
    made = scored(claims, nearest, by)
    return {
        f"AUC of the {name}": auc(made, seed),
        "balanced accuracy, threshold cross-validated": balanced_accuracy(made, None, seed),
        f"balanced accuracy at the {name}'s threshold of {threshold:g}": balanced_accuracy(
            made, threshold, seed
        ),
        "share that is supported": resampled(made, lambda labels, _: float(labels.mean()), seed),
    }, made


def _judge() -> tuple[Scorer, str, float]:
    judge = judges.IndependentJudge()
    return lambda s, spans: Support(judge.score(s, spans)), "judge", judges.THRESHOLD


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
