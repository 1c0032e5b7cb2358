"""Training of the reader: what its examples promise, and that it learns and resumes."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from evals.sets import premises as exchange
from evals.training import train
from evals.training.batches import Batch, Encoded, batch_of, encode_reading, numbered, steps
from evals.training.reading import Example
from evals.training.reading import _cut as cut
from index.encoder import packaged_model
from tests.evals.untrained import network, verifier

# -- a question with a false premise -----------------------------------------------------

QUESTIONS = (
    "Who won the race of 14 ships from Elmton to Oakville on Monday?",
    "When was the bridge of Pinewood opened by Ida Stone?",
    "how many loaves were sold in March?",
    "Which of the three bakers left first?",
    "Why?",
)
PASSAGE = (
    "Ada Berg of Pinewood won the race of 14 ships from Elmton to Oakville on Monday. "
    "Tom Ash came second, and Ida Stone opened the bridge."
)
POOL = ("Ben Hill", "Narnia", "Cara Dow")
KINDS = {"roles", "names", "number", "day", "opposite"}


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311


def test_an_exchanged_question_is_never_the_same_and_says_what_was_exchanged() -> None:
    told: set[str] = set()
    for question in QUESTIONS:
        for seed in range(60):
            made = exchange.exchange(question, PASSAGE, POOL, chance(seed))
            if made is None:
                assert question == "Why?", "nothing can be exchanged in it"
                continue
            assert made[0] != question
            told.add(made[1])
            alone = exchange.exchanged(question, PASSAGE, POOL, chance(seed))
            assert alone == made[0]
    assert told == KINDS


def test_roles_are_exchanged_whole() -> None:
    swapped = exchange.swapped("Did Elmton beat Oakville in Elmton?", "Elmton", "Oakville")
    assert swapped == "Did Oakville beat Elmton in Elmton?"


# -- passages and pieces -----------------------------------------------------------------


def test_a_cut_passage_keeps_the_answer_in_its_place() -> None:
    words = [f"word{n}{'.' if n % 9 == 0 else ''}" for n in range(400)]
    text = "  ".join(words)
    for seed in range(60):
        rng = chance(seed)
        start = text.index(words[rng.randrange(400)])
        end = min(len(text), start + rng.randint(1, 60))
        passage, shift = cut(text, start, end, rng)
        assert passage[start - shift : end - shift] == text[start:end]
        assert len(passage.split()) <= 150


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(str(packaged_model()), local_files_only=True)


def test_pieces_of_the_answer_are_told_and_none_of_the_title(tokenizer: Any) -> None:
    start, end = PASSAGE.index("Tom Ash"), PASSAGE.index(" came second")
    found = Example("Who?", PASSAGE, "Tom Ash", True, (start, start + 1), (end - 1, end))
    before = "A ship sailed. " * 60
    late = (start + len(before), start + len(before) + 1)
    cut_off = Example("Who?", before + PASSAGE, None, True, late, late)
    none = Example("Who?", PASSAGE, None, False)
    made = encode_reading(tokenizer, [found, cut_off, none])
    assert made.label.tolist() == [1, 0]
    one = made.ids[: made.ends[0]]
    start_low, start_high, end_low, end_high, low, high = made.spans[0].tolist()
    assert tokenizer.decode(one[start_low:start_high]) == "tom"
    assert tokenizer.decode(one[end_low:end_high]) == "ash"
    assert tokenizer.decode(one[low : low + 1]) == "ada", "after question and title"
    assert tokenizer.decode(one[high : high + 1]) == "[SEP]"
    assert tokenizer.decode(one[made.second[0] :]).startswith("tom ash."), "the title"
    assert made.spans[1, :4].tolist() == [0, 0, 0, 0]


def made_pairs(n: int = 24) -> Encoded:
    """Pairs of made-up pieces: piece 7 says that it answers, and where."""
    rng = chance(1)
    ids: list[list[int]] = []
    spans: list[tuple[int, ...]] = []
    for i in range(n):
        ids.append([1, rng.randint(8, 30), 2, *(rng.randint(8, 30) for _ in range(4 + i % 5)), 2])
        at = 3 + i % 4
        where = (0, 0)
        if i % 2 == 0:
            ids[-1][at] = 7
            where = (at, at + 1)
        spans.append((*where, *where, 3, len(ids[-1]) - 1))
    return Encoded(
        ids=np.array([p for pair in ids for p in pair], dtype=np.uint16),
        ends=np.cumsum([len(pair) for pair in ids]),
        second=np.full(n, 3, dtype=np.int16),
        label=np.array([i % 2 == 0 for i in range(n)], dtype=np.int8),
        spans=np.array(spans, dtype=np.int16),
    )


def labelled(pairs: Encoded) -> Encoded:
    """The same as statements: supported, and else one of the others or unknown."""
    label = [0 if right else (1, 2, -1)[i % 3] for i, right in enumerate(pairs.label)]
    return replace(pairs, label=np.array(label, dtype=np.int8))


def whole(pairs: Encoded) -> Batch:
    return batch_of(pairs, np.arange(len(pairs)))


def test_every_pair_comes_once_an_epoch_in_an_order_of_the_seed() -> None:
    pairs = made_pairs(1500)
    order = [few.tolist() for few in numbered(pairs, 0, 120)]
    assert sorted(i for few in order for i in few) == list(range(1500))
    assert max(len(few) * max(pairs.lengths[few]) for few in order) <= 120
    assert order == [few.tolist() for few in numbered(pairs, 0, 120)]
    assert order != [few.tolist() for few in numbered(pairs, 1, 120)]
    stream = steps(pairs, 0, 120)
    epochs = [[next(stream).ids.tolist() for _ in order] for _ in range(2)]
    assert epochs[0] != epochs[1]


def test_joined_pairs_are_those_of_each_in_order() -> None:
    one, two = made_pairs(5), labelled(made_pairs(7))
    both = Encoded.joined([one, two])
    assert len(both) == 12
    for i, (of, n) in enumerate([*((one, i) for i in range(5)), *((two, i) for i in range(7))]):
        got, wanted = batch_of(both, np.array([i])), batch_of(of, np.array([n]))
        for f in fields(Batch):
            assert torch.equal(getattr(got, f.name), getattr(wanted, f.name)), (i, f.name)


# -- learning ----------------------------------------------------------------------------


def nothing(_: Any) -> dict[str, float]:
    return {"figure": 0.5}


@pytest.mark.parametrize("name", list(train.LOSSES))
def test_the_loss_of_a_batch_goes_down(name: str) -> None:
    pairs = made_pairs()
    net = verifier() if name == "belonging" else network()
    batch = whole(labelled(pairs) if name == "support" else pairs)
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-4)
    told: list[float] = []
    for _ in range(12):
        value = train.LOSSES[name](net, batch)
        told.append(value.item())
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
    assert told[-1] < 0.8 * told[0]


def test_a_statement_of_which_no_more_is_known_may_be_contradicted_or_neutral() -> None:
    class Fixed:
        def supports(self, ids: Tensor, *_: Tensor) -> Tensor:
            return torch.tensor([[0.0, 1.0, 2.0]]).log().clamp(min=-50).expand(len(ids), 3)

    def loss(label: int) -> float:
        one = replace(made_pairs(1), label=np.array([label], dtype=np.int8))
        return train.support_loss(Fixed(), whole(one)).item()

    assert loss(-1) == pytest.approx(0.0, abs=1e-6)
    assert loss(2) == pytest.approx(0.405, abs=1e-3)  # -log(2/3)


def test_where_an_answer_stands_counts_only_where_one_is_known() -> None:
    class Sure:
        """Takes every piece but the first of the passage for where an answer starts and ends."""

        def reads(self, ids: Tensor, *_: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            where = torch.zeros(ids.shape)
            where[:, 3] = -1e4
            return torch.zeros(len(ids)), where, where

    def loss(spans: list[int]) -> float:
        one = replace(made_pairs(1), spans=np.array([spans], dtype=np.int16))
        return train.reading_loss(Sure(), whole(one)).item()

    half = 0.6931  # log(2): whether it answers, asked of a logit of 0
    assert loss([0, 0, 0, 0, 3, 7]) == pytest.approx(half, abs=1e-3)
    assert loss([4, 7, 4, 7, 3, 7]) == pytest.approx(half, abs=1e-3)
    assert loss([4, 5, 4, 7, 3, 7]) == pytest.approx(half + 0.5 * 1.0986, abs=1e-3)  # log(3)


def trained(folder: Path) -> dict[str, Tensor]:
    """The weights of a network after some 30 steps, several an epoch."""
    net = network()
    pairs = made_pairs(40)
    train.train(
        net,
        {"reading": pairs, "support": labelled(pairs)},
        folder,
        pieces=6800,
        seed=3,
        measure=nothing,
        measures=2,
        batch=120,
    )
    assert not net.training
    return dict(net.state_dict())


class StoppedError(Exception):
    """Somebody pulled the plug."""


def test_a_training_that_was_stopped_ends_with_the_weights_of_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unbroken = trained(tmp_path / "whole")
    untrained = network().state_dict()
    moved = [name for name, value in unbroken.items() if not torch.equal(value, untrained[name])]
    assert moved
    assert not [name for name in moved if name.startswith("bert.embeddings.")]

    calls = 0

    def stopping(net: Any, batch: Batch) -> Tensor:
        nonlocal calls
        calls += 1
        if calls == 14:
            raise StoppedError
        return train.reading_loss(net, batch)

    monkeypatch.setattr(train, "_KEEP_S", 0.0)
    monkeypatch.setitem(train.LOSSES, "reading", stopping)
    with pytest.raises(StoppedError):
        trained(tmp_path / "broken")
    state = torch.load(tmp_path / "broken" / "state.pt", weights_only=True)
    assert state["step"] == 13
    resumed = trained(tmp_path / "broken")
    assert all(torch.equal(value, resumed[name]) for name, value in unbroken.items())
    curve = (tmp_path / "whole" / "curve.jsonl").read_text().splitlines()
    assert sum("figure" in line for line in curve) == 2


def test_a_training_ends_when_its_time_does(tmp_path: Path) -> None:
    net, pairs = network(), {"reading": made_pairs(40)}
    train.train(
        net, pairs, tmp_path, pieces=10**12, seed=3, measure=nothing, batch=120, seconds=1.0
    )
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    assert 0 < state["done"] < 10**12


def test_a_loss_that_is_no_number_ends_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(net: Any, batch: Batch) -> Tensor:
        return train.reading_loss(net, batch) * float("nan")

    monkeypatch.setitem(train.LOSSES, "reading", broken)
    with pytest.raises(FloatingPointError, match="is not a number"):
        trained(tmp_path)
    assert not (tmp_path / "state.pt").exists()


# -- batches -------------------------------------------------------------------------------


def test_padding_is_masked_and_types_are_kept() -> None:
    pairs = made_pairs(5)
    batch = batch_of(pairs, np.array([0, 4]))
    assert batch.ids.shape == batch.mask.shape == batch.types.shape == (2, pairs.lengths[4])
    assert batch.mask.sum(1).tolist() == pairs.lengths[[0, 4]].tolist()
    first = int(pairs.lengths[0])
    assert batch.ids[0, :first].tolist() == pairs.ids[:first].tolist()
    assert batch.ids[0, first:].tolist() == [0] * (batch.ids.shape[1] - first)
    assert batch.types[1].tolist() == [0] * 3 + [1] * (int(pairs.lengths[4]) - 3)
