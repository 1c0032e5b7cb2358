"""Training of the reader: what its examples promise, and that it learns and resumes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from evals.sets import premises as exchange
from evals.training import __main__ as command
from evals.training import batches as made_of
from evals.training import train
from evals.training.batches import Encoded, batches, encode_reading, padded, steps
from evals.training.reading import Example
from evals.training.reading import _cut as cut
from evals.training.support import Support
from index.embed import packaged_model
from rag.read.network import WIDTH, Reading, packed, unpacked

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
    one, two = encode_reading(tokenizer, [found, cut_off, none])
    answers, starts, ends, inside = one.targets
    assert answers
    assert tokenizer.decode([one.ids[i] for i in sorted(starts)]) == "tom"
    assert tokenizer.decode([one.ids[i] for i in sorted(ends)]) == "ash"
    assert tokenizer.decode([one.ids[min(inside)]]) == "ada", "after question and title"
    assert two.targets[:3] == (False, frozenset(), frozenset())


def made_pairs(n: int = 24) -> list[Encoded]:
    """Pairs of made-up pieces: piece 7 says that it answers, and where."""
    rng = chance(1)
    made: list[Encoded] = []
    for i in range(n):
        ids = [1, rng.randint(8, 30), 2, *(rng.randint(8, 30) for _ in range(4 + i % 5)), 2]
        at = 3 + i % 4
        answers = i % 2 == 0
        if answers:
            ids[at] = 7
        types = [0, 0, 0] + [1] * (len(ids) - 3)
        where = frozenset([at]) if answers else frozenset[int]()
        made.append(Encoded(ids, types, (answers, where, where, frozenset(range(3, len(ids) - 1)))))
    return made


def labelled(pairs: Sequence[Encoded]) -> list[Encoded]:
    """The same for the second network: supported, and else one of the others or unknown."""
    return [
        Encoded(e.ids, e.types, 0 if e.targets[0] else (1, 2, -1)[i % 3])
        for i, e in enumerate(pairs)
    ]


def test_every_pair_comes_once_an_epoch_in_an_order_of_the_seed() -> None:
    pairs = made_pairs(1500)
    order = batches(pairs, 0)
    assert sorted(i for batch in order for i in batch) == list(range(1500))
    assert order == batches(pairs, 0) != batches(pairs, 1)
    stream = steps(pairs, 0)
    epochs = [[next(stream) for _ in order] for _ in range(2)]
    assert epochs[0] != epochs[1]


# -- learning ----------------------------------------------------------------------------


def network(kind: type[Reading] | type[Support], seed: int = 0) -> Any:
    """A network with one small layer and 40 pieces, not trained."""
    from transformers import BertConfig, BertModel

    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=40,
        hidden_size=WIDTH,
        num_hidden_layers=1,
        num_attention_heads=4,
        intermediate_size=32,
        max_position_embeddings=32,
    )
    return kind(BertModel(config, add_pooling_layer=False))


LOSSES: list[tuple[Any, train.Loss, Callable[[Sequence[Encoded]], list[Encoded]]]] = [
    (Reading, train.reading_loss, list),
    (Support, train.support_loss, labelled),
]


def nothing(_: nn.Module) -> dict[str, float]:
    return {"figure": 0.5}


@pytest.mark.parametrize(("kind", "loss", "of"), LOSSES, ids=["reading", "support"])
def test_the_loss_of_a_batch_goes_down(kind: Any, loss: train.Loss, of: Any) -> None:
    net, batch = network(kind), of(made_pairs())
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-4)
    told: list[float] = []
    for _ in range(12):
        value = loss(net, batch)
        told.append(value.item())
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
    assert told[-1] < 0.8 * told[0]


def test_a_statement_of_which_no_more_is_known_may_be_contradicted_or_neutral() -> None:
    class Fixed(nn.Module):
        def forward(self, ids: Tensor, *_: Tensor) -> Tensor:
            return torch.tensor([[0.0, 1.0, 2.0]]).log().clamp(min=-50).expand(len(ids), 3)

    one = made_pairs(1)[0]
    unknown = train.support_loss(Fixed(), [Encoded(one.ids, one.types, -1)])
    neutral = train.support_loss(Fixed(), [Encoded(one.ids, one.types, 2)])
    assert unknown.item() == pytest.approx(0.0, abs=1e-6)
    assert neutral.item() == pytest.approx(0.405, abs=1e-3)  # -log(2/3)


def trained(folder: Path, loss: train.Loss = train.reading_loss) -> dict[str, Tensor]:
    """The weights of a network after some 30 steps, several an epoch."""
    net = network(Reading)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made_of, "_BATCH", 120)
        train.train(
            net, made_pairs(40), loss, folder, pieces=3400, seed=3, measure=nothing, measures=2
        )
    assert not net.training
    return dict(net.state_dict())


class StoppedError(Exception):
    """Somebody pulled the plug."""


def test_a_training_that_was_stopped_ends_with_the_weights_of_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = trained(tmp_path / "whole")
    untrained = network(Reading).state_dict()
    moved = [name for name, value in whole.items() if not torch.equal(value, untrained[name])]
    assert moved
    assert not [name for name in moved if name.startswith("bert.embeddings.")]

    calls = 0

    def stopping(net: nn.Module, batch: Sequence[Encoded]) -> Tensor:
        nonlocal calls
        calls += 1
        if calls == 14:
            raise StoppedError
        return train.reading_loss(net, batch)

    monkeypatch.setattr(train, "_KEEP_S", 0.0)
    with pytest.raises(StoppedError):
        trained(tmp_path / "broken", stopping)
    state = torch.load(tmp_path / "broken" / "state.pt", weights_only=True)
    assert state["step"] == 13
    resumed = trained(tmp_path / "broken")
    assert all(torch.equal(value, resumed[name]) for name, value in whole.items())
    curve = (tmp_path / "whole" / "curve.jsonl").read_text().splitlines()
    assert sum("figure" in line for line in curve) == 2


def test_a_loss_that_is_no_number_ends_the_training(tmp_path: Path) -> None:
    def broken(net: nn.Module, batch: Sequence[Encoded]) -> Tensor:
        return train.reading_loss(net, batch) * float("nan")

    with pytest.raises(FloatingPointError, match="step 1 is not a number"):
        trained(tmp_path, broken)
    assert not (tmp_path / "state.pt").exists()


# -- what is shipped ---------------------------------------------------------------------


def test_packed_weights_are_near_those_they_were_made_of() -> None:
    weights = network(Reading).state_dict()
    weights["bert.encoder.zeros"] = torch.zeros(WIDTH, 2)
    again = unpacked(packed(weights))
    assert again.keys() == weights.keys()
    for name, value in weights.items():
        if value.ndim < 2:
            assert torch.equal(again[name], value), name
            continue
        most = value.abs().amax(dim=1, keepdim=True)
        assert ((again[name] - value).abs() <= most / 250 + 1e-7).all(), name
    assert any(v.dtype is torch.int8 for v in packed(weights).values())


def test_what_is_shipped_is_the_reading_network_without_word_vectors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    net = network(Reading, 1)
    (tmp_path / "reading").mkdir()
    torch.save({"network": net.state_dict()}, tmp_path / "reading" / "state.pt")
    out = tmp_path / "reader.safetensors"
    command.main(["ship", "--work", str(tmp_path), "--out", str(out)])
    assert f"{out.stat().st_size} bytes" in capsys.readouterr().out
    kept, weights = unpacked(load_file(out)), net.state_dict()
    assert kept.keys() == {k for k in weights if not k.startswith("bert.embeddings.")}
    assert torch.equal(kept["answers.bias"], weights["answers.bias"])
    mean = tmp_path / "mean.safetensors"
    zeros = tmp_path / "zeros.safetensors"
    save_file(packed({k: torch.zeros_like(weights[k]) for k in kept}), zeros)
    both = ["--out", str(mean), "--mean-with", str(zeros)]
    command.main(["ship", "--work", str(tmp_path), *both])
    half = unpacked(load_file(mean))["answers.bias"]
    assert torch.allclose(half, weights["answers.bias"] / 2)


def test_padding_is_masked_and_types_are_kept() -> None:
    short, long = made_pairs(5)[0], made_pairs(5)[4]
    ids, mask, types = padded([short, long])
    assert ids.shape == mask.shape == types.shape == (2, len(long.ids))
    assert mask.sum(1).tolist() == [len(short.ids), len(long.ids)]
    assert ids[0, : len(short.ids)].tolist() == short.ids
    assert types[1].tolist() == long.types
