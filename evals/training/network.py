"""The network that reads statement and quote together. It is trained and not shipped yet:
docs/reader.md has its figures, and why the check does without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn

from rag.read.network import WIDTH

if TYPE_CHECKING:
    from transformers import BertModel

# What it tells apart, in the order of its logits.
LABELS = ("supported", "contradicted", "neutral")


class Support(nn.Module):  # type: ignore[misc]
    """Statement and quote, read together: logits in the order of `LABELS`, `(pairs, 3)`."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert
        self.label = nn.Linear(WIDTH, len(LABELS))

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        states = self.bert(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state
        return self.label(states[:, 0])
