"""A cross-encoder as a further judge of support, for those who name one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from index.errors import ModelFileError


class Judgement(Protocol):
    """Anything that says how far spans bear a sentence out."""

    def support(self, sentence: str, spans: Sequence[str]) -> float:
        """From 0 (not at all) to 1 (wholly)."""
        ...


class CrossEncoderJudge:
    """An NLI or grounding model that sentence-transformers' `CrossEncoder` loads.

    Args:
        name: a folder, or a name on the model hub; only a name is looked up there.

    A model with one output is read as a logit or a probability of support; one with
    several has to name one of its labels 'entailment' or 'supported'.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._model: Any = None

    def support(self, sentence: str, spans: Sequence[str]) -> float:
        """How far the spans bear the sentence out, read together and one by one.

        Raises:
            ModelFileError: the model cannot be loaded, or has no label for support.
        """
        import torch

        model = self._load()
        premises = list(dict.fromkeys([*spans, " ".join(spans)]))
        with self._lock:
            logits = model.predict(
                [(premise, sentence) for premise in premises],
                activation_fn=torch.nn.Identity(),
                convert_to_tensor=True,
                show_progress_bar=False,
            ).float()
        if logits.ndim == 1:
            return float(torch.sigmoid(logits).max())
        return float(torch.softmax(logits, dim=-1)[:, self._label(model)].max())

    def _label(self, model: Any) -> int:
        labels = {int(i): str(name).lower() for i, name in model.config.id2label.items()}
        for i, name in labels.items():
            if name in ("entailment", "entailed", "supported", "support", "consistent"):
                return i
        raise ModelFileError(
            f"The cross-encoder {self._name} has no label for support "
            f"({', '.join(labels.values())}): name another with DATELINE_CHECKER."
        )

    def _load(self) -> Any:
        with self._lock:
            if self._model is None:
                from sentence_transformers import CrossEncoder

                try:
                    self._model = CrossEncoder(
                        self._name, local_files_only=Path(self._name).is_dir()
                    )
                except (OSError, ValueError) as error:
                    first = (str(error).strip() or type(error).__name__).splitlines()[0]
                    raise ModelFileError(
                        f"The cross-encoder {self._name} could not be loaded "
                        f"({first.rstrip('.')}): check DATELINE_CHECKER."
                    ) from error
            return self._model
