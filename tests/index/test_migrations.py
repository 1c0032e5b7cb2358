"""A catalog of an earlier version is brought forward whole, or is left as it was."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.errors import CatalogError
from index.records import Article
from index.settings import Settings
from index.split import chunk
from index.store import lexical, schema
from index.store.catalog import Catalog
from index.store.filters import Filters
from tests.index.letters import CountingEmbedder, agree

# Written by the program when version 1 was its newest: three articles and a broken line.
V1 = Path(__file__).parent / "data" / "catalog-v1.db.gz"


@pytest.fixture
def v1(tmp_path: Path) -> Path:
    path = tmp_path / "catalog.db"
    path.write_bytes(gzip.decompress(V1.read_bytes()))
    return path


def structure(path: Path) -> set[tuple[str, str]]:
    """Tables and their columns."""
    with sqlite3.connect(path) as db:
        tables = [str(r[0]) for r in db.execute("SELECT name FROM sqlite_master")]
        return {(t, str(c)) for t in tables for _, c, *_ in db.execute(f"PRAGMA table_info({t})")}


def test_a_catalog_of_version_1_becomes_what_a_new_one_is(v1: Path, tmp_path: Path) -> None:
    Catalog(v1).close()
    Catalog(tmp_path / "new" / "catalog.db", create=True).close()
    assert structure(v1) == structure(tmp_path / "new" / "catalog.db")


def test_version_1_keeps_its_articles_and_gains_groups(v1: Path) -> None:
    catalog = Catalog(v1)
    assert schema.version(sqlite3.connect(v1)) == schema.VERSION
    articles = {a.id: a for a in catalog.articles()}
    assert sorted(articles) == ["harbour-copy", "harbour-own", "harbour-wire"]
    assert articles["harbour-wire"].authors == ("Ingrid Holt",)
    assert articles["harbour-wire"].pages == ()
    assert catalog.members("harbour-copy") == ["harbour-copy", "harbour-wire"]
    assert lexical.search(catalog, "warehouses", 5, Filters())
    source = catalog.source("/news/harbour.jsonl")
    assert source is not None and [p.source for p in source.problems] == ["/news/harbour.jsonl:4"]


def test_version_1_is_searched_without_embedding_its_articles_again(v1: Path) -> None:
    embedder = CountingEmbedder()
    with Corpus.open(Settings(home=v1.parent), embedding=embedder) as corpus:
        assert len(corpus.dense("harbour", 5, Filters())) == 3
        assert agree(corpus)
    assert embedder.texts == ["harbour"]


def test_a_migration_that_fails_leaves_version_1_as_it_was(
    v1: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk is full")

    before = structure(v1)
    with monkeypatch.context() as m:
        m.setattr("index.store.migrations.v2.join", fail)
        with pytest.raises(CatalogError, match="disk is full"):
            Catalog(v1)
    assert structure(v1) == before
    assert len(Catalog(v1).articles()) == 3


def test_where_pages_begin_is_kept(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.db", create=True)
    article = Article("paper", "First page. Second page.", pages=(0, 12))
    catalog.put(article, chunk(article))
    assert catalog.article("paper") == article
