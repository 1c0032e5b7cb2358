"""The doctor looks and touches nothing, whoever else is at the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from index import doctor, embed
from index.corpus import Corpus
from index.doctor import Finding
from index.settings import Settings
from index.store.database import writer
from tests.index.letters import CountingEmbedder

COUNT = 12  # how many articles `made` has


def examined(home: Path) -> dict[str, Finding]:
    settings = Settings(home=home, embedding=CountingEmbedder.name)
    return {finding.about: finding for finding in doctor.examine(settings)}


def content(home: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and time of change of every file, but for those that every reader of SQLite makes."""
    return {
        str(path.relative_to(home)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.name.startswith("catalog.db-") and path.suffix != ".lock"
    }


def damage_words(home: Path) -> None:
    with closing(sqlite3.connect(home / "catalog.db")) as db, db:
        db.execute("UPDATE chunk_words_data SET block = zeroblob(length(block)) WHERE id > 10")


def lose_vectors(home: Path) -> None:
    with Corpus.open(Settings(home=home), embedding=CountingEmbedder()) as corpus:
        corpus.vectors.remove(sorted(corpus.catalog.chunk_ids())[:2])


def nothing(home: Path) -> None:
    """Leaves the index as it is."""


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (nothing, {}),
        (damage_words, {"full-text index": ""}),
        (lose_vectors, {"Chroma": "2 chunks are missing"}),
        (lambda home: (home / "chroma").rename(home / "elsewhere"), {"Chroma": ""}),
        (lambda home: (home / "writer.lock").unlink(), {}),
    ],
)
def test_what_is_wrong_is_found_and_nothing_is_changed(
    made: Path, change: Callable[[Path], object], wrong: dict[str, str]
) -> None:
    change(made)
    before = content(made)
    found = {about: finding.says for about, finding in examined(made).items() if not finding.well}
    assert found.keys() == wrong.keys()
    assert all(says in found[about] for about, says in wrong.items())
    assert content(made) == before


def test_a_damaged_embedding_model_is_told(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "minilm.safetensors"
    damaged.write_bytes(embed.WEIGHTS.read_bytes()[:-1] + b"?")
    monkeypatch.setattr(embed, "WEIGHTS", damaged)
    monkeypatch.setattr(doctor, "packaged_embedder", embed.PackagedEmbedder)
    found = {f.about: f for f in doctor.examine(Settings(home=home))}["embedding model"]
    assert not found.well
    assert str(damaged) in found.says and "reinstall" in found.says


def test_a_catalog_without_tables_is_told_and_stays_so(home: Path) -> None:
    home.mkdir()
    (home / "catalog.db").touch()
    assert "is empty" in examined(home)["catalog"].says
    assert content(home)["catalog.db"][0] == b""


@pytest.fixture
def busy(made: Path) -> Iterator[sqlite3.Connection]:
    """A connection in the middle of a transaction that writes."""
    with writer(made), closing(sqlite3.connect(made / "catalog.db", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        db.execute("DELETE FROM chunk_words WHERE rowid = 1")
        yield db


def test_a_writer_is_neither_waited_for_nor_taken_for_damage(
    made: Path, busy: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever waits for the writer fails at once: a statement of SQLite has no other clock.
    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda *place, **more: connect(*place, **{**more, "timeout": 0})
    )
    found = examined(made)
    assert found["writer"].says.startswith("being written by process ")
    assert all(finding.well for finding in found.values()), found


def test_what_a_writer_has_not_put_into_chroma_yet_is_not_missing(made: Path) -> None:
    lose_vectors(made)
    with writer(made):
        assert examined(made)["Chroma"] == Finding(
            "Chroma", True, "is being written: look again when that is done."
        )
    assert not examined(made)["Chroma"].well


def test_a_chroma_that_another_process_has_open_is_told(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.vectors._LOOK_S", 0.1)
    with FileLock(made / "chroma.lock"):
        found = examined(made)["Chroma"]
    assert found.well and "in use by another process" in found.says


def test_a_repair_gives_back_room_that_nothing_stands_in(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.doctor._WORTH_TELLING", 100_000)
    path = made / "catalog.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE away AS SELECT zeroblob(4000000) AS blob")
        db.execute("DROP TABLE away")
    before = path.stat().st_size
    told = doctor.repair(Settings(home=made, embedding=CountingEmbedder.name))
    assert before - path.stat().st_size > 3_000_000
    assert told[-1].startswith("The catalog takes 4 MB less")
    assert all(finding.well for finding in examined(made).values())
