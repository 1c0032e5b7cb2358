"""An empty index for each test of indexing, one that is made already, and a web server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.indexer import index
from index.settings import Settings
from tests.index.letters import CountingEmbedder, row
from tests.index.served import Site, site
from tests.program.together import text


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def corpus(home: Path, embedder: CountingEmbedder) -> Iterator[Corpus]:
    with Corpus.open(Settings(home=home), create=True, embedding=embedder) as made:
        yield made


@pytest.fixture
def made(request: pytest.FixtureRequest, home: Path, write_jsonl: Callable[..., Path]) -> Path:
    """The home of an index of as many articles as the module's `COUNT` says."""
    path = write_jsonl(*(row(n, text=text(n)) for n in range(request.module.COUNT)))
    with Corpus.open(Settings(home=home), create=True, embedding=CountingEmbedder()) as corpus:
        index(corpus, [path])
    return home


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as running:
        yield running
