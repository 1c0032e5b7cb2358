"""A network in integers: near to the one that was trained, and the same whatever stands beside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from evals.errors import DatasetError
from evals.training import __main__ as command
from evals.training import quantise
from evals.training.batches import Batch
from evals.training.network import Network, lower_mpnet, packaged_bert
from index.encoder import EMBEDDINGS, GRAPH, HEAD, packaged_model
from index.errors import ModelFileError
from rag.read import verifier as shipped
from rag.read.reader import WEIGHTS
from tests.evals.untrained import network, verifier


def of_pieces(rows: list[list[int]]) -> Batch:
    ids, mask, types = torch.zeros((3, len(rows), max(map(len, rows))), dtype=torch.long)
    for row, pieces in enumerate(rows):
        ids[row, : len(pieces)], mask[row, : len(pieces)] = torch.tensor(pieces), 1
        types[row, 3 : len(pieces)] = 1
    return Batch(ids, mask, types, torch.zeros(0), torch.zeros(0))


def pieces(number: int) -> list[int]:
    draw = np.random.default_rng(number)
    return [1, *draw.integers(3, 40, 4 + number % 9).tolist(), 2]


def texts(count: int) -> Batch:
    return of_pieces([pieces(n) for n in range(count)])


def one(number: int) -> Batch:
    return of_pieces([pieces(number)])


def in_integers(net: Network, batches: list[Batch]) -> tuple[dict[str, Any], Any]:
    """The weights of a network in integers, and its graph with them, to be run."""
    import onnxruntime

    kept = quantise.quantised(net, batches)
    given = {k: v for k, v in kept.items() if not k.startswith(HEAD)}
    theirs = net.bert.state_dict()
    given |= {name: theirs[at].numpy() for name, at in EMBEDDINGS.items()}
    options = onnxruntime.SessionOptions()
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(v) for v in given.values()]
    options.add_external_initializers(list(given), values)
    graph = quantise.graph(net.bert.config)
    return kept, onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def states(session: Any, batch: Batch) -> np.ndarray:
    named = zip(("ids", "mask", "types"), batch.texts, strict=True)
    [made] = session.run(["states"], {k: v.numpy().astype(np.int32) for k, v in named})
    return np.asarray(made)


def spread(net: Network, factor: float) -> Network:
    """The same network with channels of very different size, as trained ones have."""
    with torch.no_grad():
        for layer in net.bert.encoder.layer:
            layer.attention.output.LayerNorm.weight[:3] *= factor
            layer.intermediate.dense.weight.mul_(factor)
    return net.eval()


@pytest.mark.parametrize("factor", [1.0, 12.0])
def test_a_network_in_integers_reads_nearly_as_it_was_trained(factor: float) -> None:
    net, batch = spread(network(), factor), texts(30)
    with torch.inference_mode():
        wanted = net._states(*batch.texts).numpy()
    _, session = in_integers(net, [batch])
    inside = batch.mask.numpy().astype(bool)
    off = states(session, batch)[inside] - wanted[inside]
    assert np.abs(off).mean() < 0.02 * np.abs(wanted[inside]).mean()


def test_what_stands_beside_a_text_does_not_change_it() -> None:
    net = network().eval()
    _, session = in_integers(net, [texts(30)])
    together = states(session, texts(12))
    for i in range(12):
        alone = states(session, one(i))[0]
        assert np.allclose(together[i, : len(alone)], alone, atol=0.02), i


def test_weights_in_integers_are_put_back_to_be_trained_further() -> None:
    net, other = network(1).eval(), network(2).eval()
    kept, _ = in_integers(net, [texts(30)])
    quantise.restored(other, kept)
    wanted = net.state_dict()
    for name, value in other.state_dict().items():
        if not name.startswith("bert."):
            assert torch.equal(value, wanted[name]), name
        elif name.startswith("bert.encoder.") and name.endswith("dense.weight"):
            assert torch.corrcoef(torch.stack([value.ravel(), wanted[name].ravel()]))[0, 1] > 0.99
    without = {k: v for k, v in kept.items() if k != f"{HEAD}label.weight"}
    third = network(3)
    own = third.label.weight.clone()
    quantise.restored(third, without)
    assert torch.equal(third.label.weight, own)


def test_no_weight_has_more_than_seven_bits() -> None:
    kept, _ = in_integers(network().eval(), [texts(30)])
    whole = [v for k, v in kept.items() if k.endswith(".weight") and v.dtype == np.int8]
    assert len(whole) == 4
    assert max(int(np.abs(w.astype(int)).max()) for w in whole) == 63


def test_what_is_shipped_is_the_mean_of_what_was_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = network(1), network(2)
    for name, net in (("one", one), ("other", other)):
        (tmp_path / name).mkdir()
        torch.save({"network": net.state_dict()}, tmp_path / name / "state.pt")
    few = [texts(30)]
    monkeypatch.setattr(command, "packaged_bert", lambda: network().bert)
    monkeypatch.setattr(quantise, "pairs", lambda folder: few)
    out = tmp_path / "reader.safetensors"
    folders = ["--work", str(tmp_path / "one"), "--mean-with", str(tmp_path / "other")]
    command.main(["ship", *folders, "--out", str(out)])
    assert f"{out.stat().st_size} bytes" in capsys.readouterr().out
    kept = load_file(out)
    assert not [name for name in kept if name in EMBEDDINGS]
    mean = (one.answers.bias + other.answers.bias).detach().numpy() / 2
    assert np.allclose(kept[f"{HEAD}answers.bias"], mean)


def test_the_shipped_graph_is_the_one_that_is_written() -> None:
    from transformers import BertConfig

    config = BertConfig.from_json_file(str(packaged_model() / "config.json"))
    assert GRAPH.read_bytes() == quantise.graph(config)


def test_what_ships_may_lie_between_what_shipped_before_and_what_was_trained() -> None:
    torch.manual_seed(0)
    trained, before = Network(packaged_bert()), Network(packaged_bert())
    quantise.restored(before, load_file(WEIGHTS))
    between = command.between(WEIGHTS, trained, 0.7).state_dict()
    for name in ("answers.weight", "bert.encoder.layer.3.output.dense.weight"):
        wanted = 0.3 * before.state_dict()[name] + 0.7 * trained.state_dict()[name]
        assert torch.allclose(between[name], wanted, atol=1e-6), name
        assert not torch.allclose(wanted, trained.state_dict()[name], atol=1e-3)


def test_the_verifier_is_shipped_with_its_graph_and_its_word_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    net = verifier(1)
    torch.save({"network": net.state_dict()}, tmp_path / "state.pt")
    monkeypatch.setattr(command, "lower_mpnet", lambda: verifier(2).mpnet)
    monkeypatch.setattr(quantise, "pairs", lambda folder: [texts(30)])
    monkeypatch.setattr(shipped, "GRAPH", tmp_path / "made.onnx")
    out = tmp_path / "made.safetensors"
    command.main(["ship-verifier", "--work", str(tmp_path), "--out", str(out)])
    assert f"{out.stat().st_size} bytes" in capsys.readouterr().out
    kept = load_file(out)
    assert np.allclose(kept[f"{HEAD}label.bias"], net.label.bias.detach().numpy())
    assert kept["words"].shape == (30522, 64)  # of 128 values, two in a byte
    assert shipped.Verifier(out).belongs("Who left?", [(None, "She left.")]).shape == (1,)


def test_the_verifier_is_trained_from_the_published_weights_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATELINE_MPNET", raising=False)
    with pytest.raises(DatasetError, match="DATELINE_MPNET names no folder"):
        lower_mpnet()
    (tmp_path / "model.safetensors").write_bytes(b"another")
    monkeypatch.setenv("DATELINE_MPNET", str(tmp_path))
    with pytest.raises(ModelFileError, match="is not the published model"):
        lower_mpnet()
