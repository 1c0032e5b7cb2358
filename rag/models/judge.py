"""The small model as a judge of evidence: how likely is the question after the sentence?

Query likelihood (Ponte and Croft, SIGIR 1998), with a language model as in Sachan et al.
(2022): the mean log-probability of the question's tokens when they follow the sentence.
The model knows little, and is asked nothing; it only says how well the two go together.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rag import prompts
from rag.models.gguf import load

# Longer sentences lose their beginning; the question follows their end.
_MOST_TOKENS = 160
_BATCH = 8


class Judge:
    """Scores sentences by query likelihood; loaded at first use, one call at a time."""

    def __init__(self, path: Callable[[], Path]) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def scores(self, question: str, sentences: Sequence[str]) -> list[float]:
        """Mean log-probability of the question's tokens after each sentence (below 0).

        Raises:
            ModelFileError: the model file is missing or is not the published one.
        """
        with self._lock:
            model, tokenizer = self._load()
            asked = tokenizer.encode(prompts.JUDGED_QUESTION.format(question=question)).ids
            read = [
                tokenizer.encode(prompts.JUDGED_SENTENCE.format(sentence=s)).ids[-_MOST_TOKENS:]
                for s in sentences
            ]
            found = [0.0] * len(read)
            # Together with others of their length, so that little of a batch is padding.
            order = sorted(range(len(read)), key=lambda i: (len(read[i]), i))
            for at in range(0, len(order), _BATCH):
                group = order[at : at + _BATCH]
                made = _likelihoods(model, [read[i] for i in group], asked)
                for i, value in zip(group, made, strict=True):
                    found[i] = value
            return found

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            self._loaded = load(self._path())
        return self._loaded


def _likelihoods(model: Any, contexts: list[list[int]], asked: list[int]) -> list[float]:
    import torch

    width = max(map(len, contexts)) + len(asked)
    ids = torch.zeros((len(contexts), width), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for i, context in enumerate(contexts):
        whole = context + asked
        ids[i, : len(whole)] = torch.tensor(whole)
        mask[i, : len(whole)] = 1
    with torch.inference_mode():
        states = model.model(input_ids=ids, attention_mask=mask).last_hidden_state
        # The state before each token of the question is what predicts it.
        before = torch.stack(
            [states[i, len(c) - 1 : len(c) - 1 + len(asked)] for i, c in enumerate(contexts)]
        )
        logs = torch.log_softmax(model.lm_head(before).float(), dim=-1)
        picked = logs.gather(2, torch.tensor(asked).expand(len(contexts), -1).unsqueeze(2))
    return [round(float(value), 5) for value in picked.squeeze(2).mean(dim=1)]
