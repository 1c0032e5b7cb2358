"""The verifier: whether a sentence is part of an answer.

The lower eight layers of all-mpnet-base-v2, trained by `python -m evals.training`;
docs/verifier.md is its card. It takes five times the operations of the reader, and so it is given
single sentences, and few. Loaded at first use, from a file beside this one, and never from a
network.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import (
    Floats,
    batches,
    of_this_network,
    padded,
    session,
    tokenizer,
    weights_of,
)

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

WEIGHTS = Path(__file__).with_name("verifier.safetensors")
GRAPH = Path(__file__).with_name("verifier.onnx")
_SHIPPED = "7b74e89db7d7f36a8a6b2b779483bfd836ad3bc5d4d2a5cde9539de3c832f358"
_HEADS = ["answers.weight", "answers.bias"]
# Pieces of a pair that are read.
MOST_PIECES = 256
# The tables that stand before the graph, and how many values of a word vector share a scale.
TABLES = ("words", "words.scale", "position", "distance")
SHARED = 64
# Distances of two pieces are told apart up to so many, and beyond this all are alike.
_BUCKETS, _FARTHEST = 32, 128


class Verifier:
    """Reads questions against sentences.

    Safe to use from several threads.

    Args:
        weights: a file that `python -m evals.training ship-verifier` wrote; the packaged one where
            None is given.
    """

    def __init__(self, weights: Path | None = None) -> None:
        self._file = weights
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def belongs(self, question: str, sentences: Sequence[tuple[str | None, str]]) -> Floats:
        """How surely each sentence answers a question, or is a part of its answer.

        Args:
            sentences: pairs of the title of its article, where there is one, and a sentence.

        Returns:
            Logits, shape `(sentences,)`; 0 is even.

        Raises:
            ModelFileError: the weights are missing, damaged or not the published ones.
        """
        texts = [f"{title}. {text}" if title else text for title, text in sentences]
        found = np.zeros(len(texts), dtype=np.float32)
        loaded = self._load()
        weight, bias = loaded.heads["answers.weight"], loaded.heads["answers.bias"]
        coded = loaded.tokenizer.encode_batch([(question, text) for text in texts])
        for few in batches(coded):
            found[few] = loaded.first([coded[i] for i in few]) @ weight[0] + bias
        return found

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                shipped = _SHIPPED if self._file is None else None
                self._loaded = _Loaded(self._file or WEIGHTS, shipped)
            return self._loaded


@lru_cache(maxsize=1)
def packaged_verifier() -> Verifier:
    """The verifier of this package, one for the whole program."""
    return Verifier()


def pair_tokenizer(most: int = MOST_PIECES) -> Tokenizer:
    """The packaged tokenizer, with two marks between a pair of texts, as MPNet has learnt them."""
    from tokenizers.processors import TemplateProcessing

    made = tokenizer(most)
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] [SEP] $B:1 [SEP]:1",
        special_tokens=[(mark, made.token_to_id(mark)) for mark in ("[CLS]", "[SEP]")],
    )
    return made


class _Loaded:
    """The network with its weights."""

    def __init__(self, file: Path, sha256: str | None) -> None:
        layers, self.heads = weights_of(file, sha256, _HEADS)
        with of_this_network(file):
            tables = [layers.pop(name) for name in TABLES]
            self._session = session(GRAPH, layers)
        self._words, self._scales, self._positions, self._distance = tables
        self.tokenizer = pair_tokenizer()

    def first(self, coded: Sequence[Encoding]) -> Floats:
        """The state of the first piece of each pair, shape `(pairs, width)`."""
        ids, _, mask = padded(coded)
        pieces = ids.shape[1]
        given: dict[str, NDArray[Any]] = {
            "embedded": self._vectors(ids) + self._positions[:pieces].astype(np.float32),
            "distance": np.moveaxis(self._distance[buckets(pieces)], 2, 0)[None],
            "mask": mask,
        }
        [state] = self._session.run(["state"], given)
        return np.asarray(state[:, 0], dtype=np.float32)

    def _vectors(self, ids: NDArray[np.int32]) -> Floats:
        """Word vectors: two values in a byte, so many in turn with one scale."""
        both = self._words[ids]
        values = np.stack([both & 15, both >> 4], axis=-1).astype(np.float32) - 8
        scaled = values.reshape(*ids.shape, -1, SHARED) * self._scales[ids][..., None]
        return np.asarray(scaled.reshape(*ids.shape, -1), dtype=np.float32)


def buckets(pieces: int) -> NDArray[np.int64]:
    """The bucket that the distance of two pieces falls into, shape `(pieces, pieces)`.

    Half of the buckets are for what stands behind a piece. Of each half one half is for single
    distances and the other grows with their logarithm (Raffel et al., JMLR 2020, as MPNet has it).
    """
    behind = np.arange(pieces)[None, :] - np.arange(pieces)[:, None]
    half = _BUCKETS // 2
    single = half // 2
    far = np.abs(behind)
    share = np.log(np.maximum(far, 1) / single) / np.log(_FARTHEST / single)
    grown = np.minimum(single + (share * (half - single)).astype(np.int64), half - 1)
    return np.asarray(np.where(far < single, far, grown) + half * (behind > 0))
