"""An index of a module's own `ARTICLES`: asked without a model, or only its stores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.indexer import index
from index.settings import Settings
from rag import Dateline
from tests.index.letters import CountingEmbedder


@pytest.fixture(scope="module")
def articles(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The module's articles, one a line, in a folder of their own."""
    path = tmp_path_factory.mktemp("articles") / "articles.jsonl"
    path.write_text("\n".join(json.dumps(article) for article in request.module.ARTICLES))
    return path


@pytest.fixture(scope="module")
def dateline(articles: Path) -> Iterator[Dateline]:
    with Dateline.open(articles.with_name("home"), llm="reader") as d:
        d.index(articles)
        yield d


@pytest.fixture(scope="module")
def corpus(articles: Path) -> Iterator[Corpus]:
    """Its vectors count letters."""
    settings = Settings(home=articles.with_name("letters"))
    with Corpus.open(settings, create=True, embedding=CountingEmbedder()) as opened:
        index(opened, [articles])
        yield opened
