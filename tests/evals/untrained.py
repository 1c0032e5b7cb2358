"""Networks that are small and know nothing, for tests of training and of what becomes of it."""

from __future__ import annotations

import torch

from evals.training.network import WIDTH, Network, VerifierNetwork


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


def verifier(seed: int = 0) -> VerifierNetwork:
    """A verifier with two small layers, in which words and their distances count."""
    from transformers import MPNetConfig, MPNetModel

    torch.manual_seed(seed)
    config = MPNetConfig(
        vocab_size=30527,
        hidden_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=256,
        max_position_embeddings=514,
        layer_norm_eps=1e-5,
    )
    made = VerifierNetwork(MPNetModel(config, add_pooling_layer=False))
    with torch.no_grad():
        for weight in made.parameters():
            if weight.ndim == 2:
                weight.mul_(4)
        made.mpnet.encoder.relative_attention_bias.weight.normal_(0, 1)
    return made
