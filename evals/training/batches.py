"""From examples to padded batches of pieces, in an order that the seed decides."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from evals.training.reading import Example
from evals.training.support import LABELS, Statement

# Pieces of a pair; longer ones are cut at the end of the passage.
MOST_PIECES = 192
# Padded pieces of a batch, and batches that are sorted by length together.
_BATCH = 2600
_POOL = 48


@dataclass(frozen=True, slots=True)
class Encoded:
    """A pair as pieces. `targets` is what the loss of its kind compares with."""

    ids: list[int]
    types: list[int]
    targets: Any


def encode_reading(tokenizer: Any, examples: Sequence[Example]) -> list[Encoded]:
    """Pairs of question and passage; targets are `(answers, starts, ends, passage)`.

    The last three are sets of piece numbers: where an answer may start and end, and where
    the passage stands. A positive whose answer was cut off is left out.
    """
    made: list[Encoded] = []
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
            starts = ends = frozenset[int]()
            if e.answers and e.starts and e.ends:
                starts = _touched(places, inside, e.starts, shift)
                ends = _touched(places, inside, e.ends, shift)
                if not starts or not ends:
                    continue
            made.append(
                Encoded(coded["input_ids"][i], types, (e.answers, starts, ends, frozenset(inside)))
            )
    return made


def _touched(
    places: Sequence[tuple[int, int]], inside: Sequence[int], span: tuple[int, int], shift: int
) -> frozenset[int]:
    low, high = span[0] + shift, span[1] + shift
    return frozenset(j for j in inside if places[j][0] < high and places[j][1] > low)


def encode_support(tokenizer: Any, statements: Sequence[Statement]) -> list[Encoded]:
    """Pairs of statement and evidence; the target is the number of the label in `LABELS`,
    or -1 where it is only known that the statement is not supported."""
    made: list[Encoded] = []
    for at in range(0, len(statements), 2000):
        few = statements[at : at + 2000]
        coded = tokenizer(
            [s.claim for s in few],
            [s.evidence for s in few],
            truncation="longest_first",
            max_length=MOST_PIECES,
        )
        for i, s in enumerate(few):
            target = LABELS.index(s.label) if s.label in LABELS else -1
            made.append(Encoded(coded["input_ids"][i], coded["token_type_ids"][i], target))
    return made


def batches(encoded: Sequence[Encoded], seed: int) -> list[list[int]]:
    """Numbers of pairs, batch by batch: of like length inside, in random order beside."""
    rng = random.Random(seed)  # noqa: S311
    order = list(range(len(encoded)))
    rng.shuffle(order)
    made: list[list[int]] = []
    pool = 25 * _POOL
    for at in range(0, len(order), pool):
        few = sorted(order[at : at + pool], key=lambda i: len(encoded[i].ids))
        batch: list[int] = []
        for i in few:
            if batch and len(encoded[i].ids) * (len(batch) + 1) > _BATCH:
                made.append(batch)
                batch = []
            batch.append(i)
        if batch:
            made.append(batch)
    rng.shuffle(made)
    return made


def padded(encoded: Sequence[Encoded]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, mask and types, each of shape `(pairs, longest)`."""
    longest = max(len(e.ids) for e in encoded)
    ids = torch.zeros(len(encoded), longest, dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    for i, e in enumerate(encoded):
        ids[i, : len(e.ids)] = torch.tensor(e.ids)
        types[i, : len(e.types)] = torch.tensor(e.types)
        mask[i, : len(e.ids)] = 1
    return ids, mask, types


def steps(encoded: Sequence[Encoded], seed: int) -> Iterator[list[Encoded]]:
    """Batches without end, each epoch in another order."""
    epoch = 0
    while True:
        for batch in batches(encoded, seed + epoch):
            yield [encoded[i] for i in batch]
        epoch += 1
