"""What the machine can do at most, timed: a matrix product, and bulk inserts without Dateline."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

_ROUNDS = 20


def multiplied(dtype: Any) -> float:
    """Operations a second of a product of the shape that embeds: 8,192 pieces by 384 by 1,536."""
    import torch

    one, other = torch.randn(8192, 384, dtype=dtype), torch.randn(384, 1536, dtype=dtype)
    one @ other
    seconds = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        one @ other
        seconds.append(time.perf_counter() - began)
    return 2 * 8192 * 384 * 1536 / statistics.median(seconds)


def into_sqlite(path: Path, rows: Sequence[str]) -> float:
    """Seconds to store texts in a new table."""
    path.unlink(missing_ok=True)
    began = time.perf_counter()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE texts (number INTEGER PRIMARY KEY, text TEXT)")
        db.executemany("INSERT INTO texts (text) VALUES (?)", [(row,) for row in rows])
    return time.perf_counter() - began


def into_chroma(folder: Path, rows: int) -> float:
    """Seconds to store so many vectors of 384 numbers in a collection."""
    import chromadb

    vectors = np.random.default_rng(0).standard_normal((rows, 384)).astype(np.float32)
    client = chromadb.PersistentClient(str(folder))
    made = client.get_or_create_collection("plain", embedding_function=None)
    began = time.perf_counter()
    size = client.get_max_batch_size()
    for at in range(0, rows, size):
        part = vectors[at : at + size]
        made.add(ids=[str(at + n) for n in range(len(part))], embeddings=part)
    return time.perf_counter() - began
