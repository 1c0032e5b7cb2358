"""Several processes on one index, kills and restarts: no wrong answer, nothing lost."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.errors import LockedError, ServerError
from index.indexer import index, sync
from index.settings import Settings
from index.store.database import writer
from index.store.filters import Filters
from tests.conftest import ROOT
from tests.index.letters import CountingEmbedder, agree, row
from tests.machine import PATIENCE_S
from tests.program import crashes, together
from tests.program.server import ChromaServer, chroma_server

# Indexes a file by letters: `home source [address of a Chroma server]`. Each time it is about to
# embed it says so, and waits for a line, or for the end of what is written to it.
INDEX = """
import sys
from functools import partial
from pathlib import Path
from index import indexer
from index.corpus import Corpus
from index.settings import Settings
from index.store import vectors
from tests.index.letters import CountingEmbedder
from tests.machine import PATIENCE_S

class Held(CountingEmbedder):
    def encode(self, texts):
        print("embedding", flush=True)
        sys.stdin.readline()
        return super().encode(texts)

# Who waits for another process waits as long as a busy machine takes.
indexer.writer = partial(indexer.writer, wait=PATIENCE_S)
vectors._PATIENCE_S = PATIENCE_S
home, source, *url = sys.argv[1:]
settings = Settings(home=Path(home), chroma_url=url[0] if url else None)
with Corpus.open(settings, create=True, embedding=Held()) as corpus:
    print("begun", flush=True)
    report = indexer.index(corpus, [source])
print(len(report.added), report.embedded, flush=True)
"""


def indexing(home: Path, source: Path, *url: str) -> subprocess.Popen[str]:
    """Has begun, and embeds nothing before it is told to."""
    process = subprocess.Popen(
        [sys.executable, "-c", INDEX, str(home), str(source), *url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n", ended(process)
    return process


def let_embed(process: subprocess.Popen[str], times: int) -> None:
    """Lets it embed so many times; it is then about to embed once more."""
    assert process.stdin is not None and process.stdout is not None
    for _ in range(times):
        assert process.stdout.readline() == "embedding\n"
        process.stdin.write("\n")
        process.stdin.flush()
    assert process.stdout.readline() == "embedding\n"


def let_go_on(process: subprocess.Popen[str]) -> None:
    """Lets it embed all the rest."""
    assert process.stdin is not None
    process.stdin.write("\n" * 1_000)
    process.stdin.flush()


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Lets it go on to its end: its exit status, and what it wrote."""
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out, err


def articles(folder: Path, name: str, first: int, number: int) -> Path:
    path = folder / f"{name}.jsonl"
    rows = [row(n, text=together.text(n)) for n in range(first, first + number)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("server")) as running:
        yield running


def test_two_writers_at_once_take_turns(home: Path, tmp_path: Path) -> None:
    one, two = articles(tmp_path, "one", 0, 80), articles(tmp_path, "two", 80, 80)
    first = indexing(home, one)
    let_embed(first, 0)  # it is writing
    second = indexing(home, two)
    for process in (first, second):
        status, _, err = ended(process)
        assert status == 0, err
    with Corpus.open(Settings(home=home), embedding=CountingEmbedder()) as corpus:
        assert corpus.catalog.count_articles() == 160
        assert agree(corpus)


def test_the_lock_of_a_killed_writer_is_taken_over_and_its_work_is_kept(
    home: Path, tmp_path: Path
) -> None:
    source = articles(tmp_path, "one", 0, 300)
    killed = indexing(home, source)
    let_embed(killed, 2)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert f"process {killed.pid} on" in (home / "writer.txt").read_text()
    embedder = CountingEmbedder()
    with Corpus.open(Settings(home=home), embedding=embedder) as corpus:
        report = sync(corpus, [source])
        assert corpus.catalog.count_articles() == 300
        assert agree(corpus)
    assert 0 < len(embedder.texts) < 300
    assert not report.failed and not report.removed


def test_a_writer_under_four_readers_gives_no_wrong_answer() -> None:
    total = together.run(seconds=0, readers=4, searches=60)
    assert total["searches"] >= 60 and total["rounds"] >= 3
    bad = ("missed", "wrong", "errors", "disagree", "lost", "lost_in_chroma")
    assert {name: total[name] for name in bad} == dict.fromkeys(bad, 0), total


