"""From a trained network to what onnxruntime multiplies in integers.

Activations have 8 bits, with a scale that is fixed beforehand: it is measured on texts, and so a
text's states do not depend on what stands beside it in a batch. Weights have 7 bits, with a scale
for each column, for the reason in `index/encoder.py`.

Three published steps keep this near to the network that was trained. Channels whose activations
are large are made smaller, and the weights that read them larger (SmoothQuant, Xiao et al., ICML
2023). Weights are rounded one row after another, each making up for the error of those before it
as far as the activations let it (GPTQ, Frantar et al., ICLR 2023). What of the error is left on
average goes into the bias (Nagel et al., ICCV 2019).

The verifier's weights have 4 bits besides: in each column so many rows in turn share a step, and a
weight is a whole number of steps (`index.encoder.unpacked`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper
from torch import Tensor

from evals.sets.collection import rows
from evals.training.batches import Batch
from evals.training.network import INSIDE, Network, VerifierNetwork
from index.encoder import EMBEDDINGS, GROUP, HEAD, MOST_STEPS, packed, padded, tokenizer

if TYPE_CHECKING:
    from transformers import BertConfig, MPNetConfig

# The largest weight, and how much of the largest activations each product's weights take over:
# of 1 all, of 0 nothing. Chosen by the cosine of MiniLM's vectors with those in float32.
_MOST = 63
_TAKEN_OVER = {"qkv": 0.8, "out": 0.65, "up": 0.65, "down": 0.9}
# What is added to the diagonal of second moments, of its mean: texts leave some directions empty.
_DAMPING = 0.01
_LEAST = 1e-5
# Of the training sets' lines, one in so many is looked at, so many at once.
_APART = 130
_TEXTS = 32
_MICROSOFT = "com.microsoft"
# Operations of the standard; all others are onnxruntime's own.
_OF_ONNX = frozenset({"Add", "Gather", "LayerNormalization", "Mul", "QuantizeLinear"})


@dataclass(slots=True)
class Seen:
    """What came into one product, over all pieces: arrays of shape `(inputs,)`, and `moments` of
    shape `(inputs, inputs)`, the mean of x xᵀ."""

    low: Tensor
    high: Tensor
    mean: Tensor
    moments: Tensor
    pieces: int


def quantised(
    network: Network | VerifierNetwork, batches: Sequence[Batch], *, four_bits: bool = False
) -> dict[str, NDArray[np.generic]]:
    """The weights of a network's layers, by their names in the graph, and its heads as they are.

    Args:
        batches: texts like those that the network is to read; some hundred.
        four_bits: packs each matrix: `NAME.packed` and `NAME.steps` stand for `NAME`.
    """
    seen = _calibrated(network, batches)
    kept: dict[str, NDArray[np.generic]] = {}
    for place, layer in enumerate(network.layers):
        for name, parts in layer.products.items():
            weight = torch.cat([p.weight.detach() for p in parts]).T
            bias = torch.cat([p.bias.detach() for p in parts])
            at = f"{place}.{name}"
            kept |= _rounded(at, (weight, bias), seen[at], four_bits=four_bits)
        for name, norm in layer.norms.items():
            kept[f"{place}.{name}.gamma"] = norm.weight.detach().numpy()
            kept[f"{place}.{name}.beta"] = norm.bias.detach().numpy()
    heads = {k: v.numpy() for k, v in network.state_dict().items() if not k.startswith(INSIDE)}
    return kept | {f"{HEAD}{name}": value for name, value in heads.items()}


def pairs(folder: Path, few: int = 500) -> list[Batch]:
    """Questions with passages, and statements with quotes, of the public training sets."""
    asked = [(line["question"], line["context"]) for line in _some(folder, "reading", few)]
    said = [(line["claim"], line["evidence"]) for line in _some(folder, "support", few)]
    return _batches([*asked, *said], most=192)


def texts(folder: Path, few: int = 300) -> list[Batch]:
    """Passages, questions and statements by themselves."""
    reading = list(_some(folder, "reading", few))
    asked = [line["question"] for line in reading[: few // 2]]
    said = [line["claim"] for line in _some(folder, "support", few // 2)]
    return _batches([*(line["context"] for line in reading), *asked, *said], most=256)


def _some(folder: Path, name: str, few: int) -> Iterator[Mapping[str, Any]]:
    """Lines from all over a file."""
    return islice(rows(folder / f"{name}.jsonl.gz"), 0, few * _APART, _APART)


def _batches(given: Sequence[Any], most: int) -> list[Batch]:
    coded = sorted(tokenizer(most).encode_batch(list(given)), key=len)
    made: list[Batch] = []
    for at in range(0, len(coded), _TEXTS):
        ids, types, mask = (torch.from_numpy(x).long() for x in padded(coded[at : at + _TEXTS]))
        nothing = torch.zeros(0)
        made.append(Batch(ids, mask, types, label=nothing, spans=nothing))
    return made


def restored(network: Network, kept: Mapping[str, NDArray[np.generic]]) -> None:
    """Puts weights that `quantised` gave back into a network, to train it further."""
    values = {name: torch.from_numpy(np.array(value)) for name, value in kept.items()}
    with torch.no_grad():
        for place, layer in enumerate(network.layers):
            for name, parts in layer.products.items():
                at = f"{place}.{name}."
                weight = values[at + "weight"].float() * values[at + "weight_scale"]
                whole = (weight * values[at + "smooth"][:, None]).T
                sizes = [len(p.bias) for p in parts]
                for part, w, b in zip(
                    parts, whole.split(sizes), values[at + "bias"].split(sizes), strict=True
                ):
                    part.weight.copy_(w)
                    part.bias.copy_(b)
            for name, norm in layer.norms.items():
                norm.weight.copy_(values[f"{place}.{name}.gamma"])
                norm.bias.copy_(values[f"{place}.{name}.beta"])
        heads = {k: v for k, v in network.state_dict().items() if not k.startswith("bert.")}
        for name, value in heads.items():
            # Of a head that the weights lack, the network's own stays.
            value.copy_(values.get(HEAD + name, value))


def graph(config: BertConfig) -> bytes:
    """The reader's network as an ONNX graph, whose weights are to be given when it is loaded.

    The names of the weights are those of `quantised`, beside `index.encoder.EMBEDDINGS`.
    """
    made = _Graph(config)
    width = config.hidden_size
    sizes = {
        "word": config.vocab_size,
        "position": config.max_position_embeddings,
        "type": config.type_vocab_size,
    }
    tables = [
        made.weight(name, [sizes[name], width] if name in sizes else [width]) for name in EMBEDDINGS
    ]
    x = made.node(
        "EmbedLayerNormalization", ["ids", "types", *tables], "embedded", others=1, epsilon=1e-12
    )
    for at in made.places:
        y = made.attention(at, x)
        x = made.rest(at, x, y, "states" if at == made.places[-1] else f"{at}states")
    texts = ["texts", "pieces"]
    ints = [(name, TensorProto.INT32, texts) for name in ("ids", "types", "mask")]
    return made.bytes(ints, ("states", TensorProto.FLOAT, [*texts, width]))


def verifier_graph(config: MPNetConfig) -> bytes:
    """The verifier's network as an ONNX graph, from word vectors to the state of the first piece.

    It takes the sums of word and position vectors, of shape `(texts, pieces, width)`; what is added
    to the attention for the distance of two pieces, of shape `(1, heads, pieces, pieces)`; and the
    mask. It gives `(texts, 1, width)`.
    """
    made = _Graph(config)
    width, heads = config.hidden_size, config.num_attention_heads
    norm = [made.weight(f"embedding.{part}", [width]) for part in ("gamma", "beta")]
    x = made.node("LayerNormalization", ["embedded", *norm], "begun", epsilon=made.epsilon)
    made.weights.append(helper.make_tensor("first", TensorProto.INT64, [1], [0]))
    for at in made.places:
        last = at == made.places[-1]
        y = made.distant_attention(at, x, "distance")
        if last:  # Nothing reads the states of the other pieces.
            x, y = (made.node("Gather", [z, "first"], f"{z}.first", axis=1) for z in (x, y))
        x = made.rest(at, x, y, "state" if last else f"{at}states")
    texts = ["texts", "pieces"]
    inputs = [
        ("embedded", TensorProto.FLOAT, [*texts, width]),
        ("distance", TensorProto.FLOAT, [1, heads, "pieces", "pieces"]),
        ("mask", TensorProto.INT32, texts),
    ]
    return made.bytes(inputs, ("state", TensorProto.FLOAT, ["texts", 1, width]))


class _Graph:
    """Nodes and weights of a graph that is being put together.

    Attributes:
        places: what the names of each layer begin with, from the lowest.
        epsilon: what is added to a variance before its root.
    """

    def __init__(self, config: BertConfig | MPNetConfig) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[TensorProto] = []
        self.weights.append(helper.make_tensor("no_shift", TensorProto.INT8, [], [0]))
        self.places = [f"{n}." for n in range(config.num_hidden_layers)]
        self.epsilon = config.layer_norm_eps
        self._width, self._inner = config.hidden_size, config.intermediate_size
        self._heads = config.num_attention_heads

    def weight(self, name: str, shape: Sequence[int], kind: int = TensorProto.FLOAT) -> str:
        """A weight that stands in no file: whoever loads the graph gives it."""
        tensor = TensorProto(name=name, data_type=kind, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="given-when-loaded")
        self.weights.append(tensor)
        return name

    def node(
        self, kind: str, inputs: Sequence[str], out: str, *, others: int = 0, **how: Any
    ) -> str:
        unused = [f"{out}.{i}" for i in range(others)]
        domain = "" if kind in _OF_ONNX else _MICROSOFT
        self.nodes.append(helper.make_node(kind, inputs, [out, *unused], domain=domain, **how))
        return out

    def product(
        self, name: str, x: str, inputs: int, outputs: int
    ) -> tuple[str, tuple[str, str], tuple[str, str]]:
        """The names of quantised activations, of weights and their scales, and of the activations'
        scale and zero point."""
        smooth = self.node("Mul", [x, self.weight(f"{name}.smooth", [inputs])], f"{name}.smoothed")
        scale = self.weight(f"{name}.scale", [])
        zero = self.weight(f"{name}.zero", [], TensorProto.UINT8)
        given = self.node("QuantizeLinear", [smooth, scale, zero], f"{name}.given")
        weight = self.weight(f"{name}.weight", [inputs, outputs], TensorProto.INT8)
        return given, (weight, self.weight(f"{name}.weight_scale", [outputs])), (scale, zero)

    def multiplied(self, name: str, x: str, inputs: int, outputs: int) -> str:
        given, (weight, weight_scale), (scale, zero) = self.product(name, x, inputs, outputs)
        of = [given, weight, scale, weight_scale, zero, "no_shift"]
        return self.node("MatMulIntegerToFloat", of, f"{name}.product")

    def attention(self, at: str, x: str) -> str:
        """The attention of a layer, without what multiplies its output."""
        width = self._width
        given, (weight, weight_scale), (scale, zero) = self.product(at + "qkv", x, width, 3 * width)
        bias = self.weight(at + "qkv.bias", [3 * width])
        inputs = [given, weight, bias, scale, weight_scale, "mask", zero, "no_shift"]
        return self.node("QAttention", inputs, at + "attention", num_heads=self._heads)

    def distant_attention(self, at: str, x: str, distance: str) -> str:
        """The same, to which something is added by the distance of two pieces."""
        width = self._width
        y = self.multiplied(at + "qkv", x, width, 3 * width)
        y = self.node("Add", [y, self.weight(at + "qkv.bias", [3 * width])], at + "qkv.sum")
        parts = [f"{at}{name}" for name in ("query", "key", "value")]
        self.nodes.append(helper.make_node("Split", [y], parts, axis=2))
        inputs = [*parts, "", "mask", distance]
        return self.node("MultiHeadAttention", inputs, at + "attention", num_heads=self._heads)

    def rest(self, at: str, x: str, attended: str, out: str) -> str:
        """What follows the attention in a layer: one product, two more, and the norms."""
        width, inner = self._width, self._inner
        y = self.multiplied(at + "out", attended, width, width)
        x = self.added(at + "out", at + "norm", [x, y], at + "attended")
        y = self.multiplied(at + "up", x, width, inner)
        y = self.node("BiasGelu", [y, self.weight(at + "up.bias", [inner])], at + "gelu")
        y = self.multiplied(at + "down", y, inner, width)
        return self.added(at + "down", at + "last_norm", [x, y], out)

    def added(self, product: str, norm: str, sum_of: Sequence[str], out: str) -> str:
        parts = [f"{norm}.gamma", f"{norm}.beta", f"{product}.bias"]
        inputs = [*sum_of, *(self.weight(part, [self._width]) for part in parts)]
        return self.node("SkipLayerNormalization", inputs, out, epsilon=self.epsilon)

    def bytes(
        self,
        inputs: Sequence[tuple[str, int, Sequence[str | int]]],
        output: tuple[str, int, Sequence[str | int]],
    ) -> bytes:
        """The graph as a file holds it."""
        given = [helper.make_tensor_value_info(*of) for of in inputs]
        made = [helper.make_tensor_value_info(*output)]
        whole = helper.make_graph(self.nodes, "encoder", given, made, self.weights)
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1)]
        model = helper.make_model(whole, opset_imports=versions, ir_version=9)
        return bytes(model.SerializeToString())


def _calibrated(network: Network | VerifierNetwork, batches: Sequence[Batch]) -> dict[str, Seen]:
    seen: dict[str, Seen] = {}
    mask = torch.ones(0)

    def look(name: str, x: Tensor) -> None:
        rows = x.detach()[mask.bool()].float()
        new = Seen(rows.amin(0), rows.amax(0), rows.sum(0), rows.T @ rows, len(rows))
        old = seen.get(name)
        if old is not None:
            new.low, new.high = new.low.minimum(old.low), new.high.maximum(old.high)
            new.mean, new.moments = new.mean + old.mean, new.moments + old.moments
            new.pieces += old.pieces
        seen[name] = new

    hooks = [
        parts[0].register_forward_pre_hook(lambda _, x, name=f"{place}.{name}": look(name, x[0]))
        for place, layer in enumerate(network.layers)
        for name, parts in layer.products.items()
    ]
    with torch.inference_mode():
        for batch in batches:
            mask = batch.mask
            network.supports(*batch.texts)
    for hook in hooks:
        hook.remove()
    for one in seen.values():
        one.mean, one.moments = one.mean / one.pieces, one.moments / one.pieces
    return seen


def _rounded(
    name: str, given: tuple[Tensor, Tensor], seen: Seen, *, four_bits: bool
) -> dict[str, NDArray[np.generic]]:
    """One product in integers, by its names in the graph.

    Args:
        given: its weight, of shape `(inputs, outputs)`, and its bias.
    """
    weight, bias = given
    taken_over = _TAKEN_OVER[name.partition(".")[2]]
    largest = torch.maximum(seen.low.abs(), seen.high.abs()).clamp(min=_LEAST)
    read = weight.abs().amax(1).clamp(min=_LEAST)
    smaller = largest**taken_over / read ** (1 - taken_over)
    low = min(0.0, float((seen.low / smaller).min()))
    high = max(0.0, float((seen.high / smaller).max()))
    scale = (high - low) / 255 or 1.0
    weight = weight * smaller[:, None]
    columns = weight.abs().amax(0).clamp(min=1e-8) / _MOST
    moments = seen.moments / smaller[:, None] / smaller[None, :]
    whole, steps = _greedy(weight / columns, moments, GROUP if four_bits else 0)
    left = (seen.mean / smaller) @ (weight - whole * columns)
    made = {
        "smooth": (1 / smaller).numpy(),
        "scale": np.array(scale, np.float32),
        "zero": np.array(round(-low / scale), np.uint8),
        "weight_scale": columns.numpy(),
        "bias": (bias + left).numpy(),
    }
    integers = whole.to(torch.int8).contiguous().numpy()
    if four_bits:
        made["weight.packed"], made["weight.steps"] = packed(integers, steps.numpy())
    else:
        made["weight"] = integers
    return {f"{name}.{part}": value for part, value in made.items()}


def _greedy(weight: Tensor, moments: Tensor, group: int) -> tuple[Tensor, Tensor]:
    """Whole numbers near to weights, each row making up for what the rows before it were off.

    Args:
        group: so many rows in turn share a step in each column, of which at most `MOST_STEPS` make
            a weight; 0 where all steps are 1.

    Returns:
        The numbers, and the steps, of shape `(groups, outputs)`.
    """
    size = len(moments)
    damped = moments + torch.eye(size) * moments.diagonal().mean() * _DAMPING
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(damped))
    upper = torch.linalg.cholesky(inverse, upper=True)
    rest, made = weight.clone(), torch.zeros_like(weight)
    step, most = torch.ones(weight.shape[1]), float(_MOST)
    steps: list[Tensor] = []
    for row in range(size):
        if group and row % group == 0:
            largest = rest[row : row + group].abs().amax(0).clamp(max=_MOST)
            step = (largest / MOST_STEPS).ceil().clamp(min=1)
            steps.append(step)
            most = MOST_STEPS
        made[row] = (rest[row] / step).round().clamp(-most, most) * step
        error = (rest[row] - made[row]) / upper[row, row]
        rest[row:] -= upper[row, row:, None] * error
    return made, torch.stack(steps) if steps else torch.ones(1, weight.shape[1])
