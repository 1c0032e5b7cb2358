"""The packaged small model, read from and never asked: loaded once."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

from evals.score.gguf import load

_loading = threading.Lock()
_reading = threading.Lock()


def whole() -> tuple[Any, Any]:
    """The model with its head for words, and its tokenizer.

    Raises:
        ModelFileError: the model file is missing or is not the published one.
    """
    with _loading:
        return _whole()


def likelihood(context: str, text: str, most_tokens: int) -> float:
    """The mean log-probability of a text's tokens after a context, 0 at most.

    Args:
        most_tokens: of the context; a longer one loses its beginning.

    Raises:
        ModelFileError: as `whole`.
    """
    import torch

    model, tokenizer = whole()
    before = tokenizer.encode(context).ids[-most_tokens:]
    tokens = tokenizer.encode(text).ids
    # One call runs at a time: it uses every core.
    with _reading, torch.inference_mode():
        states = model.model(input_ids=torch.tensor([before + tokens])).last_hidden_state[0]
        # The state before each token is what predicts it; the others need no logits.
        logs = torch.log_softmax(model.lm_head(states[len(before) - 1 : -1]).float(), dim=-1)
        return float(logs.gather(1, torch.tensor(tokens)[:, None]).mean())


@lru_cache(maxsize=1)
def _whole() -> tuple[Any, Any]:
    from rag.models.local import packaged_gguf

    return load(packaged_gguf())
