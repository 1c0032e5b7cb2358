"""Development figures of a network that is being trained: quick, and on the sets for choosing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from torch import Tensor

from evals.sets.collection import rows, text_of
from evals.sets.statements import digest_pairs, pairs
from evals.training.batches import Batch, Encoded, batch_of, encode_reading, encode_support
from evals.training.reading import Example
from evals.training.support import SUPPORTED, UNSUPPORTED, Statement

_BATCH = 4096


def figures(network: Any, kept: Mapping[str, Mapping[str, Encoded]]) -> dict[str, float]:
    """The figures of a network: of each loss, those of its sets."""
    of = {
        "reading": reading_figures,
        "support": support_figures,
        "belonging": belonging_figures,
    }
    return {k: v for name, sets in kept.items() for k, v in of[name](network, sets).items()}


def reading_sets(
    data: Path, tokenizer: Any, held: Sequence[Example] = (), limit: int = 120
) -> dict[str, Encoded]:
    """The pairs that `reading_figures` measures on.

    Args:
        held: examples that were kept from training, which are told apart by their kind.

    Raises:
        DatasetError: XQuAD or CLAPNQ is absent or malformed.
    """
    told: list[Example] = []
    for name, answers in (("answerable", True), ("unanswerable", False)):
        for row in list(rows(data / f"clapnq_{name}.dev.jsonl"))[:limit]:
            passage = row["passages"][0]
            told.append(Example(row["input"], passage["text"], passage["title"], answers))
    by_kind = {"xquad": _xquad(data / "xquad.en.dev.json")[:limit], "clapnq": told}
    for e in held:
        by_kind.setdefault("kept" if e.answers else f"kept: {e.kind}", []).append(e)
    return {kind: encode_reading(tokenizer, few) for kind, few in by_kind.items()}


def reading_figures(network: Any, sets: Mapping[str, Encoded]) -> dict[str, float]:
    """Figures of how a network reads questions, from 0 to 1.

    Returns:
        `xquad_ends`, how often the likeliest start and end stand in the gold answer;
        `clapnq_auc`, how well answering is told from not (area under the ROC curve); and the
        same of kept examples that answer and those of each kind that does not.
    """
    answering = {
        kind: _each(network.reads, few, lambda made, _: made[0]) for kind, few in sets.items()
    }
    figures = {
        "xquad_ends": round(float(np.mean(_each(network.reads, sets["xquad"], _ends))), 4),
        "clapnq_auc": round(float(roc_auc_score(sets["clapnq"].label, answering["clapnq"])), 4),
    }
    right = answering.get("kept")
    for kind, wrong in answering.items():
        if right is not None and kind.startswith("kept: "):
            labels = [True] * len(right) + [False] * len(wrong)
            figures[f"auc_{kind}"] = round(
                float(roc_auc_score(labels, np.concatenate([right, wrong]))), 4
            )
    return figures


def _ends(made: tuple[Tensor, Tensor, Tensor], batch: Batch) -> Tensor:
    """Of each pair, the share of its likeliest start and end that stand in the gold answer."""
    right = []
    place = batch.ids.new_ones(batch.ids.shape).cumsum(1) - 1
    low, high = batch.spans[:, 4, None], batch.spans[:, 5, None]
    for logits, first in ((made[1], 0), (made[2], 2)):
        found = logits.masked_fill((place < low) | (place >= high), -1e9).argmax(1)
        right.append((found >= batch.spans[:, first]) & (found < batch.spans[:, first + 1]))
    return (right[0].float() + right[1].float()) / 2


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


def support_sets(tokenizer: Any, held: Sequence[Statement]) -> dict[str, Encoded]:
    """The pairs that `support_figures` measures on: those kept from training by their kind, and
    the statements by hand, which are the pairs for choosing and the digests."""
    by_kind: dict[str, list[Statement]] = {}
    for s in held:
        by_kind.setdefault(s.kind, []).append(s)
    by_kind["by hand"] = [
        Statement(p.statement, p.quote, SUPPORTED if p.supported else UNSUPPORTED, p.kind)
        for p in pairs("choose")
    ]
    by_kind["digests"] = [
        Statement(said, p.quote, label, p.what)
        for p in digest_pairs()
        for said, label in ((p.faithful, SUPPORTED), (p.changed, UNSUPPORTED))
    ]
    by_kind["all kept"] = list(held)
    made = {kind: encode_support(tokenizer, few) for kind, few in by_kind.items() if few}
    return {kind: few for kind, few in made.items() if len(set(few.label == 0)) == 2}


def support_figures(network: Any, sets: Mapping[str, Encoded]) -> dict[str, float]:
    """How well a network tells supported statements from others: the area under the ROC curve."""

    def supported(made: Tensor, _: Batch) -> Tensor:
        return made.softmax(-1)[:, 0]

    return {
        f"auc_{kind}": round(
            float(roc_auc_score(few.label == 0, _each(network.supports, few, supported))), 4
        )
        for kind, few in sets.items()
    }


def belonging_figures(network: Any, sets: Mapping[str, Encoded]) -> dict[str, float]:
    """How well a network tells sentences of an answer from others: the area under the ROC curve."""
    return {
        f"auc_{kind}": round(
            float(roc_auc_score(few.label, _each(network.belongs, few, lambda made, _: made))), 4
        )
        for kind, few in sets.items()
    }


def _each(
    read: Callable[..., Any], encoded: Encoded, of: Callable[[Any, Batch], Tensor]
) -> NDArray[np.float32]:
    """One number for each pair, in their order; read in batches of like length."""
    order = np.argsort(encoded.lengths, kind="stable")
    found = np.zeros(len(encoded), dtype=np.float32)
    size = max(1, _BATCH // int(encoded.lengths.max()))
    device = str(next(read.__self__.parameters()).device)  # type: ignore[attr-defined]
    for at in range(0, len(order), size):
        few = order[at : at + size]
        batch = batch_of(encoded, few, device)
        found[few] = of(read(*batch.texts), batch).float().cpu().numpy()
    return found
