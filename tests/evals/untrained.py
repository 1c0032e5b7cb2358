"""A network that is small and knows nothing, for tests of training and of what becomes of it."""

from __future__ import annotations

import torch

from evals.training.network import WIDTH, Network


def network(seed: int = 0) -> Network:
    """A network with one small layer and 40 pieces."""
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
    return Network(BertModel(config, add_pooling_layer=False))
