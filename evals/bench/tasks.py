"""What is timed, each task in a process of its own.

    python -m evals.bench.tasks NAME FOLDER

prints one line of JSON: figures by their names, in seconds, bytes and counts unless the name
says otherwise. FOLDER holds what `evals.bench` put there, and what earlier tasks left.
"""

from __future__ import annotations

import contextlib
import json
import resource
import socket
import statistics
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from evals.errors import StageError
from index.embed import Embedder, Vectors, lengths, packaged_embedder
from index.records import Article
from rag import Dateline

Figures = dict[str, float]

# Matrix products of which the median time counts.
_ROUNDS = 20
_QUESTIONS = 60
_PATIENCE_S = 120
# Questions to a server that has just begun, before one is timed.
_UNTIMED = 4
# What a question's command is allowed to import before it may begin.
_IMPORTS = "import torch, chromadb, llama_index.core"


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder of a run.

    Attributes:
        articles: a .jsonl file.
        questions: what people asked while these articles were new, one a line.
    """

    folder: Path

    @property
    def articles(self) -> Path:
        return self.folder / "articles.jsonl"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def facts(self) -> Path:
        """The index of the stories, about which `evals/kinds/fact.jsonl` asks."""
        return self.folder / "facts"

    def questions(self) -> list[str]:
        lines = (self.folder / "questions.txt").read_text(encoding="utf-8").splitlines()
        return lines[:_QUESTIONS]


class Timed:
    """An embedding model that knows how long it was at work.

    Attributes:
        seconds: of all calls.
    """

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self.name = model.name
        self.seconds = 0.0

    def pieces(self, texts: Sequence[str]) -> list[int]:
        began = time.perf_counter()
        counted = lengths(self._model, texts)
        self.seconds += time.perf_counter() - began
        return counted

    def encode(self, texts: Sequence[str]) -> Vectors:
        began = time.perf_counter()
        made = self._model.encode(texts)
        self.seconds += time.perf_counter() - began
        return made


# -- indexing ------------------------------------------------------------------------------


def multiplied(dtype: Any) -> float:
    """Operations a second of a product of the shape that embeds: 8,192 pieces by 384 by 1,536."""
    import torch

    one, other = torch.randn(8192, 384, dtype=dtype), torch.randn(384, 1536, dtype=dtype)
    one @ other
    seconds = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        one @ other
        seconds.append(time.perf_counter() - began)
    return 2 * 8192 * 384 * 1536 / statistics.median(seconds)


def embedding(stage: Stage) -> Figures:
    """The embedding model alone over the chunks, and a matrix product beside it."""
    import torch

    from index.split import chunk

    texts: list[str] = []
    for article in _articles(stage.articles):
        texts += [article.text[c.start : c.end] for c in chunk(article)]
        if len(texts) >= 2048:
            break
    texts = texts[:2048]
    model = packaged_embedder()
    model.encode(texts[:64])
    tokenizer = model._load().tokenizer
    lengths = [len(ids) for ids in tokenizer(texts, truncation=True, max_length=256)["input_ids"]]
    rates, peaks = [], []
    for _ in range(3):
        peaks.append(max(multiplied(torch.float32), multiplied(torch.bfloat16)))
        began = time.perf_counter()
        model.encode(texts)
        rates.append(_operations(lengths) / (time.perf_counter() - began))
    return {
        "chunks_per_s": len(texts) / (_operations(lengths) / statistics.median(rates)),
        "tokens_per_s": sum(lengths) / (_operations(lengths) / statistics.median(rates)),
        "operations_per_s": statistics.median(rates),
        "multiply_per_s": statistics.median(peaks),
        "share": statistics.median(r / p for r, p in zip(rates, peaks, strict=True)),
    }


def _operations(lengths: Sequence[int], width: int = 384, layers: int = 6) -> float:
    """Multiplications and additions of MiniLM over texts of so many pieces.

    A piece goes through four products of width by width and two of width by four times that;
    attention multiplies it twice with every other piece of its text.
    """
    dense = 2 * (4 * width * width + 2 * width * 4 * width)
    return float(sum(layers * (n * dense + 2 * 2 * n * n * width) for n in lengths))


def index(stage: Stage) -> Figures:
    """From files to an index that can be searched, and the same once more."""
    model = Timed(packaged_embedder())
    with Dateline.open(stage.home, embedding=model, llm="reader") as d:
        by_words: list[float] = []
        done = threading.Event()
        began = time.perf_counter()
        watched = sum(1 for line in stage.articles.open("rb") if line.strip())
        watcher = threading.Thread(target=_watch, args=(stage, watched, done, by_words, began))
        watcher.start()
        report = d.index([stage.articles])
        seconds = time.perf_counter() - began
        done.set()
        watcher.join()
        began = time.perf_counter()
        d.index([stage.articles])
        again = time.perf_counter() - began
        count = len(d.metadata())
    text = sum(len(a.text.encode()) for a in _articles(stage.articles))
    return {
        "articles": count,
        "chunks": report.chunks,
        "failed": len(report.failed),
        "seconds": seconds,
        "embedding_s": model.seconds,
        "by_words_s": by_words[0] if by_words else seconds,
        "unchanged_s": again,
        "text_bytes": text,
        "disk_bytes": sum(f.stat().st_size for f in stage.home.rglob("*") if f.is_file()),
        "peak_bytes": _peak(),
    }


def _watch(
    stage: Stage, articles: int, done: threading.Event, found: list[float], began: float
) -> None:
    """Notes when a second reader of the index could find all articles by their words."""
    from index.store.catalog import Catalog

    while not done.wait(0.2):
        if not (stage.home / "catalog.db").is_file():
            continue
        with Catalog(stage.home / "catalog.db") as catalog:
            if catalog.count_articles() >= articles:
                found.append(time.perf_counter() - began)
                return


def baseline(stage: Stage) -> Figures:
    """The same articles by LlamaIndex's own parts and Chroma, and its search."""
    from evals.run.plain import built

    articles = list(_articles(stage.articles))
    began = time.perf_counter()
    made, nodes = built(articles)
    seconds = time.perf_counter() - began
    retriever = made.as_retriever(similarity_top_k=8)
    asked = stage.questions()
    retriever.retrieve(asked[0])
    took = [_seconds(partial(retriever.retrieve, question)) for question in asked]
    return {
        "articles": len(articles),
        "chunks": len(nodes),
        "seconds": seconds,
        "search_s": statistics.median(took),
        "peak_bytes": _peak(),
    }


