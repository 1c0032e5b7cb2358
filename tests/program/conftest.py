"""The five articles as an open index: digests, publishers' texts, and those with the manifest."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from rag import Dateline

ALL = ("digests", "texts_alone", "with_manifest")


def spread(questions: Sequence[Any]) -> list[tuple[str, Any]]:
    """Each question with the digests, and with the publishers' texts as one or the other index.

    The words of those two are the same; a question to a reader costs seconds.
    """
    theirs = itertools.cycle(ALL[1:])
    return [(name, q) for q in questions for name in (ALL[0], next(theirs))]


@pytest.fixture(scope="module")
def digests(digests_home: Path) -> Iterator[Dateline]:
    with Dateline.open(digests_home, llm="reader") as d:
        yield d


@pytest.fixture(scope="module")
def texts_alone(originals_home: Path) -> Iterator[Dateline]:
    with Dateline.open(originals_home, llm="reader") as d:
        yield d


@pytest.fixture(scope="module")
def with_manifest(manifest_home: Path) -> Iterator[Dateline]:
    with Dateline.open(manifest_home, llm="reader") as d:
        yield d


@pytest.fixture
def dateline(request: pytest.FixtureRequest) -> Dateline:
    """The index that a test names."""
    found: Dateline = request.getfixturevalue(request.param)
    return found
