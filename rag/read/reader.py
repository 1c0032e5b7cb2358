"""The reader: what a passage answers and where, and what a quote bears out.

A cross-encoder of MiniLM's size, trained by `python -m evals.training`; docs/reader.md
is its card. Loaded at first use, from a file beside this one, and never from a network.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, Floats, batches, tokenizer

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

WEIGHTS = Path(__file__).parent / "reader.safetensors"
# The sha256 of that file; `python -m evals.training ship` prints it.
_SHIPPED = "2e74b791021d20322a83dc1632ba3b8b18e17f49be23a09e2bb4df1d55799b5d"
# What stands on its layers, by the file's names.
_HEADS = [f"{head}.{part}" for head in ("answers", "span", "label") for part in ("weight", "bias")]
# Pieces of a pair that are read; a chunk of 200 tokens and its title stay below.
_MOST_PIECES = 320
# Characters of a title that are read: more would leave no room for the passage.
_MOST_TITLE = 300
# Pieces of the longest short answer, and what each costs in log-probability: of two answers that
# are as likely, the shorter one. On 120 questions of XQuAD it is worth .025 of exact matches.
_LONGEST_SHORT = 24
_LENGTH = 0.2


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader made of one question and one passage.

    Attributes:
        answers: the logit that the passage answers the question; 0 is even.
        places: where each piece of the passage stands in it, shape `(pieces, 2)`.
        starts, ends: log-probabilities that an answer starts or ends at a piece, each of
            shape `(pieces,)`; over the passage each adds up to 1.
    """

    answers: float
    places: NDArray[np.int32]
    starts: Floats
    ends: Floats

    def holds(self, start: int, end: int) -> float:
        """The log-probability that an answer stands between two offsets of the passage.

        The mean of that of its start and of its end.
        """
        inside = self._inside(start, end)
        if not inside.any():
            return -20.0
        first = np.logaddexp.reduce(self.starts[inside])
        last = np.logaddexp.reduce(self.ends[inside])
        return float(max(-20.0, (first + last) / 2))

    def short(self, start: int, end: int) -> tuple[int, int, float] | None:
        """The likeliest short answer between two offsets: its own offsets and log-probability."""
        inside = np.flatnonzero(self._inside(start, end))
        if not len(inside):
            return None
        scores = self.starts[inside][:, None] + self.ends[inside][None, :]
        later = np.subtract.outer(np.arange(len(inside)), np.arange(len(inside))) * -1
        near = np.where((later >= 0) & (later < _LONGEST_SHORT), scores - _LENGTH * later, -np.inf)
        a, b = np.unravel_index(int(near.argmax()), near.shape)
        return (
            int(self.places[inside[a], 0]),
            int(self.places[inside[b], 1]),
            float(scores[a, b]) / 2,
        )

    def _inside(self, start: int, end: int) -> NDArray[np.bool_]:
        return np.asarray((self.places[:, 0] >= start) & (self.places[:, 1] <= end))


class Reader:
    """Reads questions against passages, and statements against quotes.

    Safe to use from several threads.

    Args:
        weights: a file that `python -m evals.training ship` wrote; the packaged one where
            None is given.
    """

    def __init__(self, weights: Path | None = None) -> None:
        self._file = weights
        self._lock = threading.Lock()
        self._loaded: tuple[Tokenizer, Encoder] | None = None

    def read(self, question: str, passages: Sequence[tuple[str | None, str]]) -> list[Read]:
        """What each passage has to say to a question.

        Args:
            passages: pairs of the title of its article, where it does not begin with it,
                and text. Of a text or question that is too long the end is not read.

        Raises:
            ModelFileError: the weights are missing, damaged or not the published ones.
        """
        texts = [(f"{title[:_MOST_TITLE]}. " if title else "", text) for title, text in passages]
        words, encoder = self._load()
        coded = words.encode_batch([(question, head + text) for head, text in texts])
        found: dict[int, Read] = {}
        for few in batches(coded):
            states = encoder.states([coded[i] for i in few])
            answers = _head(encoder, "answers", states[:, 0])
            places = _head(encoder, "span", states)
            for row, i in enumerate(few):
                found[i] = _one(coded[i], len(texts[i][0]), float(answers[row, 0]), places[row])
        return [found[i] for i in range(len(texts))]

    def supports(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Whether quotes bear statements out.

        Args:
            pairs: of statement and quote.

        Returns:
            Probabilities that a statement is supported, contradicted, and neither; shape
            `(pairs, 3)`, of which each row adds up to 1.

        Raises:
            ModelFileError: the weights are missing, damaged or not the published ones.
        """
        found = np.zeros((len(pairs), 3), dtype=np.float32)
        words, encoder = self._load()
        coded = words.encode_batch(list(pairs))
        for few in batches(coded):
            states = encoder.states([coded[i] for i in few])
            logits = _head(encoder, "label", states[:, 0])
            found[few] = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
        return found

    def _load(self) -> tuple[Tokenizer, Encoder]:
        with self._lock:
            if self._loaded is None:
                shipped = _SHIPPED if self._file is None else None
                encoder = Encoder(self._file or WEIGHTS, shipped, _HEADS)
                self._loaded = tokenizer(_MOST_PIECES), encoder
            return self._loaded


@lru_cache(maxsize=1)
def packaged() -> Reader:
    """The reader of this package, one for the whole program."""
    return Reader()


def _head(encoder: Encoder, name: str, states: Floats) -> Floats:
    """The logits that a head makes of states."""
    weight, bias = encoder.heads[f"{name}.weight"], encoder.heads[f"{name}.bias"]
    return np.asarray(states @ weight.T + bias, dtype=np.float32)


def _one(coded: Encoding, shift: int, answers: float, places: Floats) -> Read:
    """The reading of one passage: its own pieces alone, without question and title.

    Args:
        places: logits of where an answer starts and ends, shape `(pieces, 2)`.
    """
    at = coded.offsets  # made anew at each look
    own = [
        i
        for i, ((a, b), t) in enumerate(zip(at, coded.type_ids, strict=True))
        if t == 1 and b > a >= shift
    ]
    offsets = np.array([at[i] for i in own], dtype=np.int32).reshape(-1, 2) - shift
    return Read(answers, offsets, _logs(places[own, 0]), _logs(places[own, 1]))


def _logs(logits: Floats) -> Floats:
    if not len(logits):
        return logits
    return np.asarray(logits - np.logaddexp.reduce(logits), dtype=np.float32)
