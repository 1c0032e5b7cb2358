"""The statements of `evals.statements` as claims, and what the check should make of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.checking import Checked, auc, scored
from evals.kinds.corpora import SOURCES, opened
from evals.metrics import Estimate, mean
from evals.sets.claims import Claim
from evals.stage import say
from evals.statements import Half, Labelled, digest_pairs, labelled, pairs
from rag.check import THRESHOLD


def pair_figures(half: Half | None, seed: int) -> tuple[dict[str, Estimate], list[Checked]]:
    """Of the pairs of invented news: the shares of false ones refused and true ones shown.

    Args:
        half: which of them; None takes all.

    Returns:
        The shares at the check's threshold, also by kind, and every statement's score.
    """
    given = pairs(half)
    made = scored(
        [Claim(str(p.id), (p.statement,), (p.quote,), p.supported, str(p.id)) for p in given]
    )
    shown = [c.score >= THRESHOLD for c in made]
    lines: dict[str, list[bool]] = {"false statements refused": [], "true statements shown": []}
    kinds: dict[str, list[bool]] = {}
    for pair, is_shown in zip(given, shown, strict=True):
        label = "true statements shown" if pair.supported else "false statements refused"
        right = is_shown is pair.supported
        lines[label].append(right)
        kinds.setdefault(f"{label}: {pair.kind}", []).append(right)
    return {**_means({**lines, **dict(sorted(kinds.items()))}, seed), **_auc(made, seed)}, made


def digest_figures(seed: int) -> tuple[dict[str, Estimate], list[Checked]]:
    """Of what a language model would answer about the seeds: faithful and changed, shown.

    Returns:
        The shares at the check's threshold, of the changed also by kind, and every score.
    """
    given = digest_pairs()
    claims = [
        Claim(f"{p.id}-{name}", (statement,), (p.quote,), name == "faithful", str(p.id))
        for p in given
        for name, statement in (("faithful", p.faithful), ("changed", p.changed))
    ]
    made = scored(claims)
    kinds: dict[str, list[bool]] = {}
    lines: dict[str, list[bool]] = {"faithful shown": [], "changed shown": []}
    for pair, faithful, changed in zip(given, made[::2], made[1::2], strict=True):
        lines["faithful shown"].append(faithful.score >= THRESHOLD)
        lines["changed shown"].append(changed.score >= THRESHOLD)
        kinds.setdefault(f"changed shown: {pair.what}", []).append(changed.score >= THRESHOLD)
    return {**_means({**lines, **dict(sorted(kinds.items()))}, seed), **_auc(made, seed)}, made


@dataclass(frozen=True, slots=True)
class Put:
    """A statement that was put to a whole collection, and the verdict ('not-found' as labelled)."""

    statement: Labelled
    verdict: str
    confidence: float


def put(home: Path | None) -> list[Put]:
    """Each of the labelled statements, checked against all articles of its corpus.

    Raises:
        StageError: the articles are not there, or `home` holds others.
    """
    made: list[Put] = []
    for corpus in SOURCES:
        with opened(corpus, home, "reader") as dateline:
            for one in (s for s in labelled() if s.corpus == corpus):
                checked = dateline.check_text(one.statement).statements
                verdict = str(checked[0].verdict).replace(" ", "-") if checked else "none"
                made.append(Put(one, verdict, checked[0].confidence if checked else 0.0))
        say(f"  {corpus}: {len(made)} statements checked")
    return made


def text_figures(made: Sequence[Put], seed: int) -> dict[str, Estimate]:
    """Of each label the share of each verdict, and the mean share that is right."""
    labels = list(dict.fromkeys(p.statement.label for p in made))
    verdicts = list(dict.fromkeys(("supported", "contradicted", "not-found", "none")))
    lines = {
        f"{label}: called {verdict}": [
            p.verdict == verdict for p in made if p.statement.label == label
        ]
        for label in labels
        for verdict in verdicts
    }
    lines["right"] = [p.verdict == p.statement.label for p in made]
    return _means({k: v for k, v in lines.items() if any(v) or k == "right"}, seed)


def _means(lines: dict[str, list[bool]], seed: int) -> dict[str, Estimate]:
    return {label: mean(values, seed) for label, values in lines.items()}


def _auc(made: Sequence[Checked], seed: int) -> dict[str, Estimate]:
    return {"AUC of the check": auc(made, seed)}
