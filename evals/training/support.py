"""What the reader learns to check statements from: public statements with evidence for or
against each. Beside them it learns from reports that were written for it: see
`evals.training.written`.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.sets.collection import rows
from index.split import sentences

# What the network tells apart, in the order of its logits.
LABELS = ("supported", "contradicted", "neutral")
SUPPORTED, CONTRADICTED, NEUTRAL, UNSUPPORTED = (
    "supported",
    "contradicted",
    "neutral",
    "not supported",
)

# Of each set at most so many; ConjNLI is made by rule.
MOST = {
    "conjnli": 2500,
    "fever": 10000,
    "factor-news": 1500,
    "factcheck-gpt": 700,
}
# Words of evidence.
_EVIDENCE = 90
# Of every so many, one is kept from training, for the curve.
_HELD = 50


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and its evidence; `label` is one of `LABELS`, or `not supported`."""

    claim: str
    evidence: str
    label: str
    kind: str


def statements(data: Path, seed: int) -> tuple[list[Statement], list[Statement]]:
    """The statements to train on, in an order that the seed decides, and those kept for the
    curve."""
    rng = random.Random(seed)  # noqa: S311
    made = [s for s in _public(data, rng) if s.claim.strip() and s.evidence.strip()]
    rng.shuffle(made)
    seen: dict[str, int] = defaultdict(int)
    train: list[Statement] = []
    held: list[Statement] = []
    for s in made:
        seen[s.kind] += 1
        (held if seen[s.kind] % _HELD == 0 else train).append(s)
    return train, held


def _public(data: Path, rng: random.Random) -> list[Statement]:
    by_set: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(data / "support.jsonl.gz"):
        by_set[row["set"]].append(row)
    made: list[Statement] = []
    for name, given in by_set.items():
        rng.shuffle(given)
        for row in given[: MOST.get(name, len(given))]:
            evidence = _tidy(row["evidence"])
            if len(evidence.split()) > _EVIDENCE:
                evidence = nearest(row["claim"], evidence)
            made.append(Statement(_tidy(row["claim"]), evidence, row["label"], name))
    return made


def nearest(claim: str, text: str, most: int = _EVIDENCE) -> str:
    """The sentences of a text that share most words with a claim, in order, up to `most` words."""
    spans = sentences(text)
    asked = set(re.findall(r"\w{3,}", claim.lower()))
    scored = sorted(
        spans,
        key=lambda s: -len(asked & set(re.findall(r"\w{3,}", text[s[0] : s[1]].lower()))),
    )
    kept: list[tuple[int, int]] = []
    total = 0
    for span in scored:
        length = len(text[span[0] : span[1]].split())
        if kept and total + length > most:
            break
        kept.append(span)
        total += length
    return " ".join(" ".join(text[a:b].split()[:most]) for a, b in sorted(kept))


def _tidy(text: str) -> str:
    text = (
        text.replace("-LRB-", "(").replace("-RRB-", ")").replace("-LSB-", "[").replace("-RSB-", "]")
    )
    text = text.replace("``", '"').replace("''", '"')
    return " ".join(re.sub(r" ([,.;:!?)\]])", r"\1", text).split())
