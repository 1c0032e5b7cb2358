"""A catalog of an earlier version is brought forward whole, or is left as it was."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import doctor
from index.corpus import Corpus
from index.errors import CatalogError
from index.indexer import index
from index.records import Article, Chunk, Span, text_hash
from index.settings import Settings
from index.split import chunk
from index.store import lexical, migrations
from index.store.catalog import Catalog
from index.store.filters import Filters
from index.store.vectors import VectorStore
from tests.index import formats
from tests.index.letters import CountingEmbedder, agree
from tests.index.wire import COPY, OWN, WIRE

DATA = Path(__file__).parent / "data"


@pytest.fixture
def v1(tmp_path: Path) -> Path:
    """Written by the program when version 1 was its newest: three articles and a broken line."""
    path = tmp_path / "catalog.db"
    path.write_bytes(gzip.decompress((DATA / "catalog-v1.db.gz").read_bytes()))
    return path


@pytest.fixture
def v2(tmp_path: Path) -> Path:
    """Written by the program when version 2 was its newest.

    It had read `ROWS`, a broken line after them, and a document of three pages; the article
    `letters`, whose first line is its title in other letters, was put in beside them.
    """
    path = tmp_path / "catalog.db"
    path.write_bytes(gzip.decompress((DATA / "catalog-v2.db.gz").read_bytes()))
    return path


def of_wire(article: Article, **more: object) -> dict[str, object]:
    stated = {"title": article.title, "outlet": article.outlet, "published": article.published}
    return {"id": f"harbour-{article.id}", **stated, "text": article.text, **more}


LONG = "A whole paragraph in the field of the title. " * 8
ROWS = [
    of_wire(WIRE, authors=["Ingrid Holt"], url="https://post.example/harbour"),
    of_wire(COPY, text=f"{COPY.title}\n\n{COPY.text}"),
    of_wire(OWN, title=None),
    {
        "title": "A note on ferries",
        "text": "No address and no id stand here, so that the text names the article.",
    },
    {
        "id": "weeks",
        "title": "Nine weeks at the new terminal",
        "outlet": "Coast Daily",
        "text": "\n\n".join(formats.filler(9)),
    },
    {
        "id": "inline",
        "title": "The ferry sails at noon",
        "text": "The ferry sails at noon from the new terminal. The old one is closed.",
    },
    {"id": "paragraph", "title": LONG, "text": "The quay is closed for good."},
]


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
    assert migrations.version(sqlite3.connect(v1)) == migrations.VERSION
    articles = {a.id: a for a in catalog.articles()}
    assert sorted(articles) == ["harbour-copy", "harbour-own", "harbour-wire"]
    assert articles["harbour-wire"].authors == ("Ingrid Holt",)
    assert articles["harbour-wire"].pages == ()
    assert catalog.members("harbour-copy") == ["harbour-copy", "harbour-wire"]
    assert lexical.search(catalog, "warehouses", 5, Filters())
    [source] = [row for row in catalog.sources() if row.source == "/news/harbour.jsonl"]
    assert [problem.source for problem in source.problems] == ["/news/harbour.jsonl:4"]


def test_of_version_1_only_what_stands_below_a_headline_is_embedded_again(v1: Path) -> None:
    embedder = CountingEmbedder()
    with Corpus.open(Settings(home=v1.parent), embedding=embedder) as corpus:
        assert len(corpus.dense("harbour", 5, Filters())) == 3
        assert agree(corpus)
        headed = [a.text for a in corpus.catalog.articles() if a.title]
    assert len(headed) == 2
    assert sorted(embedder.texts) == sorted(["harbour", *headed])


def test_a_migration_that_fails_leaves_version_1_as_it_was(
    v1: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = structure(v1)
    with monkeypatch.context() as m:
        m.setattr("index.store.wire.join", fail)
        with pytest.raises(CatalogError, match="disk is full"):
            Catalog(v1)
    assert structure(v1) == before
    assert Catalog(v1).count_articles() == 3


# -- version 3 ---------------------------------------------------------------------------


def wholly(article: Article) -> Article:
    """An article without its place."""
    return replace(article, source="", source_hash="")


def test_version_2_becomes_what_its_sources_give_anew(
    v2: Path, tmp_path: Path, write_jsonl: Callable[..., Path]
) -> None:
    (tmp_path / "bridge.pdf").write_bytes(formats.pdf_file())
    with Corpus.open(
        Settings(home=tmp_path / "new"), create=True, embedding=CountingEmbedder()
    ) as corpus:
        index(corpus, [write_jsonl(*ROWS), tmp_path / "bridge.pdf"])
        new = corpus.catalog
        old = Catalog(v2)
        assert structure(v2) == structure(new.path)
        articles = {a.id: wholly(a) for a in new.articles()}
        assert len(articles) == 8
        by_id = {a.id: wholly(a) for a in old.articles() if a.id != "letters"}
        assert by_id == articles
        assert [old.chunks_of(i) for i in articles] == [new.chunks_of(i) for i in articles]
        assert old.groups() == new.groups()
        assert words_of(old, list(articles)) == words_of(new, list(articles))
        assert [p.source for p in old.failures()] == ["/news/harbour.jsonl:8"]


def words_of(catalog: Catalog, articles: list[str]) -> list[tuple[object, ...]]:
    """What the full-text index holds of these articles: every word in its place."""
    made = "CREATE VIRTUAL TABLE temp.places USING fts5vocab('main', 'chunk_words', 'instance')"
    catalog.query(made)
    return [
        row
        for article in articles
        for row in catalog.query(
            "SELECT id, term, col, offset FROM temp.places JOIN chunks ON number = doc "
            "WHERE article_id = ? ORDER BY 1, 3, 4",
            [article],
        )
    ]


def test_everything_of_version_2_that_points_into_a_text_moves_with_it(v2: Path) -> None:
    catalog = Catalog(v2)
    for article in catalog.articles():
        for c in catalog.chunks_of(article.id):
            words = article.text[c.start : c.end]
            assert words == words.strip() and c.text_hash == text_hash(words)
        [(digest,)] = catalog.query("SELECT content_hash FROM articles WHERE id = ?", [article.id])
        assert digest == article.content_hash
    bridge = next(a for a in catalog.articles() if a.pages)
    assert bridge.title == formats.TITLE not in bridge.left_out
    for words, page in ((formats.TITLE, 1), (formats.FIRST, 1), ("In week 24 of", 3)):
        start = bridge.text.index(words)
        assert bridge.locator(Span(bridge.id, start, start + len(words))) == f"page {page}"
    letters = catalog.article("letters")
    assert letters is not None
    assert letters.text.startswith("The quay is sold\n\nThe quay was sold on Friday.")
    assert letters.text[letters.pages[1] :].strip() == "Its walls come with it."
    assert catalog.chunks_of("letters")[0].end == len(letters.text)


def test_of_version_2_the_first_search_embeds_the_first_chunks_alone(v2: Path) -> None:
    embedder = CountingEmbedder()
    note = f"{ROWS[3]['title']}\n\n{ROWS[3]['text']}"
    with Corpus.open(Settings(home=v2.parent), embedding=embedder) as corpus:
        assert corpus.catalog.without_vector("letters") == 6
        [(nearest, _)] = corpus.dense(note, 1, Filters())
        assert nearest.startswith("2b968a2a373184a1#0-")
        assert agree(corpus)
        assert corpus.catalog.without_vector("letters") == 0
        firsts = [a.title for a in corpus.catalog.articles() if a.headline_end]
    asked, *embedded = embedder.texts
    assert asked == note
    assert sorted(text.partition("\n\n")[0] for text in embedded) == sorted(map(str, firsts))


def test_of_version_2_the_next_run_mends_the_vectors_of_the_first_chunks(v2: Path) -> None:
    fill_chroma(v2)
    with Corpus.open(Settings(home=v2.parent), embedding=CountingEmbedder()) as corpus:
        report = index(corpus, [])
        assert agree(corpus)
    assert report.repairs == (
        "Chroma did not agree with the catalog: 6 missing vectors put back (6 of them embedded), "
        "6 left over removed.",
    )


def fill_chroma(path: Path) -> None:
    """Chroma as version 2 had left it, from the vectors in its catalog."""
    with sqlite3.connect(path) as db:
        [(name,)] = db.execute("SELECT value FROM meta WHERE key = 'collection'")
        rows = db.execute(
            'SELECT article_id, ordinal, start, "end", tokens, chunks.text_hash, vector '
            "FROM chunks JOIN vectors ON vectors.text_hash = chunks.text_hash"
        ).fetchall()
    store = VectorStore(path.parent / "chroma", str(name))
    chunks = [Chunk(*row[:6]) for row in rows]
    store.put(
        [(Article(c.article_id, ""), c) for c in chunks],
        [np.frombuffer(row[6], dtype="<f4") for row in rows],
    )
    store.close()


def test_the_doctor_says_what_becomes_of_version_2_and_leaves_it_as_it_is(v2: Path) -> None:
    before = v2.read_bytes()
    findings = {f.about: f for f in doctor.examine(Settings(home=v2.parent, embedding="letters"))}
    assert findings["catalog"].well
    assert f"version 2; the next command makes it version {migrations.VERSION}" in (
        findings["catalog"].says
    )
    assert findings["full-text index"].well
    assert v2.read_bytes() == before


def test_the_doctor_says_that_version_2_brought_something_to_embed(v2: Path) -> None:
    Catalog(v2).close()
    findings = {f.about: f for f in doctor.examine(Settings(home=v2.parent, embedding="letters"))}
    assert not findings["Chroma"].well
    assert "embeds the 6 that have no vector yet" in findings["Chroma"].says
    assert findings["full-text index"].well


# -- version 5 ---------------------------------------------------------------------------


def test_version_5_keeps_every_vector_and_stores_no_text_twice(v2: Path) -> None:
    with sqlite3.connect(v2) as db:
        rows = db.execute("SELECT model, text_hash, vector FROM vectors").fetchall()
    before = {(m, h): np.frombuffer(blob, dtype="<f4") for m, h, blob in rows}
    catalog = Catalog(v2)
    assert len(before) > 5
    for (model, digest), vector in before.items():
        now = catalog.vectors(model, [digest])[digest]
        assert now.dtype == np.float32 and np.abs(now - vector).max() < 1e-3
    tables = {name for (name,) in catalog.query("SELECT name FROM sqlite_master")}
    assert "chunk_words_data" in tables and "chunk_words_content" not in tables


def test_what_is_removed_leaves_the_full_text_index(v2: Path) -> None:
    catalog = Catalog(v2)
    article = catalog.article("letters")
    assert article is not None and found(catalog, "walls") == ["letters"]
    renamed = replace(article, title=None, text="Nothing of it is left.")
    catalog.put_all([(renamed, chunk(renamed))])
    assert (found(catalog, "walls"), found(catalog, "nothing left")) == ([], ["letters"])
    catalog.remove(["letters"])
    assert found(catalog, "nothing left") == []
    held, chunks = lexical.verified(v2)
    assert held == chunks


def found(catalog: Catalog, words: str) -> list[str]:
    """`letters` where a search for these words finds it."""
    ids = [
        chunk_id.partition("#")[0] for chunk_id, _ in lexical.search(catalog, words, 9, Filters())
    ]
    return [one for one in ids if one == "letters"]


def test_a_migration_that_fails_leaves_version_2_as_it_was(
    v2: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(v2)
    with monkeypatch.context() as m:
        m.setattr("index.store.migrations.count_tokens", fail)
        with pytest.raises(CatalogError, match="disk is full"):
            Catalog(v2)
    assert dump(v2) == before
    assert Catalog(v2).count_articles() == 9


def fail(*_: object) -> None:
    raise sqlite3.OperationalError("disk is full")


def dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as db:
        return [f"version {migrations.version(db)}", *db.iterdump()]
