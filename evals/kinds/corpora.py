"""The two collections that questions of every kind are put to."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import frontmatter

from evals.errors import StageError
from evals.stage import say
from rag import Dateline

SEEDS = Path(__file__).parents[2] / "seeds"
STORIES = Path(__file__).parents[1] / "stories" / "articles.jsonl"
SOURCES = {"digests": SEEDS, "stories": STORIES}


def texts(corpus: str) -> dict[str, str]:
    """The articles of a corpus by their ids, as its files have them.

    Raises:
        StageError: the files are not there.
    """
    _there(corpus)
    if corpus == "stories":
        lines = STORIES.read_text(encoding="utf-8").splitlines()
        return {row["id"]: row["text"] for row in map(json.loads, lines)}
    pages = [frontmatter.load(str(path)) for path in sorted(SEEDS.glob("[0-9]*.md"))]
    return {str(page["id"]): page.content for page in pages}


@contextmanager
def opened(corpus: str, home: Path | None, llm: str) -> Iterator[Dateline]:
    """An index that holds exactly the articles of a corpus.

    Args:
        home: the index is kept in a folder of it, and reused; None makes one that goes away.

    Raises:
        StageError: the articles are not there, or the index holds others.
    """
    source = _there(corpus)
    with tempfile.TemporaryDirectory(prefix="dateline-evals-") as folder:
        kept = (Path(folder) if home is None else home) / corpus
        kept.mkdir(parents=True, exist_ok=True)
        with Dateline.open(kept, llm=llm) as dateline:
            report = dateline.index(source)
            if report.failed:
                failure = report.failed[0]
                raise StageError(f"{failure.source} was not indexed: {failure.reason}")
            held = {article.id for article in dateline.articles()}
            if others := held - texts(corpus).keys():
                raise StageError(
                    f"The index at {kept} holds {len(others)} articles that are not of the "
                    f"{corpus}: name another folder with --home."
                )
            say(f"{corpus}: {len(held)} articles in {kept}")
            yield dateline


def _there(corpus: str) -> Path:
    source = SOURCES[corpus]
    if not source.exists():
        raise StageError(
            f"The articles are not at {source}: questions about them need the repository."
        )
    return source
