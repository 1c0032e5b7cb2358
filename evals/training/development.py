"""Development figures of a network that is being trained: quick, and on the sets for choosing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from torch import Tensor, nn

from evals.sets.collection import rows, text_of
from evals.sets.statements import digest_pairs, pairs
from evals.training.batches import Encoded, encode_reading, encode_support, padded
from evals.training.reading import Example
from evals.training.support import SUPPORTED, UNSUPPORTED, Statement

Measure = Callable[[nn.Module], dict[str, float]]


def reading(data: Path, tokenizer: Any, held: Sequence[Example] = (), limit: int = 120) -> Measure:
    """Figures of the first network, from 0 to 1.

    Args:
        held: examples that were kept from training; for each kind that does not answer, how
            well those that do are told from it is measured.

    Returns:
        A function that gives `xquad_ends`, how often the likeliest start and end stand in
        the gold answer, and `clapnq_auc`, how well answering is told from not (area under
        the ROC curve).

    Raises:
        DatasetError: XQuAD or CLAPNQ is absent or malformed.
    """
    spans = encode_reading(tokenizer, _xquad(data / "xquad.en.dev.json")[:limit])
    told: list[Example] = []
    for name, answers in (("answerable", True), ("unanswerable", False)):
        for row in list(rows(data / f"clapnq_{name}.dev.jsonl"))[:limit]:
            passage = row["passages"][0]
            told.append(Example(row["input"], passage["text"], passage["title"], answers))
    both = encode_reading(tokenizer, told)
    kept: dict[str, list[Encoded]] = {"answers": []}
    for e in held:
        kept.setdefault("answers" if e.answers else e.kind, []).extend(
            encode_reading(tokenizer, [e])
        )

    def measure(network: nn.Module) -> dict[str, float]:
        right = 0
        for e in spans:
            _, start, end = network(*padded([e]))
            inside = sorted(e.targets[3])
            right += inside[int(start[0, inside].argmax())] in e.targets[1]
            right += inside[int(end[0, inside].argmax())] in e.targets[2]
        scores = _each(network, both, lambda made: made[0])
        auc = float(roc_auc_score([e.targets[0] for e in both], scores))
        figures = {"xquad_ends": round(right / (2 * len(spans)), 4), "clapnq_auc": round(auc, 4)}
        logits = {k: _each(network, few, lambda made: made[0]) for k, few in kept.items()}
        for kind in [k for k in logits if k != "answers"]:
            labels = [True] * len(logits["answers"]) + [False] * len(logits[kind])
            area = float(roc_auc_score(labels, [*logits["answers"], *logits[kind]]))
            figures[f"auc_{kind}"] = round(area, 4)
        return figures

    return measure


def _xquad(path: Path) -> list[Example]:
    """The first question of every paragraph."""
    made: list[Example] = []
    for article in json.loads(text_of(path))["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"][:1]:
                answer = qa["answers"][0]
                s = answer["answer_start"]
                e = s + len(answer["text"])
                starts, ends = (s, s + 1), (e - 1, e)
                made.append(Example(qa["question"], paragraph["context"], None, True, starts, ends))
    return made


def support(tokenizer: Any, held: Sequence[Statement]) -> Measure:
    """Figures of the second network: how well supported statements are told from others.

    Args:
        held: statements that were kept from training.

    Returns:
        A function that gives the area under the ROC curve of all, of each kind that has
        both sorts, and of the statements by hand: the pairs for choosing, and the digests.
    """
    by_kind: dict[str, list[Statement]] = {}
    for s in held:
        by_kind.setdefault(s.kind, []).append(s)
    by_kind["by_hand"] = [
        Statement(p.statement, p.quote, SUPPORTED if p.supported else UNSUPPORTED, p.kind)
        for p in pairs("choose")
    ]
    by_kind["digests"] = [
        Statement(said, p.quote, label, p.what)
        for p in digest_pairs()
        for said, label in ((p.faithful, SUPPORTED), (p.changed, UNSUPPORTED))
    ]
    sets: dict[str, tuple[list[Encoded], list[bool]]] = {}
    for kind, few in (*by_kind.items(), ("all", held)):
        right = [s.label == SUPPORTED for s in few]
        if len(set(right)) == 2:
            sets[kind] = (encode_support(tokenizer, few), right)

    def measure(network: nn.Module) -> dict[str, float]:
        figures: dict[str, float] = {}
        for name, (encoded, right) in sets.items():
            scores = _each(network, encoded, lambda made: made.softmax(-1)[:, 0])
            figures[f"auc_{name}"] = round(float(roc_auc_score(right, scores)), 4)
        return figures

    return measure


def _each(
    network: nn.Module, encoded: Sequence[Encoded], of: Callable[[Any], Tensor], size: int = 24
) -> list[float]:
    """One number for each pair, in their order; read in batches of like length."""
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i].ids))
    found = [0.0] * len(encoded)
    for at in range(0, len(order), size):
        few = order[at : at + size]
        scores = of(network(*padded([encoded[i] for i in few])))
        for i, score in zip(few, scores, strict=True):
            found[i] = float(score)
    return found