def test_a_process_that_is_killed_three_times_loses_and_repeats_nothing(tmp_path: Path) -> None:
    rows = [{"id": f"a{n}", "text": together.text(n)} for n in range(1500)]
    total = crashes.run(3, rows, letters=True, most_s=0.1)
    assert total["ended_before_the_kill"] == 0
    assert {name: total.get(name, 0) for name in crashes.BAD} == dict.fromkeys(crashes.BAD, 0)
    assert total["distinct_texts"] == 1500


def test_an_open_reader_sees_what_another_process_wrote(home: Path, tmp_path: Path) -> None:
    with Corpus.open(Settings(home=home), create=True, embedding=CountingEmbedder()) as reader:
        index(reader, [articles(tmp_path, "one", 0, 20)])
        assert found(reader, 3) and not found(reader, 30)
        assert ended(indexing(home, articles(tmp_path, "two", 20, 20)))[0] == 0
        assert found(reader, 3) and found(reader, 30)


def found(corpus: Corpus, number: int) -> bool:
    hits = corpus.dense(together.text(number), 3, Filters())
    return f"a{number}" in {chunk.split("#")[0] for chunk, _ in hits}


def test_a_writer_that_waits_in_vain_says_who_writes(home: Path, tmp_path: Path) -> None:
    with (
        Corpus.open(Settings(home=home), create=True, embedding=CountingEmbedder()) as corpus,
        writer(home),
        pytest.raises(LockedError, match=r"process \d+ on .* since 20"),
        writer(home, wait=0.2),
    ):
        index(corpus, [articles(tmp_path, "one", 0, 1)])


# -- a Chroma server -----------------------------------------------------------------------


def test_a_server_that_restarts_in_the_middle_of_a_run_only_delays_it(
    home: Path, tmp_path: Path
) -> None:
    source = articles(tmp_path, "one", 0, 700)
    with chroma_server(tmp_path / "chroma-server") as own:
        process = indexing(home, source, own.url)
        let_embed(process, 4)
        own.kill()
        with socket.create_server(("127.0.0.1", own.port)) as nobody:
            let_go_on(process)
            nobody.settimeout(PATIENCE_S)
            nobody.accept()[0].close()  # it has asked, and nobody was there
        own.start()
        status, out, err = ended(process)
        assert status == 0, err
        assert out.splitlines()[-1] == "700 700"
        settings = Settings(home=home, chroma_url=own.url)
        with Corpus.open(settings, embedding=CountingEmbedder()) as corpus:
            assert agree(corpus)
            assert found(corpus, 650)


def test_a_server_that_lost_its_data_is_filled_again_without_embedding(
    home: Path, tmp_path: Path, server: ChromaServer
) -> None:
    source = articles(tmp_path, "one", 0, 40)
    embedder = CountingEmbedder()
    with Corpus.open(Settings(home=home), create=True, embedding=embedder) as corpus:
        index(corpus, [source])
    embedder.texts.clear()
    # From here on another Chroma is named, which knows nothing yet.
    settings = Settings(home=home, chroma_url=server.url)
    with Corpus.open(settings, embedding=embedder) as corpus:
        report = index(corpus, [source])
        assert report.repaired == 40 and "none embedded" in report.repairs[0]
        corpus.vectors.clear()
        assert corpus.check().missing == 40
        assert agree(corpus)
    assert embedder.texts == []


def test_an_open_reader_on_a_server_sees_new_articles(
    home: Path, tmp_path: Path, server: ChromaServer
) -> None:
    settings = Settings(home=home, chroma_url=server.url)
    with Corpus.open(settings, create=True, embedding=CountingEmbedder()) as reader:
        index(reader, [articles(tmp_path, "one", 0, 20)])
        assert ended(indexing(home, articles(tmp_path, "two", 20, 20), server.url))[0] == 0
        assert found(reader, 3) and found(reader, 30)


def test_a_server_that_is_not_there_is_told_with_what_to_do(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.vectors._PATIENCE_S", 0.5)
    settings = Settings(home=home, chroma_url="http://127.0.0.1:9")
    with (
        Corpus.open(settings, create=True, embedding=CountingEmbedder()) as corpus,
        pytest.raises(ServerError, match="check DATELINE_CHROMA_URL"),
    ):
        index(corpus, [articles(tmp_path, "one", 0, 2)])