# -- asking --------------------------------------------------------------------------------


def search(stage: Stage) -> Figures:
    """Passages for a question, by words and by meaning, with all filters."""
    with Dateline.open(stage.home, llm="reader") as d:
        asked = stage.questions()
        d.search(asked[0], k=8)
        took = sorted(_seconds(partial(d.search, question, k=8)) for question in asked)
    return {
        "search_s": statistics.median(took),
        "search_95_s": took[int(0.95 * len(took))],
        "peak_bytes": _peak(),
    }


def facts(stage: Stage) -> Figures:
    """Answers of the default model, warm: one client, its first words, and four clients."""
    asked = (stage.folder / "facts.txt").read_text("utf-8").splitlines()
    with Dateline.open(stage.facts, llm="reader") as d:
        d.warm()
        d.ask(asked[0])
        took, first = [], []
        for question in asked:
            began = time.perf_counter()
            events = d.stream(question)
            seen = [time.perf_counter() - began for _ in events]
            first.append(seen[min(1, len(seen) - 1)])  # after what was retrieved
            took.append(seen[-1])
        alone = len(asked) / sum(took)
        began = time.perf_counter()
        with ThreadPoolExecutor(4) as clients:
            list(clients.map(d.ask, asked * 2))
        together = 2 * len(asked) / (time.perf_counter() - began)
    return {
        "fact_s": statistics.median(took),
        "first_words_s": statistics.median(first),
        "answers_per_s": alone,
        "answers_per_s_of_four": together,
        "peak_bytes": _peak(),
    }


