"""An archive restores an index that answers the same, and refuses what would harm one."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from index import backup
from index.corpus import Corpus
from index.errors import ArchiveError, NoIndexError
from index.indexer import index
from index.settings import Settings
from index.store.filters import Filters
from tests.index.letters import CountingEmbedder, agree, row
from tests.index.wire import COPY, OWN, WIRE

Write = Callable[..., Path]
DATA = Path(__file__).parent / "data"
ROWS = [
    row(1, text=WIRE.text, outlet="Post", title="Harbour", published="2024-03-04"),
    row(2, text=COPY.text, outlet="Daily", authors=["A. Holt"]),
    row(3, text=OWN.text, outlet="Radio"),
]


@pytest.fixture
def made(home: Path, write_jsonl: Write) -> Path:
    with Corpus.open(Settings(home=home), create=True, embedding=CountingEmbedder()) as corpus:
        index(corpus, [write_jsonl(*ROWS)])
    return home


@pytest.fixture
def packed(made: Path, tmp_path: Path) -> Path:
    backup.export(Settings(home=made), tmp_path / "news.dateline")
    return tmp_path / "news.dateline"


def everything(home: Path) -> tuple[object, ...]:
    """Articles, groups, chunks, and what searches give."""
    with Corpus.open(Settings(home=home), embedding=CountingEmbedder()) as corpus:
        assert agree(corpus)
        searches = [
            (corpus.dense(query, 5, filters), corpus.lexical(query, 5, filters))
            for query in ("the harbour closes", "Peder Lund", "ferries in April")
            for filters in (Filters(), Filters(outlets=("Daily", "Radio")))
        ]
        ids = corpus.catalog.chunk_ids()
        return list(corpus.catalog.articles()), corpus.catalog.groups(), sorted(ids), searches


def test_a_restored_index_answers_the_same_and_embeds_nothing(
    made: Path, packed: Path, tmp_path: Path
) -> None:
    new = Settings(home=tmp_path / "new")
    assert backup.import_(new, packed) == backup.BackupCounts(3, 3)
    assert everything(new.home) == everything(made)


def test_a_restored_index_knows_its_sources(
    made: Path, packed: Path, tmp_path: Path, write_jsonl: Write
) -> None:
    backup.import_(Settings(home=tmp_path / "new"), packed)
    embedder = CountingEmbedder()
    with Corpus.open(Settings(home=tmp_path / "new"), embedding=embedder) as corpus:
        assert len(index(corpus, [write_jsonl(*ROWS)]).unchanged) == 3
    assert embedder.texts == []


def test_an_index_with_articles_is_not_overwritten(packed: Path, made: Path) -> None:
    before = everything(made)
    with pytest.raises(ArchiveError, match="`merge`"):
        backup.import_(Settings(home=made), packed)
    assert everything(made) == before


def test_a_merge_puts_articles_beside_those_that_are_there(
    packed: Path, tmp_path: Path, write_jsonl: Write
) -> None:
    new = Settings(home=tmp_path / "new")
    rows = [row(3, text="Another text under the same id."), row(4, text="Only here.")]
    with Corpus.open(new, create=True, embedding=CountingEmbedder()) as corpus:
        index(corpus, [write_jsonl(*rows, name="own.jsonl")])
    backup.import_(new, packed, merge=True)
    articles, groups, *_ = everything(new.home)
    assert isinstance(articles, list)
    assert {a.id: a.text for a in articles}["a3"] == OWN.text
    assert {a.id for a in articles} == {"a1", "a2", "a3", "a4"}
    assert groups == {"a1": "a1", "a2": "a1"}


@pytest.mark.parametrize("damage", ["cut off", "scribbled", "no archive", "not whole", "changed"])
def test_a_damaged_archive_is_refused_and_changes_nothing(
    packed: Path, tmp_path: Path, damage: str
) -> None:
    if damage == "cut off":
        os.truncate(packed, packed.stat().st_size // 2)
    elif damage == "scribbled":
        with packed.open("r+b") as file:
            file.seek(packed.stat().st_size // 2)
            file.write(b"scribble")
    elif damage == "no archive":
        packed.write_text("hello")
    else:
        with zipfile.ZipFile(packed) as old:
            about, catalog = old.read("about.json"), old.read("catalog.db")
        with zipfile.ZipFile(packed, "w") as new:
            new.writestr("about.json", about)
            if damage == "changed":
                new.writestr("catalog.db", catalog + b"more")
    with pytest.raises(ArchiveError, match=r"news\.dateline"):
        backup.import_(Settings(home=tmp_path / "new"), packed)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("what", ["format", "schema"])
def test_an_archive_of_a_newer_dateline_is_refused(packed: Path, tmp_path: Path, what: str) -> None:
    with zipfile.ZipFile(packed) as old:
        about, catalog = json.loads(old.read("about.json")), old.read("catalog.db")
    with zipfile.ZipFile(packed, "w") as new:
        new.writestr("about.json", json.dumps({**about, what: 99}))
        new.writestr("catalog.db", catalog)
    with pytest.raises(ArchiveError, match="newer Dateline"):
        backup.import_(Settings(home=tmp_path / "new"), packed)


@pytest.fixture
def of_version_2(tmp_path: Path) -> Path:
    """An archive as version 2 wrote it."""
    catalog = gzip.decompress((DATA / "catalog-v2.db.gz").read_bytes())
    about = {
        "format": 1,
        "schema": 2,
        "embedding": "letters",
        "articles": 9,
        "chunks": 15,
        "sha256": hashlib.sha256(catalog).hexdigest(),
    }
    with zipfile.ZipFile(tmp_path / "old.dateline", "w") as packed:
        packed.writestr("about.json", json.dumps(about))
        packed.writestr("catalog.db", catalog)
    return tmp_path / "old.dateline"


def test_an_archive_of_version_2_is_restored_and_what_it_lacks_is_embedded_later(
    of_version_2: Path, tmp_path: Path
) -> None:
    new = Settings(home=tmp_path / "new")
    assert backup.import_(new, of_version_2) == backup.BackupCounts(9, 15, 6)
    embedder = CountingEmbedder()
    with Corpus.open(new, embedding=embedder) as corpus:
        note = corpus.catalog.article("2b968a2a373184a1")
        assert note is not None and note.text.startswith("A note on ferries\n\n")
        [(nearest, _)] = corpus.dense(note.text, 1, Filters())
        assert nearest.startswith(f"{note.id}#0-")
        assert agree(corpus)
    assert len(embedder.texts) == 1 + 6


def test_archives_of_version_2_and_of_this_one_can_be_merged(
    of_version_2: Path, made: Path, packed: Path, tmp_path: Path
) -> None:
    assert backup.import_(Settings(home=made), of_version_2, merge=True).unread == 6
    backup.import_(Settings(home=tmp_path / "new"), of_version_2)
    assert backup.import_(Settings(home=tmp_path / "new"), packed, merge=True).unread == 6
    for home in (made, tmp_path / "new"):
        with Corpus.open(Settings(home=home), embedding=CountingEmbedder()) as corpus:
            assert corpus.catalog.count_articles() == 12
            assert len(corpus.dense("the harbour closes", 50, Filters())) == 18
            assert agree(corpus)


def test_an_archive_holds_no_vectors_of_texts_that_are_gone(
    home: Path, tmp_path: Path, write_jsonl: Write
) -> None:
    with Corpus.open(Settings(home=home), create=True, embedding=CountingEmbedder()) as corpus:
        index(corpus, [write_jsonl(*ROWS)])
        corpus.remove(["a3"])
    backup.export(Settings(home=home), tmp_path / "one")
    with zipfile.ZipFile(tmp_path / "one") as packed:
        packed.extract("catalog.db", tmp_path)
    from index.store.catalog import Catalog

    with Catalog(tmp_path / "catalog.db") as catalog:
        assert catalog.query("SELECT count(*) FROM vectors") == [(2,)]


def test_there_is_nothing_to_export_without_an_index(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError):
        backup.export(Settings(home=tmp_path / "none"), tmp_path / "file")
    assert not (tmp_path / "file").exists()


def test_a_file_that_cannot_be_written_is_told(made: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="cannot be written"):
        backup.export(Settings(home=made), tmp_path / "no" / "folder" / "file")
