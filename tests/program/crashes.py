"""Kills an indexing process at random moments, and looks at what is left each time.

`python -m tests.program.crashes --kills 50 --articles 300 [--source FILE] [--letters]` prints
what was found, and ends with status 1 where anything was lost, doubled or embedded again.
Each run syncs another half of the articles, so that some come and some go. After
every second kill the next run has to mend what is left by itself. The process kills itself, by
a timer that counts its own time on the processor: a kill falls where it was drawn to fall,
however busy the machine is, and nothing of the process can hear it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.corpus import Corpus
from index.indexer import sync
from index.settings import Settings
from index.store.catalog import Catalog
from index.store.vectors import VectorStore
from tests.index.letters import CountingEmbedder, agree

ROOT = Path(__file__).parents[2]

# A run is killed after so many steps at the most.
MOST_STEPS = 12

# What storing a batch consists of; a kill falls before, in or after one of them.
STEPS: dict[type, tuple[str, ...]] = {
    Catalog: ("keep_vectors", "put_all", "put_sources", "remove"),
    VectorStore: ("put", "remove"),
    Corpus: ("mark_in_sync",),
}


class Logged:
    """An embedding model that writes down what it was asked for, before it answers."""

    def __init__(self, model: Any, log: Path) -> None:
        self._model, self._log, self.name = model, log, model.name

    def encode(self, texts: Sequence[str]) -> Any:
        from index.records import text_hash

        made = self._model.encode(texts)
        with self._log.open("a") as file:
            file.writelines(f"made {os.getpid()} {text_hash(text)}\n" for text in texts)
        return made

    def kept(self, hashes: Iterable[str]) -> None:
        """Writes down of which texts the vectors are safely kept."""
        with self._log.open("a") as file:
            file.writelines(f"kept {os.getpid()} {digest}\n" for digest in hashes)


def model_of(*, letters: bool) -> Any:
    from index.embed import packaged_embedder

    return CountingEmbedder() if letters else packaged_embedder()


def child(
    home: Path, source: Path, log: Path, *, letters: bool, steps: int | None, after_s: float
) -> None:
    """One indexing run. Writes down which vectors are safely kept.

    Args:
        steps: beginnings and ends of steps until the timer is set; None for a run to the end.
        after_s: what the timer is set to, in seconds of processor time.
    """
    model = model_of(letters=letters)
    model.encode(["warm"])
    keep = Catalog.keep_vectors

    logged = Logged(model, log)

    def noted(self: Catalog, name: str, hashes: Sequence[str], vectors: Any) -> None:
        keep(self, name, hashes, vectors)
        logged.kept(hashes)

    Catalog.keep_vectors = noted  # type: ignore[method-assign]
    with Corpus.open(Settings(home=home), create=True, embedding=logged) as corpus:
        if steps is not None:
            killed_after(steps, after_s)
        report = sync(corpus, [source])
    print(json.dumps(report.to_dict()), flush=True)


def killed_after(steps: int, after_s: float) -> None:
    """Ends this process so long after so many beginnings and ends of steps."""
    left = steps

    def count() -> None:
        nonlocal left
        if left == 0:
            # Not caught, and not heard: what SIGPROF does to a process is what SIGKILL does.
            signal.setitimer(signal.ITIMER_PROF, max(after_s, 1e-6))
        left -= 1

    def counted(step: Callable[..., Any]) -> Callable[..., Any]:
        def done(*words: Any, **more: Any) -> Any:
            count()
            result = step(*words, **more)
            count()
            return result

        return done

    for owner, names in STEPS.items():
        for name in names:
            setattr(owner, name, counted(getattr(owner, name)))


def indexing(
    home: Path, source: Path, log: Path, letters: bool, kill: tuple[int, float] | None = None
) -> subprocess.CompletedProcess[str]:
    """A run in a process of its own, to its end or to its kill."""
    words = [sys.executable, "-m", "tests.program.crashes", "--child", home, source, log]
    return subprocess.run(
        [
            *map(str, words),
            *(["--letters"] if letters else []),
            *([] if kill is None else ["--kill", *map(str, kill)]),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )


def found(home: Path, model: Logged, rows: dict[str, str], *, mend: bool) -> Counter[str]:
    """What is wrong with an index that a kill left."""
    seen: Counter[str] = Counter()
    with Corpus.open(Settings(home=home), embedding=model) as corpus:
        catalog = corpus.catalog
        seen["damaged"] += catalog.query("PRAGMA integrity_check") != [("ok",)]
        for article in catalog.articles():
            # A text that is stored in part, or twice under two ids, is no row of the source.
            seen["not_whole"] += article.id not in rows or not catalog.chunks_of(article.id)
        words = catalog.query("SELECT count(*) FROM chunk_words_docsize")[0][0]
        seen["words_disagree"] += words != catalog.count_chunks()
        if mend:
            repair = corpus.repair()
            model.kept(catalog.every_known_vector(model.name))
            seen["repaired_rows"] += repair.rows
            seen["disagree"] += not agree(corpus)
    return seen


def run(kills: int, rows: list[dict[str, Any]], *, letters: bool, most_s: float) -> dict[str, Any]:
    """What all checks saw, added up.

    Args:
        kills: how often the indexing process is killed.
        rows: the articles, each with an `id`.
        letters: count letters in place of a model.
        most_s: the longest between a step of a run and its kill, in seconds of processor time.
    """
    moments = np.random.default_rng(20260101)
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        home, source, log = (Path(folder) / part for part in ("home", "all.jsonl", "log.txt"))
        texts = {row["id"]: row["text"] for row in rows}
        model = Logged(model_of(letters=letters), log)
        for number in range(kills):
            kept = [row for row in rows if moments.random() < 0.5]
            source.write_text("\n".join(map(json.dumps, kept)), encoding="utf-8")
            kill = int(moments.integers(0, MOST_STEPS)), float(moments.uniform(0, most_s))
            ended = indexing(home, source, log, letters, kill)
            total["ended_before_the_kill"] += ended.returncode != -signal.SIGPROF
            total.update(found(home, model, texts, mend=number % 2 == 0))
        source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        report = json.loads(indexing(home, source, log, letters).stdout.splitlines()[-1])
        total.update(found(home, model, texts, mend=True))
        with Corpus.open(Settings(home=home), embedding=model) as corpus:
            articles = list(corpus.catalog.articles())
            # An article without words is named as a failure, and is none that was lost.
            total["lost"] = len(rows) - len(report["failed"]) - len(articles)
            lines = Counter(article.source for article in articles)
            total["twice"] = sum(count > 1 for count in lines.values())
            total["chunks"] = corpus.catalog.count_chunks()
        total.update(embeddings(log))
    return {"kills": kills, "articles": len(rows), **total}


def embeddings(log: Path) -> Counter[str]:
    """Counts vectors that were made again though an earlier line says that they were kept."""
    counts: Counter[str] = Counter(embedded_again=0)
    kept: set[str] = set()
    distinct: set[str] = set()
    for line in log.read_text().splitlines():
        what, _, digest = line.split()
        if what == "made":
            counts["embedded"] += 1
            counts["embedded_again"] += digest in kept
            distinct.add(digest)
        else:
            kept.add(digest)
    counts["distinct_texts"] = len(distinct)
    counts["in_flight_at_a_kill"] = counts["embedded"] - len(distinct)
    return counts


BAD = ("damaged", "not_whole", "words_disagree", "disagree", "lost", "twice", "embedded_again")


def load(path: Path, articles: int) -> list[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line, _ in zip(file, range(articles), strict=False)]
    return [{**row, "id": f"a{number}"} for number, row in enumerate(rows)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--articles", type=int, default=300)
    data = ROOT.parent / "shared" / "data" / "realtimeqa_2023h2" / "articles.jsonl.gz"
    parser.add_argument("--source", type=Path, default=data, help="a .jsonl(.gz) of articles")
    parser.add_argument(
        "--seconds", type=float, default=0.5, help="of processor time, from a step to the kill"
    )
    parser.add_argument("--letters", action="store_true", help="count letters: no model")
    parser.add_argument("--child", nargs=3, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--kill", nargs=2, type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        steps, after_s = options.kill or (None, 0.0)
        steps = None if steps is None else int(steps)
        child(*options.child, letters=options.letters, steps=steps, after_s=after_s)
        return
    began = time.monotonic()
    rows = load(options.source, options.articles)
    total = run(options.kills, rows, letters=options.letters, most_s=options.seconds)
    print(json.dumps({**total, "seconds": round(time.monotonic() - began)}))
    sys.exit(1 if any(total.get(name) for name in BAD) else 0)


if __name__ == "__main__":
    main()
