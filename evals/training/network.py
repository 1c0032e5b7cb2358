"""The network that is trained: MiniLM's word vectors under layers of our own, and three heads.

The word vectors are those of the packaged all-MiniLM-L6-v2, as in the embedding model; only the
layers and heads are the reader's. See docs/reader.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn

from index.encoder import packaged_model

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
