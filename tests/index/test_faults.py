"""Full disks, damaged files and lost folders: a clear sentence, and nothing embedded twice."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import doctor
from index.corpus import Corpus
from index.errors import CatalogError
from index.indexer import index
from index.settings import Settings
from index.store import lexical
from index.store.catalog import Catalog
from index.store.filters import Filters
from tests.conftest import ROOT
from tests.index.letters import CountingEmbedder, agree, row
from tests.machine import PATIENCE_S
from tests.program.together import text

Write = Callable[..., Path]
COUNT = 40
# The sha256 of the publisher's text that the first seed is a digest of.
SUMMED_UP = "413356422f81bf04db015b56fbfc9ab70adc2085671cd4affe61d284415a5a41"


def opened(home: Path, embedder: CountingEmbedder) -> Corpus:
    return Corpus.open(Settings(home=home), embedding=embedder)


def hits(corpus: Corpus, number: int) -> set[str]:
    return {i.split("#")[0] for i, _ in corpus.dense(text(number), 3, Filters())}


# -- Chroma --------------------------------------------------------------------------------


def scribble(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        for place in range(100, size, max(1, size // 20)):
            file.seek(place)
            file.write(b"\xff\x00scribble")


def emptied(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "the folder is gone": shutil.rmtree,
    "the folder is empty": emptied,
    "the database is cut off": lambda f: os.truncate(f / "chroma.sqlite3", 5000),
    "the database is scribbled over": lambda f: scribble(f / "chroma.sqlite3"),
    "the database is empty": lambda f: (f / "chroma.sqlite3").write_bytes(b""),
    "the folder is a file": lambda f: (shutil.rmtree(f), f.write_text("not a folder")),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_search_makes_a_damaged_chroma_again_without_embedding(made: Path, damage: str) -> None:
    DAMAGE[damage](made / "chroma")
    embedder = CountingEmbedder()
    with opened(made, embedder) as corpus:
        assert "a7" in hits(corpus, 7)
        assert agree(corpus)
    assert embedder.texts == [text(7)]


@pytest.mark.parametrize("damage", DAMAGE)
def test_the_next_run_makes_a_damaged_chroma_again_and_says_so(
    made: Path, damage: str, write_jsonl: Write
) -> None:
    DAMAGE[damage](made / "chroma")
    embedder = CountingEmbedder()
    with opened(made, embedder) as corpus:
        report = index(corpus, [write_jsonl(row(99, text=text(99)), name="more.jsonl")])
        assert "a7" in hits(corpus, 7) and "a99" in hits(corpus, 99)
        assert agree(corpus)
    assert text(7) in embedder.texts and len(embedder.texts) == 3
    assert "none embedded" in " ".join(report.repairs)


def test_a_search_does_not_make_a_large_chroma_again_and_finds_the_same(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(made, CountingEmbedder()) as corpus:
        before = corpus.dense(text(7), 5, Filters())
        assert corpus.behind is None
    monkeypatch.setattr("index.corpus._MOST_MENDED", COUNT - 1)
    shutil.rmtree(made / "chroma")
    embedder = CountingEmbedder()
    with opened(made, embedder) as corpus:
        found = corpus.dense(text(7), 5, Filters())
        assert [i for i, _ in found] == [i for i, _ in before]
        assert [c for _, c in found] == pytest.approx([c for _, c in before], abs=1e-5)
        assert corpus.dense(text(7), 5, Filters(outlets=("Nobody's Post",))) == []
        assert corpus.vectors.count() == 0, "a question is no time to make Chroma again"
        assert corpus.behind is not None and f"{COUNT} of {COUNT} passages" in corpus.behind
        assert set(embedder.texts) == {text(7)}
        doctor.repair(Settings(home=made, embedding=CountingEmbedder.name))
        assert corpus.dense(text(7), 5, Filters())[0] == pytest.approx(before[0])
        assert corpus.behind is None and agree(corpus)


def test_a_search_does_not_embed_what_takes_long(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.corpus._MOST_EMBEDDED", 1)
    with sqlite3.connect(made / "catalog.db") as db:
        db.execute("DELETE FROM vectors WHERE text_hash IN (SELECT text_hash FROM chunks LIMIT 2)")
    shutil.rmtree(made / "chroma")
    embedder = CountingEmbedder()
    with opened(made, embedder) as corpus:
        assert len(corpus.dense(text(7), 100, Filters())) == COUNT - 2
        assert corpus.behind is not None and "2 have no vector yet" in corpus.behind
        assert embedder.texts == [text(7)]
        index(corpus, [])
        assert len(corpus.dense(text(7), 100, Filters())) == COUNT
        assert corpus.behind is None and agree(corpus)


def test_the_doctor_repairs_chroma_and_the_full_text_index(made: Path) -> None:
    with sqlite3.connect(made / "catalog.db") as db:
        db.execute("DELETE FROM chunk_words WHERE rowid % 2")
    shutil.rmtree(made / "chroma")
    settings = Settings(home=made, embedding=CountingEmbedder.name)
    wrong = {f.about for f in doctor.examine(settings) if not f.well}
    assert wrong == {"full-text index", "Chroma"}
    told = doctor.repair(settings)
    assert f"{COUNT} chunks" in told[0] and f"{COUNT} vectors, none embedded" in told[1]
    assert all(f.well for f in doctor.examine(settings))
    with Catalog(made / "catalog.db") as catalog:
        for number in range(COUNT):
            found = lexical.search(catalog, text(number), 1, Filters())
            assert found[0][0].startswith(f"a{number}#")


# -- the catalog ---------------------------------------------------------------------------


def damage_catalog(home: Path) -> None:
    """Writes over pages in the middle of the file, as a failing disk does."""
    path = home / "catalog.db"
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xa5" * 4096 * 3)


def test_a_catalog_that_is_no_database_is_refused_and_the_doctor_is_named(made: Path) -> None:
    (made / "catalog.db").write_bytes(b"\x00garbage" * 1000)
    with pytest.raises(CatalogError, match="dateline doctor"):
        opened(made, CountingEmbedder())


def test_the_doctor_says_what_a_damaged_catalog_still_holds(made: Path, tmp_path: Path) -> None:
    damage_catalog(made)
    by_name = {f.about: f for f in doctor.examine(Settings(home=made))}
    assert not by_name["catalog"].well
    assert "articles can still be read" in by_name["catalog"].says
    assert "Chroma" not in by_name  # nothing is changed on top of a damaged catalog
    saved = doctor.save(made / "catalog.db", tmp_path / "saved.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "saved.jsonl").read_text().splitlines()]
    assert 0 < saved == len(lines) <= COUNT
    for line in lines:
        assert line["text"] == text(int(line["id"][1:]))


def test_what_was_saved_can_be_indexed(made: Path, tmp_path: Path) -> None:
    doctor.save(made / "catalog.db", tmp_path / "saved.jsonl")
    settings = Settings(home=tmp_path / "again")
    with Corpus.open(settings, create=True, embedding=CountingEmbedder()) as corpus:
        assert len(index(corpus, [tmp_path / "saved.jsonl"]).added) == COUNT


def test_a_digest_that_was_saved_is_still_a_digest(home: Path, tmp_path: Path) -> None:
    settings = Settings(home=home)
    seed = sorted((ROOT / "seeds").glob("0*.md"))[0]
    with Corpus.open(settings, create=True, embedding=CountingEmbedder()) as corpus:
        index(corpus, [seed])
        [before] = corpus.catalog.articles()
    doctor.save(home / "catalog.db", tmp_path / "saved.jsonl")
    again = Settings(home=tmp_path / "again")
    with Corpus.open(again, create=True, embedding=CountingEmbedder()) as corpus:
        index(corpus, [tmp_path / "saved.jsonl"])
        [after] = corpus.catalog.articles()
    assert (after.kind, after.digest_of) == (before.kind, before.digest_of) == ("digest", SUMMED_UP)


# -- the disk ------------------------------------------------------------------------------

# Indexes a file by letters, with files of at most so many bytes.
LIMITED = """
import resource, sys
from pathlib import Path
from index.corpus import Corpus
from index.errors import DatelineError
from index.indexer import index
from index.settings import Settings
from tests.index.letters import CountingEmbedder

