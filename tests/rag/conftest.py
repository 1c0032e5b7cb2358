"""An index of a module's own `ARTICLES`, asked without a model."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from rag import Dateline


@pytest.fixture(scope="module")
def dateline(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dateline]:
    folder = tmp_path_factory.mktemp("articles")
    path = folder / "articles.jsonl"
    path.write_text("\n".join(json.dumps(article) for article in request.module.ARTICLES))
    with Dateline.open(folder / "home", llm="reader") as d:
        d.index(path)
        yield d
