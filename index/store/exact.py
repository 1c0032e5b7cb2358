"""Nearest chunks by the vectors that the catalog keeps: every one is looked at, without Chroma."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.store.catalog import STORED, Catalog
from index.store.filters import Filters

# Vectors that are held in memory at a time.
_PORTION = 20_000


def search(
    catalog: Catalog, model: str, vector: NDArray[np.float32], k: int, filters: Filters
) -> list[tuple[str, float]]:
    """The chunks nearest to a unit vector, of those whose own vector is kept.

    Returns:
        At most `k` pairs of chunk id and cosine, nearest first; equals by id.
    """
    condition, values = filters.sql()
    best: list[tuple[str, float]] = []
    after = -1
    while True:
        rows = catalog.query(
            "SELECT chunks.number, chunks.id, vectors.vector FROM chunks "
            "JOIN articles ON articles.id = chunks.article_id "
            "JOIN vectors ON vectors.model = ? AND vectors.text_hash = chunks.text_hash "
            f"WHERE chunks.number > ? AND {condition} ORDER BY chunks.number LIMIT ?",
            (model, after, *values, _PORTION),
        )
        if not rows:
            return best
        after = int(str(rows[-1][0]))
        kept = np.frombuffer(b"".join(bytes(row[2]) for row in rows), dtype=STORED)  # type: ignore[call-overload]
        held = kept.reshape(len(rows), -1).astype(np.float32)
        # What was rounded is no longer quite of length 1.
        cosines = held @ vector / np.maximum(np.linalg.norm(held, axis=1), 1e-9)
        nearest = np.argpartition(-cosines, min(k, len(rows) - 1))[:k]
        best += [(str(rows[i][1]), float(cosines[i])) for i in nearest]
        best = sorted(best, key=lambda found: (-found[1], found[0]))[:k]
