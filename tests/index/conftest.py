"""An empty index for each test of indexing, and a web server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.settings import Settings
from tests.index.letters import CountingEmbedder
from tests.index.served import Site, site


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def corpus(home: Path, embedder: CountingEmbedder) -> Iterator[Corpus]:
    with Corpus.open(Settings(home=home), create=True, embedding=embedder) as made:
        yield made


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as running:
        yield running
