"""A writer and several readers on one index at once, each its own process.

`python -m tests.program.together --seconds 60 --readers 4 [--server]` prints what was seen.
Half of the articles stay as they are: every search for one of them must find it. The other
half comes and goes all the time: what is found of it must be what the catalog holds.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Queue

from numpy.random import default_rng

from index.corpus import Corpus
from index.errors import DatelineError
from index.indexer import sync
from index.settings import Settings
from index.store.filters import Filters
from tests.index.letters import CountingEmbedder, agree
from tests.machine import PATIENCE_S
from tests.program.server import chroma_server

STAY = 120


def text(number: int, version: int = 0) -> str:
    """A text of its own letters, so that its vector is its own too."""
    letters = default_rng([number, version]).choice(list("abcdefghijklmnopqrstuvwxyz"), 120)
    return "".join(letters[at] + " " * (at % 6 == 5) for at in range(120)).strip() + "."


def open_index(home: Path, url: str | None) -> Corpus:
    return Corpus.open(
        Settings(home=home, chroma_url=url), create=True, embedding=CountingEmbedder()
    )


def write(
    home: Path,
    source: Path,
    url: str | None,
    stop: Event,
    seen: Queue[dict[str, int]],
    *,
    rounds: Synchronized[int],
) -> None:
    """Syncs over and over, with a coming and going half."""
    with open_index(home, url) as corpus:
        seen.put({"ready": 1})
        while not stop.is_set():
            rounds.value += 1
            rows = [{"id": f"stay-{n}", "text": text(n)} for n in range(STAY)]
            rows += [
                {"id": f"go-{n}", "text": text(STAY + n, rounds.value)}
                for n in range(STAY)
                if (n + rounds.value) % 3
            ]
            source.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
            report = sync(corpus, [source])
            assert not report.failed, report.failed
    seen.put({"rounds": rounds.value})


def read(
    home: Path,
    url: str | None,
    number: int,
    stop: Event,
    seen: Queue[dict[str, int]],
    *,
    searches: Synchronized[int],
) -> None:
    """Searches by meaning and by words, and counts what is not right."""
    counts: Counter[str] = Counter(searches=0, missed=0, wrong=0, errors=0)
    random = default_rng(number)
    with open_index(home, url) as corpus:
        corpus.dense(text(0), 5, Filters())
        seen.put({"ready": 1})
        while not stop.is_set():
            counts["searches"] += 1
            with searches.get_lock():
                searches.value += 1
            wanted = int(random.integers(STAY))
            try:
                hits = corpus.dense(text(wanted), 5, Filters())
                chunks = corpus.catalog.chunks([i for i, _ in hits])
                articles = {
                    c.article_id: corpus.catalog.article(c.article_id) for c in chunks.values()
                }
            except (DatelineError, OSError, sqlite3.Error) as error:
                counts["errors"] += 1
                counts[f"{type(error).__name__}: {error}"[:200]] += 1
                continue
            counts["missed"] += f"stay-{wanted}" not in articles
            for chunk_id, chunk in chunks.items():
                article = articles[chunk.article_id]
                if article is not None and chunk_id.startswith("stay-"):
                    number = int(article.id.removeprefix("stay-"))
                    counts["wrong"] += article.text[chunk.start : chunk.end] != text(number)
    seen.put(dict(counts))


@contextmanager
def server_or_none(wanted: bool, folder: Path) -> Iterator[str | None]:
    if not wanted:
        yield None
        return
    with chroma_server(folder / "server") as server:
        yield server.url


def run(seconds: float, readers: int, *, searches: int = 0, server: bool = False) -> dict[str, int]:
    """What all processes saw, added up.

    It ends after so many `seconds`, and not before three rounds of the writer and so many
    `searches` of the readers together.
    """
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name, server_or_none(server, Path(name)) as url:
        home, source = Path(name) / "home", Path(name) / "articles.jsonl"
        rows = [{"id": f"stay-{n}", "text": text(n)} for n in range(STAY)]
        source.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        with open_index(home, url) as corpus:
            sync(corpus, [source])
        stop, seen = context.Event(), context.Queue()
        rounds, searched = context.Value("i", 0), context.Value("i", 0)
        processes = [
            context.Process(
                target=write, args=(home, source, url, stop, seen), kwargs={"rounds": rounds}
            )
        ]
        processes += [
            context.Process(
                target=read, args=(home, url, n, stop, seen), kwargs={"searches": searched}
            )
            for n in range(readers)
        ]
        for process in processes:
            process.start()
        for _ in processes:
            seen.get(timeout=PATIENCE_S)
        until = time.monotonic() + seconds
        while time.monotonic() < until or rounds.value < 3 or searched.value < searches:
            assert processes[0].is_alive(), "the writer died"
            assert all(process.is_alive() for process in processes), "a reader died"
            assert time.monotonic() < until + PATIENCE_S, "they do not get on"
            time.sleep(0.1)
        stop.set()
        total: Counter[str] = Counter()
        for _ in processes:
            total.update(seen.get(timeout=PATIENCE_S))  # a deadlock ends here
        for process in processes:
            process.join(timeout=PATIENCE_S)
        with open_index(home, url) as corpus:
            total["disagree"] = not agree(corpus)
            ids = {article.id for article in corpus.catalog.articles()}
            total["lost"] = len({f"stay-{n}" for n in range(STAY)} - ids)
            for n in range(STAY):
                found = [i.split("#")[0] for i, _ in corpus.dense(text(n), 5, Filters())]
                total["lost_in_chroma"] += f"stay-{n}" not in found
        return dict(total)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--server", action="store_true", help="with a real Chroma server")
    options = parser.parse_args()
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    total = run(options.seconds, options.readers, server=options.server)
    print(json.dumps(total))
    bad = ("missed", "wrong", "errors", "disagree", "lost", "lost_in_chroma")
    sys.exit(1 if any(total.get(name) for name in bad) else 0)


if __name__ == "__main__":
    main()
