"""Development figures of a network that is being trained: quick, and on the sets for choosing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from torch import nn

from evals.training.batches import Encoded, encode_reading, encode_support, padded
from evals.training.reading import Example
from evals.training.support import Statement


def reading(data: Path, tokenizer: Any, limit: int = 120) -> Callable[[nn.Module], dict[str, float]]:
    """How often the likeliest start and end stand in the gold answer (XQuAD), and how well
    answering is told from not (CLAPNQ, area under the curve)."""
    marked: list[Example] = []
    articles = json.loads((data / "xquad.en.dev.json").read_text(encoding="utf-8"))["data"]
    for article in articles:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"][:1]:
                a = qa["answers"][0]
                s, e = a["answer_start"], a["answer_start"] + len(a["text"])
                marked.append(Example(qa["question"], paragraph["context"], None, True, (s, s + 1), (e - 1, e)))
    spans = encode_reading(tokenizer, marked[:limit])
    told: list[Example] = []
    for name, answers in (("answerable", True), ("unanswerable", False)):
        lines = (data / f"clapnq_{name}.dev.jsonl").read_text(encoding="utf-8").splitlines()
        for line in lines[:limit]:
            row = json.loads(line)
            passage = row["passages"][0]
            told.append(Example(row["input"], passage["text"], passage["title"], answers))
    pairs = encode_reading(tokenizer, told)

    def measure(network: nn.Module) -> dict[str, float]:
        right = 0
        for e in spans:
            _, start, end = network(*padded([e]))
            inside = sorted(e.targets[3])
            s = inside[int(start[0, inside].argmax())]
            t = inside[int(end[0, inside].argmax())]
            right += (s in e.targets[1]) + (t in e.targets[2])
        scores = np.array([float(network(*padded([e]))[0][0]) for e in pairs])
        auc = roc_auc_score([e.targets[0] for e in pairs], scores)
        return {"xquad_ends": round(right / (2 * len(spans)), 4), "clapnq_auc": round(float(auc), 4)}

    return measure


def support(data: Path, tokenizer: Any, held: Sequence[Statement]) -> Callable[[nn.Module], dict[str, float]]:
    """Areas under the curve of 'supported': on statements kept from training, on QAGS (against
    the article's three best sentences by shared words) and on SummEdits' summaries."""
    sets: dict[str, tuple[list[Encoded], list[bool]]] = {}
    by_kind: dict[str, list[Statement]] = {}
    for s in held:
        by_kind.setdefault(s.kind, []).append(s)
    for kind, few in by_kind.items():
        if len({s.label == "supported" for s in few}) == 2:
            sets[kind] = (encode_support(tokenizer, few), [s.label == "supported" for s in few])
    sets["all"] = (encode_support(tokenizer, held), [s.label == "supported" for s in held])

    def measure(network: nn.Module) -> dict[str, float]:
        figures: dict[str, float] = {}
        for name, (pairs, right) in sets.items():
            scores = [float(network(*padded([e]))[0].softmax(-1)[0]) for e in pairs]
            figures[f"auc_{name}"] = round(float(roc_auc_score(right, scores)), 4)
        return figures

    return measure


__all__ = ["reading", "support", "torch"]
