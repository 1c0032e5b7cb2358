"""Bulk indexing on several machines, as Ray Data stages.

What costs the time is embedding, so that is what is spread out: workers read, chunk and embed
with the functions that a single machine uses, and send vectors back. One writer keeps them in
the vector cache, and then runs `index` as always, which finds every vector made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.corpus import Corpus
from index.discover import discover
from index.embed import as_embedder
from index.errors import BulkError, ReadError
from index.indexer import index
from index.read import read_each
from index.read.item import Facts, Item, load_manifest
from index.records import Failure, Report
from index.split import chunk
from index.store.database import writer


def chunks_of_file(
    row: dict[str, Any], facts: dict[str, Facts], known: Any
) -> list[dict[str, str]]:
    """One file's chunks that no vector is known of: `text_hash` and `text`.

    What cannot be read gives nothing here; the run at the end names it, with the reason.
    """
    import ray

    have = ray.get(known) if isinstance(known, ray.ObjectRef) else known
    found: dict[str, str] = {}
    try:
        item = Item.of_file(Path(row["path"]))
        digest = item.digest()
        with item.open() as file:
            for article in read_each(item, file, digest, facts.get(digest)):
                if isinstance(article, Failure):
                    continue
                for one in chunk(article):
                    if one.text_hash not in have:
                        found[one.text_hash] = article.text[one.start : one.end]
    except (OSError, ReadError):
        return []
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


_BATCH = 256


def bulk_index(
    corpus: Corpus,
    sources: Sequence[str | Path],
    *,
    workers: int,
    options: Mapping[str, Any] | None = None,
) -> Report:
    """Like `index`, with the embedding done by Ray workers.

    Files must be where every worker can read them, under the same path. What has no path,
    as an address, is read and embedded here.

    Args:
        corpus: an open index; with several machines, one whose Chroma is a server.
        workers: how many embed at once; each takes a CPU, and reading needs one more.
        options: for each worker, as Ray takes them: `{"num_gpus": 1}`.

    Raises:
        BulkError: Ray is not installed.
        LockedError: another process is writing to this index.
    """
    try:
        import ray.data
    except ImportError as error:
        raise BulkError(
            "Bulk indexing needs Ray: install it with pip install 'dateline[ray]'."
        ) from error
    found = discover(sources)
    facts: dict[str, Facts] = {}
    for manifest in found.manifests:
        try:
            facts.update(load_manifest(manifest))
        except ReadError:
            continue  # named by the run below
    files = [{"path": str(item.path)} for item in found.items if item.path is not None]
    with writer(corpus.settings.home):
        known = ray.put(corpus.catalog.every_known_vector(corpus.embedder.name))
        stages = (
            ray.data.from_items(files, override_num_blocks=max(1, min(len(files), 8 * workers)))
            .flat_map(chunks_of_file, fn_kwargs={"facts": facts, "known": known})
            .repartition(target_num_rows_per_block=_BATCH)
            .map_batches(
                Embed,
                fn_constructor_kwargs={"spec": corpus.embedder.name},
                batch_size=_BATCH,
                compute=ray.data.ActorPoolStrategy(size=workers),
                **(options or {}),
            )
        )
        if files:
            for batch in stages.iter_batches(batch_size=_BATCH):
                pairs = zip(batch["text_hash"], batch["vector"], strict=True)
                corpus.keep_vectors({str(digest): vector for digest, vector in pairs})
    return index(corpus, sources)
