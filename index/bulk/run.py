"""The driver: who hands out the work, and the only one who writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from index.bulk.stages import Embed, chunks_of_file
from index.corpus import Corpus
from index.discover import discover
from index.errors import BulkError, ReadError
from index.indexer import index
from index.read import Facts
from index.read.manifest import load_manifest
from index.records import Report
from index.store.lock import writer

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
