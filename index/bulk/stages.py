"""What a worker does: the same reading, chunking and embedding as on one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from index.embed import as_embedder
from index.errors import ReadError
from index.read import Facts, Item, read
from index.split import chunk


def chunks_of_file(
    row: dict[str, Any], facts: dict[str, Facts], known: Any
) -> list[dict[str, str]]:
    """One file's chunks that no vector is known of: `text_hash` and `text`.

    What cannot be read gives nothing here; the run at the end names it, with the reason.
    """
    import ray

    have = ray.get(known) if isinstance(known, ray.ObjectRef) else known
    try:
        item = Item.of_file(Path(row["path"]))
        digest = item.digest()
        reading = read(item, item.load(), digest, facts.get(digest))
    except (OSError, ReadError):
        return []
    found: dict[str, str] = {}
    for article in reading.articles:
        for one in chunk(article):
            if one.text_hash not in have:
                found[one.text_hash] = article.text[one.start : one.end]
    return [{"text_hash": digest, "text": text} for digest, text in found.items()]


class Embed:
    """An embedding model in a worker, loaded once."""

    def __init__(self, spec: str) -> None:
        self._embedder = as_embedder(spec)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Adds `vector` (float32, shape `(rows, dimensions)`) to a batch of chunks."""
        texts = [str(text) for text in batch["text"]]
        vectors = self._embedder.encode(texts)
        return {
            "text_hash": batch["text_hash"],
            "vector": np.asarray(vectors, dtype=np.float32),
        }
