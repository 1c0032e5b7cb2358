"""How likely the packaged language model finds a sentence after the words it cites."""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import ModelFileError
from rag.models import trunk

# Longer quotes lose their beginning.
_MOST_TOKENS = 900


def likelihood(sentence: str, spans: Sequence[str]) -> float | None:
    """The mean log-probability of a sentence's tokens after the quotes, 0 at most.

    As in BARTScore (Yuan et al., NeurIPS 2021). None where the packaged model is not
    installed.
    """
    try:
        return round(trunk.likelihood(" ".join(spans) + "\n", sentence, _MOST_TOKENS), 5)
    except ModelFileError:
        return None
