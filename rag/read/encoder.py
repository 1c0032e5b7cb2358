"""Two texts read together by a network of ours: loaded at first use, from a packaged file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.embed import check_weights, packaged_model
from index.errors import ModelFileError

if TYPE_CHECKING:
    from torch import nn
    from transformers import BertModel

Floats = NDArray[np.float32]

# Pieces of a pair that are read; a chunk of 200 tokens and its title stay below.
_MOST_PIECES = 320
# Padded pieces of a batch: more at once is no faster on two cores, and takes memory.
_BATCH = 4096


class CrossEncoder:
    """A network and its tokenizer.

    Safe to use from several threads: one call runs at a time, and uses every core.

    Args:
        network: makes the network around the packaged encoder.
        weights: a file that `python -m evals.training ship` wrote.
        sha256: of that file where it is the published one; not checked where None is given.
    """

    def __init__(
        self, network: Callable[[BertModel], nn.Module], weights: Path, sha256: str | None
    ) -> None:
        self._make = network
        self._file = weights
        self._sha256 = sha256
        self._lock = threading.Lock()
        self._loaded: tuple[Any, nn.Module] | None = None

    def run(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Any, tuple[Floats, ...]]]:
        """What the network makes of each pair, in their order.

        Returns:
            For each pair its encoding (with the offsets of its pieces), and its row of each
            of the network's outputs.

        Raises:
            ModelFileError: the weights are missing, damaged or not the published ones.
        """
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            tokenizer, network = self._loaded
            coded = tokenizer.encode_batch(list(pairs))
            found: dict[int, tuple[Any, tuple[Floats, ...]]] = {}
            for few in _alike([len(c.ids) for c in coded]):
                outputs = _run(network, [coded[i] for i in few])
                for row, i in enumerate(few):
                    found[i] = coded[i], tuple(output[row] for output in outputs)
        return [found[i] for i in range(len(coded))]

    def _load(self) -> tuple[Any, nn.Module]:
        from safetensors import SafetensorError
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        from rag.read.network import packaged_bert, put_weights, unpacked

        file = self._file
        if not file.is_file():
            raise ModelFileError(f"The reader's weights are missing ({file}): reinstall Dateline.")
        if self._sha256 is not None:
            check_weights(file, self._sha256)
        try:
            network = self._make(packaged_bert())
            put_weights(network, unpacked(load_file(file)))
            network.eval()
        except (SafetensorError, KeyError, ValueError) as error:
            raise ModelFileError(
                f"{file} holds no weights of the reader ({_first_line(error)}): reinstall Dateline."
            ) from error
        tokenizer = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
        tokenizer.no_padding()
        # The longer of the two is cut: also a question may be longer than all that is read.
        tokenizer.enable_truncation(_MOST_PIECES, strategy="longest_first")
        return tokenizer, network


def _first_line(error: Exception) -> str:
    said = str(error).strip().splitlines()
    return said[0].rstrip(".") if said else type(error).__name__


def _alike(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of pairs of like length, so that little of a batch is padding."""
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i], i))
    few: list[int] = []
    for i in order:
        if few and lengths[i] * (len(few) + 1) > _BATCH:
            yield few
            few = []
        few.append(i)
    if few:
        yield few


def _run(network: nn.Module, coded: Sequence[Any]) -> list[Floats]:
    import torch

    width = max(len(c.ids) for c in coded)
    shape = (len(coded), width)
    ids, mask, types = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    for i, c in enumerate(coded):
        n = len(c.ids)
        ids[i, :n], types[i, :n], mask[i, :n] = torch.tensor(c.ids), torch.tensor(c.type_ids), 1
    with torch.inference_mode():
        made = network(ids, mask, types)
    return [logits.float().numpy() for logits in (made if isinstance(made, tuple) else (made,))]
