"""From examples to padded batches of pieces, in an order that the seed decides."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from evals.training.reading import Example
from evals.training.support import LABELS, Statement

# Pieces of a pair; longer ones are cut at the end of the passage.
MOST_PIECES = 192
# Pairs that are sorted by length together.
_POOL = 1200
_NOWHERE = (0, 0)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """Pairs of texts as pieces.

    Attributes:
        ids: the pieces of all pairs, one pair after another, shape `(pieces,)`.
        ends: where in `ids` each pair ends, shape `(pairs,)`.
        second: how many pieces stand before the second text of each pair, shape `(pairs,)`.
        label: 1 where a passage answers its question and 0 where not; of statements the number
            in `LABELS`, or -1 where it is only known that they are not supported. `(pairs,)`.
        spans: the first piece and the one after the last of where an answer may start, of where
            it may end, and of the passage; an answer that is not known is at 0, 0. `(pairs, 6)`.
    """

    ids: NDArray[np.uint16]
    ends: NDArray[np.int64]
    second: NDArray[np.int16]
    label: NDArray[np.int8]
    spans: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.ends, prepend=0)

    @classmethod
    def joined(cls, several: Sequence[Self]) -> Self:
        """The pairs of several, in their order."""
        shifts = np.cumsum([0, *(len(e.ids) for e in several)])
        columns = {f.name: [getattr(e, f.name) for e in several] for f in fields(cls)}
        columns["ends"] = [e.ends + s for e, s in zip(several, shifts[:-1], strict=True)]
        return cls(**{name: np.concatenate(parts) for name, parts in columns.items()})


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs of like length: ids, mask and types, each `(pairs, longest)`, and what is right
    of them, as `Encoded` has it."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    label: Tensor
    spans: Tensor

    @property
    def texts(self) -> tuple[Tensor, Tensor, Tensor]:
        """What the network takes."""
        return self.ids, self.mask, self.types


def encode_reading(tokenizer: Any, examples: Sequence[Example]) -> Encoded:
    """Pairs of question and passage. A positive whose answer was cut off is left out."""
    made: list[tuple[list[int], list[int], int, tuple[Span, Span, Span]]] = []
    for at in range(0, len(examples), 2000):
        few = examples[at : at + 2000]
        heads = [f"{e.title}. " if e.title else "" for e in few]
        coded = tokenizer(
            [e.question for e in few],
            [h + e.passage for h, e in zip(heads, few, strict=True)],
            truncation="only_second",
            max_length=MOST_PIECES,
            return_offsets_mapping=True,
        )
        for i, e in enumerate(few):
            places, types = coded["offset_mapping"][i], coded["token_type_ids"][i]
            shift = len(heads[i])
            inside = [j for j, (a, b) in enumerate(places) if types[j] == 1 and b > a >= shift]
            if not inside:
                continue
            start = end = _NOWHERE
            if e.answers and e.starts and e.ends:
                start = _touched(places, inside, e.starts, shift)
                end = _touched(places, inside, e.ends, shift)
                if _NOWHERE in (start, end):
                    continue
            spans = (start, end, (inside[0], inside[-1] + 1))
            made.append((coded["input_ids"][i], types, int(e.answers), spans))
    return _encoded(made)


def _touched(places: Sequence[Span], inside: Sequence[int], span: Span, shift: int) -> Span:
    low, high = span[0] + shift, span[1] + shift
    touched = [j for j in inside if places[j][0] < high and places[j][1] > low]
    return (touched[0], touched[-1] + 1) if touched else _NOWHERE


def encode_support(tokenizer: Any, statements: Sequence[Statement]) -> Encoded:
    """Pairs of statement and evidence."""
    made: list[tuple[list[int], list[int], int, tuple[Span, Span, Span]]] = []
    for at in range(0, len(statements), 2000):
        few = statements[at : at + 2000]
        coded = tokenizer(
            [s.claim for s in few],
            [s.evidence for s in few],
            truncation="longest_first",
            max_length=MOST_PIECES,
        )
        for i, s in enumerate(few):
            label = LABELS.index(s.label) if s.label in LABELS else -1
            nowhere = (_NOWHERE, _NOWHERE, _NOWHERE)
            made.append((coded["input_ids"][i], coded["token_type_ids"][i], label, nowhere))
    return _encoded(made)


def _encoded(
    made: Sequence[tuple[list[int], list[int], int, tuple[Span, Span, Span]]],
) -> Encoded:
    return Encoded(
        ids=np.array([p for ids, _, _, _ in made for p in ids], dtype=np.uint16),
        ends=np.cumsum([len(ids) for ids, _, _, _ in made], dtype=np.int64),
        second=np.array([types.index(1) for _, types, _, _ in made], dtype=np.int16),
        label=np.array([label for _, _, label, _ in made], dtype=np.int8),
        spans=np.array([spans for _, _, _, spans in made], dtype=np.int16).reshape(-1, 6),
    )


def numbered(encoded: Encoded, seed: int, most: int) -> list[NDArray[np.int64]]:
    """Numbers of pairs, batch by batch: of like length inside, in random order beside.

    Args:
        most: padded pieces of a batch.
    """
    rng = random.Random(seed)  # noqa: S311
    lengths = encoded.lengths.tolist()
    order = list(range(len(encoded)))
    rng.shuffle(order)
    made: list[NDArray[np.int64]] = []
    pool = max(_POOL, most)
    for at in range(0, len(order), pool):
        batch: list[int] = []
        for i in sorted(order[at : at + pool], key=lengths.__getitem__):
            if batch and lengths[i] * (len(batch) + 1) > most:
                made.append(np.array(batch))
                batch = []
            batch.append(i)
        if batch:
            made.append(np.array(batch))
    rng.shuffle(made)
    return made


def batch_of(encoded: Encoded, numbers: NDArray[np.int64], device: str = "cpu") -> Batch:
    """The pairs of these numbers, padded to the longest."""
    lengths = encoded.lengths[numbers]
    place = np.arange(int(lengths.max()))
    mask = place < lengths[:, None]
    at = (encoded.ends[numbers] - lengths)[:, None] + place
    ids = np.where(mask, encoded.ids[np.minimum(at, len(encoded.ids) - 1)], 0)
    types = mask & (place >= encoded.second[numbers][:, None])
    columns = (ids, mask, types, encoded.label[numbers], encoded.spans[numbers])
    return Batch(*(torch.from_numpy(c.astype(np.int64)).to(device) for c in columns))


def steps(encoded: Encoded, seed: int, most: int, device: str = "cpu") -> Iterator[Batch]:
    """Batches without end, each epoch in another order."""
    epoch = 0
    while True:
        for numbers in numbered(encoded, seed + epoch, most):
            yield batch_of(encoded, numbers, device)
        epoch += 1
