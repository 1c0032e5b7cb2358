"""Bulk indexing with Ray gives the index that one machine makes, vector by vector."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.corpus import Corpus
from index.embed import Vectors
from index.errors import BulkError
from index.indexer import index
from index.settings import Settings
from tests.conftest import ROOT, SEEDS
from tests.index.letters import agree
from tests.program.server import chroma_server


class Unwilling:
    """Stands for the model on the driver, which has nothing to embed."""

    name = "all-MiniLM-L6-v2"

    def encode(self, texts: Any) -> Any:
        raise AssertionError("the driver embedded what the workers had to")


@pytest.fixture
def cluster() -> Iterator[None]:
    """Room for two workers, and for the reading beside them, on this machine."""
    ray = pytest.importorskip("ray", reason="Ray is an extra: pip install 'dateline[ray]'")
    # Workers start elsewhere, and have to find the tests and the packages.
    environment = {"env_vars": {"PYTHONPATH": str(ROOT)}}
    ray.init(num_cpus=4, include_dashboard=False, runtime_env=environment, log_to_driver=False)
    yield
    ray.shutdown()


def test_without_ray_the_error_says_how_to_get_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.bulk import bulk_index

    monkeypatch.setitem(__import__("sys").modules, "ray.data", None)
    with (
        Corpus.open(Settings(home=home), create=True, embedding=Unwilling()) as corpus,
        pytest.raises(BulkError, match=r"dateline\[ray\]"),
    ):
        bulk_index(corpus, [SEEDS], workers=2)


def test_an_index_made_with_ray_equals_one_made_without(
    home: Path, tmp_path: Path, cluster: None
) -> None:
    from index.bulk import bulk_index

    with chroma_server(tmp_path / "server") as server:
        alone = Corpus.open(Settings(home=tmp_path / "alone"), create=True)
        settings = Settings(home=home, chroma_url=server.url)
        spread = Corpus.open(settings, create=True, embedding=Unwilling())
        with alone, spread:
            index(alone, [SEEDS])
            report = bulk_index(spread, [SEEDS], workers=2)
            assert len(report.added) == 5 and report.embedded == 0
            assert agree(spread)
            assert list(spread.catalog.articles()) == list(alone.catalog.articles())
            assert spread.catalog.groups() == alone.catalog.groups()
            assert spread.catalog.chunk_ids() == alone.catalog.chunk_ids()
            hashes = [
                c.text_hash for c in alone.catalog.chunks(list(alone.catalog.chunk_ids())).values()
            ]
            one, other = (c.catalog.vectors(Unwilling.name, hashes) for c in (alone, spread))
            assert one.keys() == other.keys()
            # Each batch rounds the last bits of bfloat16 in its own way.
            assert min(cosine(one[digest], other[digest]) for digest in one) > 0.9995


def cosine(one: Vectors, other: Vectors) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))
