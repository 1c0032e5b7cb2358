"""The network of the reader: MiniLM's word vectors under layers of our own, and three heads.

The word vectors are those of the packaged all-MiniLM-L6-v2, which the embedding model has
loaded anyway; only the layers and heads are the reader's. See docs/reader.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from index.embed import packaged_model

if TYPE_CHECKING:
    from transformers import BertModel

WIDTH = 384


class Network(nn.Module):  # type: ignore[misc]
    """Two texts, read together: a question and a passage, or a statement and a quote."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert
        self.answers = nn.Linear(WIDTH, 1)
        self.span = nn.Linear(WIDTH, 2)
        self.label = nn.Linear(WIDTH, 3)

    def reads(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Whether a passage answers a question, and where.

        Returns:
            The answering logit, shape `(pairs,)`, and the logits of where an answer starts
            and ends, each of shape `(pairs, pieces)`.
        """
        states = self._states(ids, mask, types)
        start, end = self.span(states).unbind(-1)
        return self.answers(states[:, 0]).squeeze(-1), start, end

    def supports(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Logits of a statement being supported by its quote, contradicted, and neither.

        Returns:
            An array of shape `(pairs, 3)`.
        """
        return self.label(self._states(ids, mask, types)[:, 0])

    def _states(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        return self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state


def packaged_bert() -> BertModel:
    """The packaged encoder as it is: where training starts, and whose word vectors we use.

    Raises:
        ModelFileError: the package is missing or its weights are not the published ones.
    """
    from safetensors.torch import load_file
    from transformers import BertConfig
    from transformers import BertModel as Model

    folder = packaged_model()
    config = BertConfig.from_json_file(str(folder / "config.json"))
    bert = Model(config, add_pooling_layer=False)
    weights = load_file(folder / "model.safetensors")
    # What the embedding model has besides is its pooler, which nothing here reads.
    wanted = bert.state_dict().keys()
    bert.load_state_dict({k: v for k, v in weights.items() if k in wanted})
    return bert.float()


def own_weights(network: nn.Module) -> dict[str, Tensor]:
    """The weights that are not the package's: all but the word vectors."""
    return {k: v for k, v in network.state_dict().items() if not k.startswith("bert.embeddings.")}


def put_weights(network: nn.Module, own: Mapping[str, Tensor]) -> None:
    """Puts weights that `own_weights` gave into a network, in its own precision.

    Raises:
        ValueError: a weight is missing, left over or of another shape.
    """
    wanted = own_weights(network)
    if {k: v.shape for k, v in wanted.items()} != {k: v.shape for k, v in own.items()}:
        raise ValueError("the weights are of another network")
    with torch.no_grad():
        for name, value in own.items():
            wanted[name].copy_(value)


def packed(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights for keeping: matrices in 8 bits with a scale for each row, the rest as it is."""
    kept: dict[str, Tensor] = {}
    for name, value in weights.items():
        if value.ndim < 2 or value.shape[0] < WIDTH:
            kept[name] = value.float().contiguous()
            continue
        scale = value.float().abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        kept[name] = (value.float() / scale).round().to(torch.int8).contiguous()
        kept[f"{name}:scale"] = scale.contiguous()
    return kept


def unpacked(kept: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights as `packed` was given them, to within a 250th of each row's largest."""
    return {
        name: value.float() * kept[f"{name}:scale"] if value.dtype is torch.int8 else value
        for name, value in kept.items()
        if not name.endswith(":scale")
    }
