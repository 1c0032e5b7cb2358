"""The packaged small model, read from and never asked: loaded once for all who read with it."""

from __future__ import annotations

import copy
import threading
from functools import lru_cache
from typing import Any

from rag.models.gguf import load

_loading = threading.Lock()


def whole() -> tuple[Any, Any]:
    """The model with its head for words, and its tokenizer.

    Raises:
        ModelFileError: the model file is missing or is not the published one.
    """
    with _loading:
        return _whole()


def lower(layers: int) -> tuple[Any, Any]:
    """Its lower layers alone, sharing their weights, and its tokenizer.

    What comes out of the last of them is `last_hidden_state`, without the norm that ends
    the whole model.

    Raises:
        ModelFileError: as `whole`.
    """
    with _loading:
        return _lower(layers)


@lru_cache(maxsize=1)
def _whole() -> tuple[Any, Any]:
    from rag.models.local import packaged_gguf

    return load(packaged_gguf())


@lru_cache(maxsize=1)
def _lower(layers: int) -> tuple[Any, Any]:
    import torch

    model, tokenizer = _whole()
    trunk = copy.copy(model.model)
    # A shallow copy still shares the table of its parts with the whole model.
    trunk._modules = dict(model.model._modules)
    trunk.layers = torch.nn.ModuleList(model.model.layers[:layers])
    trunk.norm = torch.nn.Identity()
    trunk.config = copy.copy(model.config)
    trunk.config.num_hidden_layers = layers
    return trunk, tokenizer
