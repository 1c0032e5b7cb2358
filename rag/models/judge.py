"""The small model as a judge of evidence: does this sentence answer that question?

The packaged model reads a sentence and then the question, and is asked nothing. What it has
made of them after some of its layers is put to a logistic regression that was fitted on
public pairs of questions and sentences (a linear probe; Alain and Bengio, 2016). It tells
answers better than how likely the model finds the question, by less reading; see
docs/quality.md for the sets and the command.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag import prompts
from rag.models import trunk

Floats = npt.NDArray[np.float32]

# How many of the model's layers read. Later ones turn to the next word.
LAYERS = 20
# Longer sentences lose their beginning; the question follows their end.
_MOST_TOKENS = 160
_BATCH = 16


class Reader:
    """The model's lower layers; loaded at first use, one call at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def states(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """What the model makes of each sentence and question.

        Returns:
            Shape (pairs, 2 x hidden size): the state at the question's last token, and the
            mean of the states at all its tokens.

        Raises:
            ModelFileError: the model file is missing or is not the published one.
        """
        with self._lock:
            model, tokenizer = trunk.lower(LAYERS)
            read: list[tuple[list[int], int]] = []
            for sentence, question in pairs:
                before = tokenizer.encode(prompts.JUDGED_SENTENCE.format(sentence=sentence)).ids
                asked = tokenizer.encode(prompts.JUDGED_QUESTION.format(question=question)).ids
                read.append((before[-_MOST_TOKENS:] + asked, len(asked)))
            found = np.zeros((len(read), 2 * model.config.hidden_size), dtype=np.float32)
            # Together with others of their length, so that little of a batch is padding.
            order = sorted(range(len(read)), key=lambda i: (len(read[i][0]), i))
            for at in range(0, len(order), _BATCH):
                group = order[at : at + _BATCH]
                found[group] = _states(model, [read[i] for i in group])
            return found


@dataclass(frozen=True, slots=True)
class Head:
    """The logistic regression on what the model has made of a pair.

    Attributes:
        weights: shape (2 x hidden size,).
        intercept: of the logit.
    """

    weights: Floats
    intercept: float

    @classmethod
    def packaged(cls) -> Head:
        """The one that `python -m evals teach` made of the packaged model."""
        return cls.read(resources.files("rag.models").joinpath("answers.safetensors").read_bytes())

    @classmethod
    def read(cls, kept: bytes) -> Head:
        """A head as `write` keeps it."""
        from safetensors.numpy import load

        parts = load(kept)
        return cls(parts["weights"], float(parts["intercept"][0]))

    def write(self, path: Path) -> None:
        """Keeps it in a file, in the format of safetensors."""
        from safetensors.numpy import save_file

        intercept = np.array([self.intercept], dtype=np.float32)
        save_file({"weights": self.weights.astype(np.float32), "intercept": intercept}, path)


class Judge:
    """Says how likely sentences answer a question.

    Args:
        head: the packaged one where None is given.
    """

    def __init__(self, reader: Reader, head: Head | None = None) -> None:
        self._reader = reader
        self._head = head

    def scores(self, question: str, sentences: Sequence[str]) -> list[float]:
        """The logit that each sentence answers the question: above 0 it rather does.

        Args:
            sentences: each as `in_place` puts it, where the title of its article is known.

        Raises:
            ModelFileError: the model file is missing or is not the published one.
        """
        asked = as_question(question)
        states = self._reader.states([(sentence, asked) for sentence in sentences])
        if self._head is None:
            self._head = Head.packaged()
        logits = states @ self._head.weights + self._head.intercept
        return [round(float(value), 4) for value in logits]


def in_place(sentence: str, title: str | None) -> str:
    """A sentence under the title of its article, which says what 'it' or 'the court' is.

    The title itself stands alone.
    """
    return f"{title}\n{sentence}" if title and title != sentence else sentence


def as_question(text: str) -> str:
    """A question as people write it down: search words lack the capital and the mark."""
    bare = text.strip().rstrip("?. ")
    return f"{bare[:1].upper()}{bare[1:]}?"


def _states(model: Any, read: Sequence[tuple[list[int], int]]) -> Floats:
    """The states of one batch of tokens; of each the last so many are the question's."""
    import torch

    width = max(len(tokens) for tokens, _ in read)
    ids = torch.zeros((len(read), width), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for i, (tokens, _) in enumerate(read):
        ids[i, : len(tokens)] = torch.tensor(tokens)
        mask[i, : len(tokens)] = 1
    with torch.inference_mode():
        states = model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        rows = [
            torch.cat((own[-1], own.mean(dim=0)))
            for i, (tokens, asked) in enumerate(read)
            for own in (states[i, len(tokens) - asked : len(tokens)],)
        ]
        return np.asarray(torch.stack(rows).numpy(), dtype=np.float32)