def cold(stage: Stage) -> Figures:
    """`dateline ask` by itself and where a Dateline serves its index, and the imports that it
    cannot do without."""
    question = (stage.folder / "facts.txt").read_text("utf-8").splitlines()[0]
    ask = [sys.executable, "-m", "ui.cli", "ask", question, "--home", str(stage.facts)]
    imports = [sys.executable, "-c", _IMPORTS]
    pairs = [(_ran(imports), _ran(ask)) for _ in range(3)]
    with _chat(stage.facts):
        # Its models are loaded first, and its example questions worked out.
        for _ in range(_UNTIMED):
            _ran(ask)
            time.sleep(2)
        served = [_ran(ask) for _ in range(3)]
    return {
        "imports_s": statistics.median(one for one, _ in pairs),
        "ask_s": statistics.median(other for _, other in pairs),
        "ratio": statistics.median(other / one for one, other in pairs),
        "served_s": statistics.median(served),
    }


@contextlib.contextmanager
def _chat(home: Path) -> Iterator[None]:
    """`dateline chat` over an index, from when it takes questions of other processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "ui.cli", "chat", "--home", str(home), "--port", port]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as chat:  # noqa: S603
        try:
            end = time.monotonic() + _PATIENCE_S
            while not (home / "ask.sock").exists():
                if chat.poll() is not None or time.monotonic() > end:
                    raise StageError("dateline chat did not begin to serve.")
                time.sleep(0.1)
            yield
        finally:
            chat.terminate()


# -- growth --------------------------------------------------------------------------------


class WordVectors:
    """An embedding model of almost no cost: the sum of a random vector for each word.

    What shares words is near, as with a real one, so that Chroma has as much to do.
    """

    name = "words"

    def encode(self, texts: Sequence[str]) -> Vectors:
        made = np.stack([sum(map(_of_word, t.split()), _of_word("")) for t in texts])
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


# Bounded, since the names of varied articles are millions: what is measured is not this.
@lru_cache(maxsize=50_000)
def _of_word(word: str) -> Vectors:
    draw = np.random.default_rng(zlib.crc32(word.encode("utf-8", "replace")))
    return draw.standard_normal(384, dtype=np.float32)


def growth(stage: Stage) -> Figures:
    """All but the embedding, at one size: an index, one article more, and the search."""
    model = Timed(WordVectors())
    with Dateline.open(stage.home, embedding=model, llm="reader") as d:
        seconds = _seconds(lambda: d.index([stage.articles]))
        unchanged = _seconds(lambda: d.index([stage.articles]))
        one = stage.folder / "one.jsonl"
        one.write_text(json.dumps({"id": "one", "text": "One more ship came in on Monday."}))
        added = _seconds(lambda: d.index([one]))
    indexing = _peak()
    with Dateline.open(stage.home, embedding=model, llm="reader") as d:
        asked = stage.questions()
        d.search(asked[0], k=8)
        took = [_seconds(partial(d.search, question, k=8)) for question in asked]
        articles = len(d.metadata())
    return {
        "articles": articles,
        "seconds": seconds - model.seconds,
        "unchanged_s": unchanged,
        "one_more_s": added,
        "search_s": statistics.median(took),
        "peak_bytes": indexing,
    }


def _ran(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE_S)  # noqa: S603
    return time.perf_counter() - began


def _articles(path: Path) -> Iterator[Article]:
    from index.read import read_each
    from index.read.item import Item

    item = Item.of_file(path)
    with item.open() as file:
        for row in read_each(item, file, item.digest(), None):
            if isinstance(row, Article):
                yield row


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _peak() -> float:
    """The most memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


TASKS: dict[str, Callable[[Stage], Figures]] = {
    task.__name__: task for task in (embedding, index, baseline, search, facts, cold, growth)
}


if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](Stage(Path(sys.argv[2])))))
