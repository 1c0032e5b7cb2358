"""How likely the packaged language model finds a sentence after the words it cites."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from index.errors import ModelFileError
from rag.models import trunk

# Longer quotes lose their beginning.
_MOST_TOKENS = 900
_reading = threading.Lock()


def likelihood(sentence: str, spans: Sequence[str]) -> float | None:
    """The mean log-probability of a sentence's tokens after the quotes, 0 at most.

    As in BARTScore (Yuan et al., NeurIPS 2021). None where the packaged model is not
    installed.
    """
    import torch

    try:
        model, tokenizer = trunk.whole()
    except ModelFileError:
        return None
    context = tokenizer.encode(" ".join(spans) + "\n").ids[-_MOST_TOKENS:]
    tokens = tokenizer.encode(sentence).ids
    with _reading, torch.inference_mode():
        states = model.model(input_ids=torch.tensor([context + tokens])).last_hidden_state[0]
        logits = model.lm_head(states[len(context) - 1 : -1]).float()
        logs = torch.log_softmax(logits, dim=-1).gather(1, torch.tensor(tokens)[:, None])[:, 0]
    return round(float(logs.mean()), 5)