import chromadb, datasketch
home, source, most = sys.argv[1:]
if int(most):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
embedder = CountingEmbedder()
try:
    with Corpus.open(Settings(home=Path(home)), create=True, embedding=embedder) as corpus:
        index(corpus, [source])
except DatelineError as error:
    print(type(error).__name__, error)
"""


def many(write_jsonl: Write) -> Path:
    return write_jsonl(*(row(n, text=text(n)) for n in range(600)))


def refused(home: Path, source: Path, most: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(home), str(source), str(most)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("most", [300_000, 900_000])
def test_a_file_that_may_not_grow_is_told_and_the_next_run_goes_on(
    home: Path, write_jsonl: Write, most: int
) -> None:
    told = refused(home, source := many(write_jsonl), most)
    assert told.startswith("DiskFullError") and "free some space" in told, told
    goes_on(home, source)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes, where this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this user may not mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_full_disk_is_told_and_the_next_run_goes_on(small_disk: Path, write_jsonl: Write) -> None:
    home, source = small_disk / "home", many(write_jsonl)
    told = refused(home, source)
    assert told.startswith("DiskFullError") and "free some space" in told, told
    subprocess.run(["mount", "-o", "remount,size=60m", str(small_disk)], check=True)
    goes_on(home, source)


def goes_on(home: Path, source: Path) -> None:
    """The next run ends the work, and embeds nothing that was kept."""
    with Catalog(home / "catalog.db") as catalog:
        hashes = [str(h) for (h,) in catalog.query("SELECT text_hash FROM vectors")]
    embedder = CountingEmbedder()
    with Corpus.open(Settings(home=home), create=True, embedding=embedder) as corpus:
        report = index(corpus, [source])
        assert not report.failed
        assert corpus.catalog.count_articles() == 600
        assert agree(corpus)
    assert len(embedder.texts) == 600 - len(hashes)


def test_a_folder_that_cannot_be_written_is_told(made: Path, write_jsonl: Write) -> None:
    made.chmod(0o500)
    (made / "catalog.db").chmod(0o400)
    if os.access(made, os.W_OK):
        pytest.skip("this user writes everywhere, as root does")
    with pytest.raises(CatalogError, match="check the rights"):
        opened(made, CountingEmbedder())
    made.chmod(0o700)


def test_a_read_only_mount_is_told(made: Path) -> None:
    bound = ["mount", "--bind", str(made), str(made)]
    if os.geteuid() != 0 or subprocess.run(bound, check=False, capture_output=True).returncode:
        pytest.skip("this user may not mount a folder")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(made)], check=True)
        with (
            pytest.raises(CatalogError, match="check the rights"),
            opened(made, CountingEmbedder()) as corpus,
        ):
            corpus.catalog.set_meta("any", "thing")
        wrong = {f.about for f in doctor.examine(Settings(home=made)) if not f.well}
        assert "folder" in wrong
    finally:
        subprocess.run(["umount", "-l", str(made)], check=False)
