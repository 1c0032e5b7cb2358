"""The stores filter inside the search, agree with one another, and close under a question."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from index.dates import epoch, first_second, last_second
from index.errors import CatalogError, DamagedVectorsError, LockedError, NoIndexError, UsageError
from index.records import Article, ArticleMetadata, Failure
from index.split import chunk
from index.store import lexical, migrations
from index.store.catalog import Catalog, SourceRow
from index.store.database import writer
from index.store.filters import Filters
from index.store.vectors import VectorStore
from index.words import stem
from tests.conftest import ROOT
from tests.machine import PATIENCE_S, peak

OLD = Article("old", "The harbour opened to ships.", outlet="A", published="2023-09-19")
NEW = Article(
    "new", "The harbour closed to ships.", outlet="B", published="2023-09-20T10:00:00+02:00"
)
UNDATED = Article("undated", "The harbour was full of ships.", outlet="A")
ALL = (OLD, NEW, UNDATED)

DAY_19 = Filters(latest=last_second("2023-09-19", "`until`"))
CASES = [
    (Filters(), {"old", "new", "undated"}),
    (DAY_19, {"old"}),
    (Filters(earliest=first_second("2023-09-20", "`since`")), {"new"}),
    (Filters(latest=DAY_19.latest, undated=True), {"old", "undated"}),
    (Filters(outlets=("A",)), {"old", "undated"}),
    (Filters(outlets=("A",), latest=DAY_19.latest), {"old"}),
    (Filters(outlets=("A", "B"), earliest=0, latest=2_000_000_000), {"old", "new"}),
]


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    made = Catalog(tmp_path / "catalog.db", create=True)
    for article in ALL:
        made.put_all([(article, chunk(article))])
    return made


@pytest.mark.parametrize(("filters", "expected"), CASES)
def test_words_are_searched_inside_the_filters(
    catalog: Catalog, filters: Filters, expected: set[str]
) -> None:
    found = {i.split("#")[0] for i, _ in lexical.search(catalog, "harbour ships", 10, filters)}
    assert found == expected


@pytest.mark.parametrize(("filters", "expected"), CASES)
def test_vectors_are_searched_inside_the_filters(
    tmp_path: Path, filters: Filters, expected: set[str]
) -> None:
    store = VectorStore(tmp_path / "chroma", "chunks")
    rows = [(a, c) for a in ALL for c in chunk(a)]
    vectors = list(np.eye(3, 8, dtype=np.float32))
    store.put(rows, vectors)
    found = {i.split("#")[0] for i, _ in store.search(np.ones(8, dtype=np.float32), 10, filters)}
    assert found == expected


def test_the_cosine_of_a_vector_with_itself_is_one(tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "chroma", "chunks")
    store.put([(OLD, c) for c in chunk(OLD)], [np.array([3, 4], dtype=np.float32)])
    [(_, cosine)] = store.search(np.array([6, 8], dtype=np.float32), 1, Filters())
    assert cosine == pytest.approx(1.0, abs=1e-6)


def test_a_row_that_is_put_again_keeps_no_old_metadata(tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "chroma", "chunks")
    bare = Article("old", OLD.text)
    vector = [np.ones(2, dtype=np.float32)]
    store.put([(OLD, chunk(OLD)[0])], vector)
    store.put([(bare, chunk(bare)[0])], vector)
    assert store.search(vector[0], 5, Filters(outlets=("A",))) == []
    assert len(store.ids()) == 1


def test_a_process_that_does_not_let_go_of_chroma_is_told_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.vectors._LOCKED_S", 0.2)
    store = VectorStore(tmp_path / "chroma", "chunks")
    assert store.count() == 0
    with FileLock(tmp_path / "chroma.lock"), pytest.raises(LockedError, match="held by another"):
        store.count()
    assert store.count() == 0


def test_what_other_parts_of_a_program_keep_in_chroma_stays(tmp_path: Path) -> None:
    import chromadb

    theirs = chromadb.EphemeralClient()
    try:
        theirs.create_collection("theirs", embedding_function=None)
        store = VectorStore(tmp_path / "chroma", "chunks")
        store.put([(OLD, chunk(OLD)[0])], [np.ones(2, dtype=np.float32)])
        store.clear()
        (tmp_path / "chroma").write_text("a file, which no client can open")
        with pytest.raises(DamagedVectorsError):
            store.count()
        again = chromadb.EphemeralClient()
        assert "theirs" in [c.name for c in again.list_collections()]
        again.close()
    finally:
        theirs.close()


def test_some_articles_come_in_the_order_in_which_they_are_asked_for(catalog: Catalog) -> None:
    ids = [article.id for article in catalog.articles()]
    assert len(ids) > 1
    for order in (ids, ids[::-1], [*ids[::-1], "gone"]):
        assert list(catalog.some_articles(order)) == [i for i in order if i in ids]


def test_articles_that_a_date_limit_leaves_out_are_counted(catalog: Catalog) -> None:
    assert lexical.undated_left_out(catalog, DAY_19) == 1
    assert lexical.undated_left_out(catalog, Filters(outlets=("B",), latest=DAY_19.latest)) == 0
    assert lexical.undated_left_out(catalog, Filters()) == 0


def test_a_query_in_the_search_syntax_of_sqlite_is_only_words(catalog: Catalog) -> None:
    for query in ('harbour" OR (', "NEAR(harbour)", "harbour*", "title:harbour", "-harbour ^x"):
        assert lexical.search(catalog, query, 10, Filters()), query
    assert lexical.search(catalog, "?!", 10, Filters()) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("harbour opened closed", {"old", "new"}),
        ("harbour opened unheard", {"old", "new", "undated"}),
        ("harbour ships", {"old", "new", "undated"}),
    ],
)
def test_of_very_many_chunks_the_rarest_words_are_searched_for_and_always_two(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, query: str, expected: set[str]
) -> None:
    def found() -> set[str]:
        return {i.split("#")[0] for i, _ in lexical.search(catalog, query, 10, Filters())}

    assert found() == {"old", "new", "undated"}  # of so few chunks all can be weighed
    monkeypatch.setattr(lexical, "_WEIGHED", 2)
    assert found() == expected


def test_rare_words_weigh_more_than_common_ones(catalog: Catalog) -> None:
    weights = lexical.idf(catalog, [stem(w) for w in ("opened", "ships", "unheard")])
    assert weights["open"] > weights["ship"]
    assert weights[stem("unheard")] > weights["open"]


def test_a_word_with_an_accent_is_as_rare_as_the_same_without(catalog: Catalog) -> None:
    mayor = Article("mayor", "Mayor Pérez saw the ships, and Perez waved.")
    catalog.put_all([(mayor, chunk(mayor))])
    accented, plain, unheard = (stem(w) for w in ("pérez", "perez", "unheard"))
    weights = lexical.idf(catalog, [accented, plain, unheard])
    assert weights[accented] == weights[plain] < weights[unheard]


def test_stems_are_the_terms_that_the_full_text_index_files(catalog: Catalog) -> None:
    # Every letter of the Latin blocks, Greek and Cyrillic, inside a word.
    letters = [chr(code) for code in (*range(0xC0, 0x530), *range(0x1E00, 0x1F00))]
    filed = [f"b{c}b" for c in letters if c.isalpha() and c == c.lower() == c.casefold()]
    # Letters under which FTS5 files another one that is no form of it by Unicode.
    filed = [word for word in filed if word[1] not in "ǡϐϑϕϖϰϱϵ"]
    text = Article("letters", " ".join(filed))
    catalog.put_all([(text, chunk(text))])
    assert len(filed) > 400
    assert [word for word in filed if stem(word) not in lexical.terms(catalog)] == []


def test_an_article_comes_back_as_it_was_put(catalog: Catalog) -> None:
    full = Article(
        *("x", "Text.", "Title", "Outlet", ("A", "B"), "2023-01-02", "https://e.org/a", "en"),
        *("digest", "ff", "a.md", "00", ("ADVERTISEMENT",)),
    )
    catalog.put_all([(full, chunk(full))])
    assert catalog.article("x") == full


def test_articles_are_read_a_few_at_a_time_newest_first(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "many.db", create=True)
    many = [
        Article(f"a{n:03}", f"{n}. " * 2_000, published=f"2023-01-{n % 28 + 1:02}")
        for n in range(400)
    ]
    catalog.put_all([(article, []) for article in many])
    newest = sorted(many, key=lambda a: (-int(a.published[-2:]), a.id))
    with peak() as held:
        assert [a.id for a in catalog.articles()] == [a.id for a in newest]
    assert held[0] < sum(len(a.text) for a in many) / 3
    with peak() as held:
        assert catalog.metadata() == [ArticleMetadata.of(a) for a in newest]
    assert held[0] < sum(len(a.text) for a in many) / 3


def test_what_is_removed_while_articles_are_read_is_left_out(catalog: Catalog) -> None:
    articles = catalog.articles()
    catalog.remove(["old"])
    assert [a.id for a in articles] == ["new", "undated"]
    assert [a.id for a in catalog.metadata()] == ["new", "undated"]


def test_putting_an_article_again_replaces_its_chunks_and_words(catalog: Catalog) -> None:
    other = Article("old", "A different matter.")
    catalog.put_all([(other, chunk(other))])
    assert [i for i, _ in lexical.search(catalog, "opened", 5, Filters())] == []
    assert len(lexical.search(catalog, "different", 5, Filters())) == 1


def test_removing_an_article_leaves_nothing_of_it(catalog: Catalog) -> None:
    assert catalog.remove(["old", "never"]) == ["old"]
    assert catalog.article("old") is None
    assert catalog.chunks_of("old") == []
    assert {i.split("#")[0] for i in catalog.chunk_ids()} == {"new", "undated"}


def test_every_change_is_a_new_generation(catalog: Catalog) -> None:
    before = catalog.generation
    catalog.remove(["old"])
    assert catalog.generation == before + 1


def test_a_change_that_fails_half_way_is_not_kept(catalog: Catalog) -> None:
    twice = chunk(OLD) * 2
    with pytest.raises(sqlite3.IntegrityError):
        catalog.put_all([(Article("old", "New words."), twice)])
    assert catalog.article("old") == OLD


def test_a_source_is_remembered_with_its_problems(catalog: Catalog) -> None:
    row = SourceRow("a.jsonl", "ff", "read", 2, (Failure("a.jsonl:3", "not JSON"),))
    catalog.put_sources([row])
    assert catalog.sources() == [row]


def test_vectors_come_back_from_the_cache_as_they_were_kept(catalog: Catalog) -> None:
    vector = np.array([[0.25, -0.5]], dtype=np.float32)
    catalog.keep_vectors("m", ["h"], vector)
    assert np.array_equal(catalog.vectors("m", ["h", "other"])["h"], vector[0])
    assert catalog.known_vectors("another", ["h"]) == set()


def test_no_catalog_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match=r"`index\(\)`"):
        Catalog(tmp_path / "none" / "catalog.db")
    assert not (tmp_path / "none").exists()


def test_a_file_that_is_no_catalog_is_an_error_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    path.write_bytes(b"not a database, but somebody's file" * 100)
    with pytest.raises(CatalogError, match=r"catalog\.db"):
        Catalog(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_catalog_of_a_newer_version_is_refused(catalog: Catalog) -> None:
    catalog.query(f"PRAGMA user_version = {migrations.VERSION + 1}")
    with pytest.raises(CatalogError, match=f"version {migrations.VERSION + 1}"):
        Catalog(catalog.path)


def test_a_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    with writer(tmp_path), pytest.raises(LockedError, match="process"), writer(tmp_path, wait=0.1):
        pass
    with writer(tmp_path, wait=0.1):
        assert (tmp_path / "writer.txt").read_text().startswith("process ")


def test_a_day_is_whole_and_a_moment_is_exact() -> None:
    assert epoch("2023-09-19") == first_second("2023-09-19", "x")
    assert last_second("2023-09-19", "x") - first_second("2023-09-19", "x") == 86_399
    assert epoch("2023-09-20T10:00:00+02:00") == epoch("2023-09-20T08:00:00+00:00")
    assert epoch(None) is None


@pytest.mark.parametrize("value", ["yesterday", "2023-13-01", "", "20 September"])
def test_what_is_no_date_is_an_error_that_names_the_option(value: str) -> None:
    with pytest.raises(UsageError, match="`since`"):
        first_second(value, "`since`")


ASKS = """
import sys, threading
from pathlib import Path
from index.errors import CatalogError
from index.store.catalog import Catalog

COUNT = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) "
         "SELECT count(*) FROM n")

def ask(catalog, said, answered):
    try:
        while True:
            catalog.query(COUNT)
            answered.set()
    except CatalogError as error:
        said.append(str(error))

for turn in range(25):
    catalog = Catalog(Path(sys.argv[1]) / "catalog.db", create=True)
    said = []
    answered = [threading.Event() for _ in range(4)]
    threads = [threading.Thread(target=ask, args=(catalog, said, done)) for done in answered]
    for thread in threads:
        thread.start()
    for done in answered:  # each is in the middle of its second query or a later one
        done.wait()
    catalog.close()
    for thread in threads:
        thread.join()
    assert len(said) == 4 and all("was closed" in s for s in said), said
"""


def test_closing_under_threads_that_read_is_told_to_them_and_crashes_nothing(
    tmp_path: Path,
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ASKS, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
