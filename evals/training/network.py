"""The networks that are trained: the reader's, and the verifier's.

Of the reader the word vectors are those of the packaged all-MiniLM-L6-v2, as in the embedding
model; only the layers and heads are its own. The verifier is the lower part of all-mpnet-base-v2
under two heads. See docs/reader.md and docs/verifier.md.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from evals.errors import DatasetError
from index.encoder import check_weights, packaged_model

if TYPE_CHECKING:
    from transformers import BertModel, MPNetConfig, MPNetModel

WIDTH = 384
# Of the twelve layers of all-mpnet-base-v2, the lowest: what they and the word vectors take in
# 4 bits is what a package can carry.
LAYERS = 8
# The folder of all-mpnet-base-v2, and the sha256 of its weights as its authors published them.
BASE = "DATELINE_MPNET"
_PUBLISHED = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
# How BERT numbers the pieces that MPNet has others for, with MPNet's numbers: padding, the
# beginning, and the end of a text. All others stand four places later.
_MARKS = {0: 1, 101: 0, 102: 2}
_SHIFT = 4
_PIECES = 30522
# What the names of all weights below the heads begin with.
INSIDE = ("bert.", "mpnet.")


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its matrix products and its norms, by their names in the graph."""

    products: dict[str, list[nn.Linear]]
    norms: dict[str, nn.LayerNorm]


class Network(nn.Module):  # type: ignore[misc]
    """Two texts, read together: a question and a passage, or a statement and a quote."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert
        self.answers = nn.Linear(WIDTH, 1)
        self.span = nn.Linear(WIDTH, 2)
        self.label = nn.Linear(WIDTH, 3)

    @property
    def layers(self) -> list[Layer]:
        """The layers, from the lowest."""
        return [
            Layer(
                {
                    "qkv": [(own := of.attention.self).query, own.key, own.value],
                    "out": [of.attention.output.dense],
                    "up": [of.intermediate.dense],
                    "down": [of.output.dense],
                },
                {"norm": of.attention.output.LayerNorm, "last_norm": of.output.LayerNorm},
            )
            for of in self.bert.encoder.layer
        ]

    @property
    def fixed(self) -> list[nn.Parameter]:
        """What is not trained: word vectors."""
        return list(self.bert.embeddings.parameters())

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


class VerifierNetwork(nn.Module):  # type: ignore[misc]
    """A statement and its quote, or a question and a sentence.

    It takes pieces with BERT's numbers, as the packaged tokenizer gives them.
    """

    def __init__(self, mpnet: MPNetModel) -> None:
        super().__init__()
        width = mpnet.config.hidden_size
        self.mpnet = mpnet
        self.answers = nn.Linear(width, 1)
        self.label = nn.Linear(width, 3)

    @property
    def layers(self) -> list[Layer]:
        """The layers, from the lowest."""
        return [
            Layer(
                {
                    "qkv": [(own := of.attention.attn).q, own.k, own.v],
                    "out": [own.o],
                    "up": [of.intermediate.dense],
                    "down": [of.output.dense],
                },
                {"norm": of.attention.LayerNorm, "last_norm": of.output.LayerNorm},
            )
            for of in self.mpnet.encoder.layer
        ]

    @property
    def fixed(self) -> list[nn.Parameter]:
        """What is not trained: word vectors, and the lowest layer, which costs as much time as
        any other and changes least."""
        lowest = self.mpnet.encoder.layer[0]
        return [*self.mpnet.embeddings.parameters(), *lowest.parameters()]

    def belongs(self, ids: Tensor, mask: Tensor, _types: Tensor) -> Tensor:
        """The logit that a sentence answers a question, or a part of it; shape `(pairs,)`."""
        return self.answers(self._first(ids, mask)).squeeze(-1)

    def supports(self, ids: Tensor, mask: Tensor, _types: Tensor) -> Tensor:
        """Logits of a statement being supported by its quote, contradicted, and neither.

        Returns:
            An array of shape `(pairs, 3)`.
        """
        return self.label(self._first(ids, mask))

    def words(self) -> Tensor:
        """The word vectors, by BERT's numbers of pieces."""
        return self.mpnet.embeddings.word_embeddings.weight.detach()[
            _as_mpnet(torch.arange(_PIECES))
        ]

    def _first(self, ids: Tensor, mask: Tensor) -> Tensor:
        states = self.mpnet(input_ids=_as_mpnet(ids), attention_mask=mask).last_hidden_state
        return states[:, 0]


def _as_mpnet(ids: Tensor) -> Tensor:
    theirs = ids + _SHIFT
    for own, its in _MARKS.items():
        theirs = torch.where(ids == own, its, theirs)
    return theirs


def mpnet_config() -> MPNetConfig:
    """The sizes of the verifier's network: those of all-mpnet-base-v2, with fewer layers."""
    from transformers import MPNetConfig as Config

    return Config(
        vocab_size=30527,
        max_position_embeddings=514,
        layer_norm_eps=1e-5,
        num_hidden_layers=LAYERS,
    )


def lower_mpnet() -> MPNetModel:
    """The lower layers of all-mpnet-base-v2 as they are: where the verifier's training starts.

    Raises:
        DatasetError: `DATELINE_MPNET` names no folder that holds the model.
        ModelFileError: its weights are not the published ones.
    """
    from safetensors.torch import load_file
    from transformers import MPNetModel as Model

    folder = Path(os.environ.get(BASE, ""))
    if not (folder / "model.safetensors").is_file():
        raise DatasetError(f"{BASE} names no folder with model.safetensors of all-mpnet-base-v2")
    check_weights(folder / "model.safetensors", _PUBLISHED)
    mpnet = Model(mpnet_config(), add_pooling_layer=False)
    weights = load_file(folder / "model.safetensors")
    wanted = mpnet.state_dict().keys()
    mpnet.load_state_dict({k: v for k, v in weights.items() if k in wanted})
    return mpnet.float()
