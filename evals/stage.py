"""A collection as an index that questions can be put to, and a sample of its questions."""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from evals.datasets import Case, Collection
from evals.errors import StageError
from rag import Dateline


@contextmanager
def staged(collection: Collection, home: Path | None) -> Iterator[Path]:
    """The folder of an index that holds exactly the collection.

    Args:
        home: kept, and reused by the next run; None makes a folder that goes away.

    Raises:
        StageError: the index holds other articles than the collection's.
    """
    with tempfile.TemporaryDirectory(prefix="dateline-evals-") as folder:
        kept = Path(folder) if home is None else home
        _index(collection, kept)
        yield kept


def _index(collection: Collection, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    source = home / f"{collection.name}.jsonl"
    lines = "\n".join(json.dumps(article, ensure_ascii=False) for article in collection.articles)
    source.write_text(lines, encoding="utf-8")
    say(f"{collection.name}: {len(collection.articles)} articles into {home}")
    with Dateline.open(home, llm="reader") as dateline:
        report = dateline.index(source)
        held = {article.id for article in dateline.articles()}
    for failure in report.failed:
        say(f"  not indexed: {failure.source}: {failure.reason}")
    for duplicate in report.duplicates:
        say(f"  left out: {duplicate.source}: {duplicate.reason}")
    if others := held - {article["id"] for article in collection.articles}:
        raise StageError(
            f"The index at {home} holds {len(others)} articles that are not of "
            f"{collection.name}: name another folder with --home."
        )
    if not held:
        raise StageError(f"No article of {collection.name} could be indexed.")


def sample(cases: Sequence[Case], limit: int, seed: int) -> list[Case]:
    """At most `limit` answerable and `limit` unanswerable cases, drawn with the seed."""
    drawn: list[Case] = []
    for answerable in (True, False):
        these = [case for case in cases if case.answerable is answerable]
        drawn += random.Random(seed).sample(these, min(limit, len(these)))  # noqa: S311
    return drawn


def say(line: str) -> None:
    """Progress, on standard error: standard output is for the figures."""
    print(line, file=sys.stderr, flush=True)
