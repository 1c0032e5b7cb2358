"""The statements of `evals.statements` as claims, and what the check should make of them."""

from __future__ import annotations

from collections.abc import Sequence

from evals.checking import Checked, auc, scored
from evals.metrics import Estimate, mean
from evals.sets.claims import Claim
from evals.statements import Half, digest_pairs, pairs
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


def _means(lines: dict[str, list[bool]], seed: int) -> dict[str, Estimate]:
    return {label: mean(values, seed) for label, values in lines.items()}


def _auc(made: Sequence[Checked], seed: int) -> dict[str, Estimate]:
    return {"AUC of the check": auc(made, seed)}
