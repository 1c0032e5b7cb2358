"""The reader: what a passage answers and where, and what a quote bears out.

A cross-encoder of MiniLM's size, trained by `python -m evals.training`; docs/reader.md
is its card. Loaded at first use, from a file beside this one, and never from a network.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.embed import check_weights, fast_dtype, packaged_model
from index.errors import ModelFileError

if TYPE_CHECKING:
    from rag.read.network import Network

Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "reader.safetensors"
# The sha256 of that file; `python -m evals.training ship` prints it.
_SHIPPED = "dcaf115305a07ebedd9b2ae69187ee655b4aee6dc50efbcd503e15fbc759d7aa"
# Pieces of a pair that are read; a chunk of 200 tokens and its title stay below.
_MOST_PIECES = 320
# Characters of a title that are read: more would leave no room for the passage.
_MOST_TITLE = 300
# Padded pieces of a batch: more at once is no faster on two cores, and takes memory.
_BATCH = 4096
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

    Safe to use from several threads: one call runs at a time, and uses every core.

    Args:
        weights: a file that `python -m evals.training ship` wrote; the packaged one where
            None is given.
    """

    def __init__(self, weights: Path | None = None) -> None:
        self._file = weights
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Network] | None = None

    def read(self, question: str, passages: Sequence[tuple[str | None, str]]) -> list[Read]:
        """What each passage has to say to a question.

        Args:
            passages: pairs of the title of its article, where it does not begin with it,
                and text. Of a text or question that is too long the end is not read.

        Raises:
            ModelFileError: the weights are missing, damaged or not the published ones.
        """
        texts = [(f"{title[:_MOST_TITLE]}. " if title else "", text) for title, text in passages]
        with self._lock:
            tokenizer, network = self._load()
            coded = tokenizer.encode_batch([(question, head + text) for head, text in texts])
            found: list[Read | None] = [None] * len(texts)
            for few in _alike([len(c.ids) for c in coded]):
                answers, starts, ends = _run([coded[i] for i in few], network.reads)
                for row, i in enumerate(few):
                    found[i] = _one(
                        coded[i], len(texts[i][0]), answers[row], starts[row], ends[row]
                    )
        return [read for read in found if read is not None]

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
        with self._lock:
            tokenizer, network = self._load()
            coded = tokenizer.encode_batch(list(pairs))
            for few in _alike([len(c.ids) for c in coded]):
                [logits] = _run([coded[i] for i in few], network.supports)
                found[few] = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
        return found

    def _load(self) -> tuple[Any, Network]:
        if self._loaded is None:
            self._loaded = _network(self._file)
        return self._loaded


@lru_cache(maxsize=1)
def packaged() -> Reader:
    """The reader of this package, one for the whole program."""
    return Reader()


def _network(file: Path | None) -> tuple[Any, Network]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    from rag.read.network import Network, packaged_bert, put_weights, unpacked

    published = file is None
    file = file or WEIGHTS
    if not file.is_file():
        raise ModelFileError(f"The reader's weights are missing ({file}): reinstall Dateline.")
    if published:
        check_weights(file, _SHIPPED)
    try:
        network = Network(packaged_bert())
        put_weights(network, unpacked(load_file(file)))
        # Half the time where the processor has it; of 192 pairs no logit moved by more than .08.
        network.to(fast_dtype()).eval()
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


def _run(coded: Sequence[Any], head: Callable[..., Any]) -> list[Floats]:
    """What a head of the network makes of each pair, as arrays."""
    import torch

    width = max(len(c.ids) for c in coded)
    shape = (len(coded), width)
    ids, mask, types = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    for i, c in enumerate(coded):
        n = len(c.ids)
        ids[i, :n], types[i, :n], mask[i, :n] = torch.tensor(c.ids), torch.tensor(c.type_ids), 1
    with torch.inference_mode():
        made = head(ids, mask, types)
        return [m.float().numpy() for m in (made if isinstance(made, tuple) else (made,))]


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
