"""The reader of questions: whether a passage answers one, and where.

A cross-encoder of MiniLM's size, trained by `python -m evals.training`; docs/reader.md is
its card. Loaded at first use, from a file beside this one, and never from a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.read.encoder import CrossEncoder, Floats

if TYPE_CHECKING:
    from torch import nn
    from transformers import BertModel

WEIGHTS = Path(__file__).parent / "reader.safetensors"
# The sha256 of that file; `python -m evals.training ship` prints it.
_SHIPPED = "d741ffc3bef603cdb4f7983273864b3a04abdee5a4a3aa87f2c186799e187635"
# Characters of a title that are read: more would leave no room for the passage.
_MOST_TITLE = 300
# Pieces of the longest short answer.
_LONGEST_SHORT = 24


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
        """The likeliest answer between two offsets: its own offsets and log-probability."""
        inside = np.flatnonzero(self._inside(start, end))
        if not len(inside):
            return None
        scores = self.starts[inside][:, None] + self.ends[inside][None, :]
        later = np.subtract.outer(np.arange(len(inside)), np.arange(len(inside))) * -1
        scores = np.where((later >= 0) & (later < _LONGEST_SHORT), scores, -np.inf)
        a, b = np.unravel_index(int(scores.argmax()), scores.shape)
        return (
            int(self.places[inside[a], 0]),
            int(self.places[inside[b], 1]),
            float(scores[a, b]) / 2,
        )

    def _inside(self, start: int, end: int) -> NDArray[np.bool_]:
        return np.asarray((self.places[:, 0] >= start) & (self.places[:, 1] <= end))


class Reader:
    """Reads questions against passages.

    Safe to use from several threads: one call runs at a time, and uses every core.

    Args:
        weights: a file that `python -m evals.training ship` wrote; the packaged one where
            None is given.
    """

    def __init__(self, weights: Path | None = None) -> None:
        def network(bert: BertModel) -> nn.Module:
            from rag.read.network import Reading

            return Reading(bert)

        self._network = CrossEncoder(network, weights or WEIGHTS, None if weights else _SHIPPED)

    def read(self, question: str, passages: Sequence[tuple[str | None, str]]) -> list[Read]:
        """What each passage has to say to a question.

        Args:
            passages: pairs of the title of its article, where it does not begin with it,
                and text. Of a text or question that is too long the end is not read.

        Raises:
            ModelFileError: the weights are missing, damaged or not the published ones.
        """
        heads = [f"{title[:_MOST_TITLE]}. " if title else "" for title, _ in passages]
        pairs = [(question, head + text) for head, (_, text) in zip(heads, passages, strict=True)]
        found: list[Read] = []
        for head, (coded, (answers, starts, ends)) in zip(
            heads, self._network.run(pairs), strict=True
        ):
            found.append(_one(coded, len(head), float(answers), starts, ends))
        return found


@lru_cache(maxsize=1)
def packaged() -> Reader:
    """The reader of this package, one for the whole program."""
    return Reader()


def _one(coded: Any, shift: int, answers: float, starts: Floats, ends: Floats) -> Read:
    """The reading of one passage: its own pieces alone, without question and title."""
    own = [
        i
        for i, ((a, b), t) in enumerate(zip(coded.offsets, coded.type_ids, strict=True))
        if t == 1 and b > a >= shift
    ]
    places = np.array([coded.offsets[i] for i in own], dtype=np.int32).reshape(-1, 2) - shift
    return Read(float(answers), places, _logs(starts[own]), _logs(ends[own]))


def _logs(logits: Floats) -> Floats:
    if not len(logits):
        return logits
    return np.asarray(logits - np.logaddexp.reduce(logits), dtype=np.float32)
