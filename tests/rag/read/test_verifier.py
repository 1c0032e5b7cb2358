"""The verifier's file and graph: they read as the network that they were made from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file
from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

from evals.training import quantise
from evals.training import verifier as training
from evals.training.batches import Batch
from evals.training.network import VerifierNetwork, mpnet_config
from index.encoder import GROUP, MOST_STEPS, packed, padded, unpacked
from index.errors import ModelFileError
from rag.read import verifier as module
from rag.read.verifier import GRAPH, Verifier, buckets, pair_tokenizer
from tests.evals.untrained import verifier

PAIRS = [
    ("The mayor resigned.", "On Monday the mayor of Elmton stepped down, her office said."),
    ("Ten died.", "Police counted ten dead."),
    ("Did it rain?", "Rain fell for nine days, and then the river rose over its banks. " * 6),
]
# Each half of each pair with each other one.
MANY = [(a, b) for a in sum(PAIRS, ()) for b in sum(PAIRS, ())]


@pytest.fixture(scope="module")
def network() -> VerifierNetwork:
    """A small network that knows nothing."""
    return verifier().eval()


def batch(pairs: list[tuple[str, str]]) -> Batch:
    coded = pair_tokenizer().encode_batch(pairs)
    ids, types, mask = (torch.from_numpy(x).long() for x in padded(coded))
    return Batch(ids, mask, types, torch.zeros(0), torch.zeros(0))


@pytest.fixture
def shipped(network: VerifierNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verifier:
    """The network in a file of 4 bits, with its own graph."""
    monkeypatch.setattr(quantise, "pairs", lambda *_: [batch(MANY)])
    save_file(training.weights(network, tmp_path), tmp_path / "small.safetensors")
    (tmp_path / "small.onnx").write_bytes(quantise.verifier_graph(network.mpnet.config))
    monkeypatch.setattr(module, "GRAPH", tmp_path / "small.onnx")
    return Verifier(tmp_path / "small.safetensors")


def test_a_network_in_4_bits_reads_nearly_as_it_was_trained(
    network: VerifierNetwork, shipped: Verifier
) -> None:
    with torch.inference_mode():
        wanted = network.belongs(*batch(MANY).texts).numpy()
    made = [shipped.belongs(question, [(None, text)])[0] for question, text in MANY]
    assert np.corrcoef(made, wanted)[0, 1] > 0.97


def test_what_stands_beside_a_sentence_does_not_change_it(shipped: Verifier) -> None:
    told = [(None, text) for _, text in PAIRS]
    together = shipped.belongs("Who left?", told)
    for one, logit in zip(told, together, strict=True):
        assert np.allclose(shipped.belongs("Who left?", [one])[0], logit, atol=1e-4)
    assert np.ptp(together) > 0.1
    assert shipped.belongs("Who left?", []).shape == (0,)


def test_a_title_stands_before_its_sentence(shipped: Verifier) -> None:
    [with_title] = shipped.belongs("Who left?", [("Mayor leaves", "She left.")])
    [as_one] = shipped.belongs("Who left?", [(None, "Mayor leaves. She left.")])
    assert with_title == as_one


def test_distances_fall_into_the_buckets_of_mpnet() -> None:
    behind = torch.arange(200)[None, :] - torch.arange(200)[:, None]
    assert np.array_equal(buckets(200), MPNetEncoder.relative_position_bucket(behind).numpy())


def test_two_marks_stand_between_the_texts_of_a_pair() -> None:
    coded = pair_tokenizer().encode("rain", "snow")
    assert coded.tokens == ["[CLS]", "rain", "[SEP]", "[SEP]", "snow", "[SEP]"]
    assert coded.type_ids == [0, 0, 0, 0, 1, 1]


def test_weights_of_4_bits_are_unpacked_as_they_were() -> None:
    draw = np.random.default_rng(0)
    steps = draw.integers(1, 10, (4, 5))
    times = draw.integers(-MOST_STEPS, MOST_STEPS + 1, (4 * GROUP, 5))
    whole = (times * np.repeat(steps, GROUP, axis=0)).astype(np.int8)
    assert np.array_equal(unpacked(*packed(whole, steps.astype(np.float32))), whole)


def test_no_weight_has_more_than_seven_bits(
    network: VerifierNetwork, shipped: Verifier, tmp_path: Path
) -> None:
    kept = load_file(tmp_path / "small.safetensors")
    for name in (n for n in kept if n.endswith(".packed")):
        whole = unpacked(kept[name], kept[name.removesuffix(".packed") + ".steps"])
        assert np.abs(whole.astype(int)).max() <= 63, name


def test_the_shipped_graph_is_the_one_that_is_written() -> None:
    assert GRAPH.read_bytes() == quantise.verifier_graph(mpnet_config())


def test_weights_that_are_not_its_own_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"missing.*reinstall"):
        Verifier(tmp_path / "none.safetensors").belongs("Who left?", [(None, "She left.")])
    (tmp_path / "cut.safetensors").write_bytes(module.WEIGHTS.read_bytes()[:5000])
    with pytest.raises(ModelFileError, match="holds no weights of this network"):
        Verifier(tmp_path / "cut.safetensors").belongs("Who left?", [(None, "She left.")])
