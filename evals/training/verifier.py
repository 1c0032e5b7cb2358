"""What the verifier learns from, and how it is written into the package.

Statements with quotes and questions with single sentences are those that the reader learns from
too; see `evals.training.written`, `archives` and `support`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerFast

from evals.training import archives, development, quantise, support, written
from evals.training.batches import Encoded, encode_reading, encode_support
from evals.training.network import VerifierNetwork
from rag.read.verifier import MOST_PIECES, SHARED, pair_tokenizer

# A value of a word vector is so many steps of its scale at most, either way; and the least scale.
_STEPS = 7
_LEAST = 1e-4
# Of each kind of pair at most so many: a draw over all of them, since two cores read 800 pieces a
# second.
MOST = {"reports": 45000, "articles": 8000, "public": 12000, "archives": 6000, "several": 8000}
# The highest rate of the layers, and what part of a step's pieces each loss has.
RATE = 6e-5
PARTS = {"support": 0.85, "belonging": 0.15}
# Words of a passage that is read as a sentence.
_SENTENCE = 80


def pairs(
    data: Path, seed: int, share: float = 1.0
) -> tuple[dict[str, Encoded], dict[str, dict[str, Encoded]]]:
    """What the verifier learns from, and what it is measured on meanwhile, by the names of losses.

    Args:
        share: of the pairs that `MOST` allows.
    """
    rng = random.Random(seed)  # noqa: S311
    made = pair_tokenizer()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=made, pad_token="[PAD]")  # noqa: S106
    reports, held_reports = written.reports()
    articles, held_articles = written.about_articles(data / "train")
    public, held = support.statements(data / "train", seed)
    small, held_small = archives.archives()
    said = {
        "reports": written.statements(reports, seed),
        "articles": written.statements(articles, seed),
        "public": public,
    }
    several = {
        "archives": archives.examples(small, seed),
        "several": written.examples([*reports, *articles], seed),
    }

    def few(name: str, given: Sequence[Any]) -> list[Any]:
        return rng.sample(list(given), min(len(given), round(MOST[name] * share)))

    sentences = {
        name: [e for e in given if len(e.passage.split()) <= _SENTENCE]
        for name, given in several.items()
    }
    tasks = {
        "support": encode_support(tokenizer, [s for n, g in said.items() for s in few(n, g)]),
        "belonging": encode_reading(
            tokenizer, [e for n, g in sentences.items() for e in few(n, g)]
        ),
    }
    held += written.statements([*held_reports, *held_articles], seed)
    kept = {
        "support": development.support_sets(tokenizer, held),
        "belonging": {"archives": encode_reading(tokenizer, archives.examples(held_small, seed))},
    }
    return tasks, kept


def weights(network: VerifierNetwork, data: Path) -> dict[str, NDArray[np.generic]]:
    """All that the package's file holds: the layers in 4 bits, heads, and tables before them."""
    kept = quantise.quantised(network, quantise.pairs(data / "train"), four_bits=True)
    theirs: Mapping[str, torch.Tensor] = network.mpnet.state_dict()
    vectors = network.words().numpy()
    groups = vectors.reshape(len(vectors), -1, SHARED)
    scales = np.maximum(np.abs(groups).max(-1) / _STEPS, _LEAST).astype(np.float16)
    whole = np.rint(groups / scales[..., None].astype(np.float32)).clip(-_STEPS, _STEPS) + 8
    halves = whole.astype(np.uint8).reshape(len(vectors), -1)
    position = theirs["embeddings.position_embeddings.weight"].numpy()[2 : 2 + MOST_PIECES]
    return kept | {
        "words": halves[:, 0::2] | halves[:, 1::2] << 4,
        "words.scale": scales,
        "position": position.astype(np.float16),
        "distance": theirs["encoder.relative_attention_bias.weight"].numpy(),
        "embedding.gamma": theirs["embeddings.LayerNorm.weight"].numpy(),
        "embedding.beta": theirs["embeddings.LayerNorm.bias"].numpy(),
    }
