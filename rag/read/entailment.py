"""The reader of statements: whether a text supports a statement, contradicts it, or neither.

A cross-encoder of MiniLM's size, trained by `python -m evals.training`; docs/reader.md is
its card. Loaded at first use, from a file beside this one, and never from a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.read.encoder import CrossEncoder

if TYPE_CHECKING:
    from torch import nn
    from transformers import BertModel

ENTAILMENT_WEIGHTS = Path(__file__).parent / "entailment.safetensors"
# The sha256 of that file; `python -m evals.training ship` prints it.
_SHIPPED = "d8327423e22190af76dc5603e1f001ff444bdbf79b70368d7e7661730e5bad8d"


@dataclass(frozen=True, slots=True)
class Entailed:
    """Probabilities, which add up to 1, that a text supports a statement, contradicts it, or
    does neither."""

    supported: float
    contradicted: float
    neutral: float


class Entailment:
    """Reads statements against texts.

    Safe to use from several threads: one call runs at a time, and uses every core.

    Args:
        weights: a file that `python -m evals.training ship` wrote; the packaged one where
            None is given.
    """

    def __init__(self, weights: Path | None = None) -> None:
        def network(bert: BertModel) -> nn.Module:
            from rag.read.network import Support

            return Support(bert)

        shipped = None if weights else _SHIPPED
        self._network = CrossEncoder(network, weights or ENTAILMENT_WEIGHTS, shipped)

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Entailed]:
        """What each text makes of its statement.

        Args:
            pairs: statement and text. Of what is too long the end is not read.

        Raises:
            ModelFileError: the weights are missing, damaged or not the published ones.
        """
        found: list[Entailed] = []
        for _, (logits,) in self._network.run(pairs):
            e = np.exp(logits - logits.max())
            found.append(Entailed(*(float(x) for x in e / e.sum())))
        return found


@lru_cache(maxsize=1)
def packaged_entailment() -> Entailment:
    """The reader of statements of this package, one for the whole program."""
    return Entailment()
