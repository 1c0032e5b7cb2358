"""A quick embedding that counts what it is asked for, and small articles to index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from index.corpus import Corpus


class CountingEmbedder:
    """Vectors from letter counts; fast, repeatable, and counts what it is asked for."""

    name = "letters"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        self.texts.extend(texts)
        rows = np.array(
            [[t.lower().count(c) + 0.01 for c in "abcdefghijklmnopqrstuvwxyz"] for t in texts],
            dtype=np.float32,
        ).reshape(len(texts), 26)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def row(number: int, **more: object) -> dict[str, object]:
    return {"id": f"a{number}", "text": f"Article number {number} is about ships.", **more}


def agree(corpus: Corpus) -> bool:
    return corpus.vectors.ids() == corpus.catalog.chunk_ids()
