"""Indexing does only what changed, loses nothing silently, and leaves both stores agreeing."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.corpus import Corpus
from index.discover import discover
from index.errors import EmbeddingMismatchError
from index.indexer import index
from index.read import read_each
from index.records import Article, Report
from index.settings import Settings
from index.store.filters import Filters
from index.store.vectors import VectorStore
from tests.index.letters import CountingEmbedder, agree, row
from tests.machine import peak

Write = Callable[..., Path]


def test_articles_are_added_with_chunks_in_both_stores(corpus: Corpus, write_jsonl: Write) -> None:
    report = index(corpus, [write_jsonl(row(1), row(2))])
    assert sorted(report.added) == ["a1", "a2"]
    assert report.chunks == report.embedded == 2
    assert len(corpus.vectors.ids()) == 2
    assert agree(corpus)


def test_a_second_run_changes_and_embeds_nothing(
    corpus: Corpus, write_jsonl: Write, embedder: CountingEmbedder
) -> None:
    path = write_jsonl(row(1), row(2))
    index(corpus, [path])
    embedder.texts.clear()
    generation = corpus.catalog.generation
    report = index(corpus, [path])
    assert sorted(report.unchanged) == ["a1", "a2"]
    assert not report.added and not report.updated
    assert embedder.texts == []
    assert corpus.catalog.generation == generation


def test_an_unchanged_file_is_not_even_read(
    corpus: Corpus, write_jsonl: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_jsonl(row(1))
    index(corpus, [path])
    monkeypatch.setattr("index.indexer.read_each", None)
    assert list(index(corpus, [path]).unchanged) == ["a1"]


def test_articles_are_stored_while_their_file_is_read(
    corpus: Corpus, write_jsonl: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.batches._BATCH_CHUNKS", 4)
    stored: list[int] = []

    def watched(*given: Any) -> Iterator[Any]:
        for found in read_each(*given):
            stored.append(corpus.catalog.count_articles())
            yield found

    monkeypatch.setattr("index.indexer.read_each", watched)
    shares: list[float] = []
    path = write_jsonl(*(row(n) for n in range(10)))
    index(corpus, [path], lambda share, _: shares.append(share))
    assert stored == [0, 0, 0, 0, 4, 4, 4, 4, 8, 8]
    assert shares == sorted(shares) and shares[-1] == 1.0


def test_unchanged_articles_of_a_file_that_changed_are_not_held_in_memory(
    corpus: Corpus, write_jsonl: Write
) -> None:
    rows = [row(n, text=f"Report {n}. {'The quay is closed. ' * 300}") for n in range(300)]
    path = write_jsonl(*rows)
    [found] = discover([path]).items
    with found.open() as file:
        corpus.catalog.put_all(
            [(a, []) for a in read_each(found, file, "0") if isinstance(a, Article)]
        )
    with peak() as held:
        assert len(index(corpus, [path]).unchanged) == 300
    assert held[0] < path.stat().st_size / 3


def test_a_file_that_breaks_off_while_it_is_read_keeps_what_it_gave(
    corpus: Corpus, write_jsonl: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(corpus, [write_jsonl(row(1), row(2), row(3))])

    def broken(*given: Any) -> Iterator[Any]:
        yield next(read_each(*given))
        raise OSError(5, "Input/output error")

    path = write_jsonl(row(1, title="New"), row(2))
    with monkeypatch.context() as m:
        m.setattr("index.indexer.read_each", broken)
        report = index(corpus, [path])
    assert [f.reason for f in report.failed] == [f"{path} cannot be read (Input/output error)."]
    assert (list(report.updated), list(report.removed)) == (["a1"], [])
    assert corpus.catalog.count_articles() == 3
    # The same bytes are tried again, since the disk was at fault and not they.
    assert list(index(corpus, [path]).removed) == ["a3"]


def test_only_the_article_that_changed_is_embedded_again(
    corpus: Corpus, write_jsonl: Write, embedder: CountingEmbedder
) -> None:
    index(corpus, [write_jsonl(row(1), row(2))])
    embedder.texts.clear()
    report = index(corpus, [write_jsonl(row(1), row(2, text="Article two is about trains."))])
    assert (list(report.updated), list(report.unchanged)) == (["a2"], ["a1"])
    assert embedder.texts == ["Article two is about trains."]
    assert agree(corpus)


def test_new_metadata_is_stored_without_embedding(
    corpus: Corpus, write_jsonl: Write, embedder: CountingEmbedder
) -> None:
    index(corpus, [write_jsonl(row(1, outlet="Old Name"))])
    embedder.texts.clear()
    report = index(corpus, [write_jsonl(row(1, outlet="New Name"))])
    assert list(report.updated) == ["a1"]
    assert embedder.texts == []
    assert corpus.dense("ships", 5, Filters(outlets=("Old Name",))) == []
    assert len(corpus.dense("ships", 5, Filters(outlets=("New Name",)))) == 1


def test_lines_that_moved_in_their_file_are_unchanged(corpus: Corpus, write_jsonl: Write) -> None:
    index(corpus, [write_jsonl(row(1))])
    report = index(corpus, [write_jsonl(row(2), row(1))])
    assert (list(report.added), list(report.unchanged)) == (["a2"], ["a1"])
    found = corpus.catalog.article("a1")
    assert found is not None and found.source.endswith(":2")


def test_what_a_file_no_longer_holds_is_removed(corpus: Corpus, write_jsonl: Write) -> None:
    index(corpus, [write_jsonl(row(1), row(2))])
    report = index(corpus, [write_jsonl(row(2))])
    assert list(report.removed) == ["a1"]
    assert agree(corpus)


def test_an_edited_text_file_is_one_article_and_not_two(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text("A title\n\nThe first version of the story.")
    index(corpus, [path])
    path.write_text("A title\n\nThe second version of the story.")
    index(corpus, [path])
    [article] = corpus.catalog.articles()
    assert article.body == "The second version of the story."
    assert agree(corpus)


def test_an_article_stays_while_its_file_is_unreadable(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text("A title\n\nThe story as it was.")
    index(corpus, [path])
    path.write_bytes(b"")
    report = index(corpus, [path])
    assert len(report.failed) == 1
    assert corpus.catalog.count_articles() == 1


def test_failures_are_named_and_everything_else_is_indexed(corpus: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("A title\n\nA good article is here.")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    lines = [json.dumps(row(1)), "{broken", json.dumps(row(2))]
    (folder / "lines.jsonl").write_text("\n".join(lines))
    report = index(corpus, [folder, tmp_path / "missing.txt"])
    assert len(report.added) == 3
    named = {Path(f.source).name for f in report.failed}
    assert named == {"empty.txt", "picture.txt", "lines.jsonl:2", "missing.txt"}
    assert all(f.reason.endswith(".") and "\n" not in f.reason for f in report.failed)


def test_an_unchanged_broken_file_is_reported_again(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    first, second = index(corpus, [path]), index(corpus, [path])
    assert first.failed == second.failed != ()


def test_a_file_without_permission_is_named(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("A title\n\nNot for everybody.")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user reads every file, as root does")
    [failure] = index(corpus, [path]).failed
    assert "secret.txt cannot be read" in failure.reason


def test_a_folder_with_nothing_in_it_is_named(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "void").mkdir()
    (tmp_path / "void" / "README.md").write_text("About this folder.")
    report = index(corpus, [tmp_path / "void"])
    assert "has no articles in it" in report.failed[0].reason
    assert report.ignored[0].source.endswith("README.md")


def test_a_readme_that_is_named_itself_is_indexed(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("# About\n\nThis text is wanted.")
    assert len(index(corpus, [path]).added) == 1


def test_compressed_lines_are_read(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(row(1)).encode()))
    assert list(index(corpus, [path]).added) == ["a1"]


def test_the_same_article_in_two_files_is_one_and_named_as_a_duplicate(
    corpus: Corpus, write_jsonl: Write
) -> None:
    files = [write_jsonl(row(1), name="one.jsonl"), write_jsonl(row(1), name="two.jsonl")]
    report = index(corpus, files)
    assert list(report.added) == ["a1"]
    assert [Path(d.source).name for d in report.duplicates] == ["two.jsonl:1"]


def test_two_articles_under_one_id_are_a_failure_and_the_first_stays(
    corpus: Corpus, write_jsonl: Write
) -> None:
    one = write_jsonl(row(1), name="one.jsonl")
    two = write_jsonl(row(1, text="Quite another text."), name="two.jsonl")
    report = index(corpus, [one, two])
    assert [Path(f.source).name for f in report.failed] == ["two.jsonl:1"]
    found = corpus.catalog.article("a1")
    assert found is not None and "ships" in found.text


def test_a_renamed_file_keeps_its_article(corpus: Corpus, write_jsonl: Write) -> None:
    path = write_jsonl(row(1), name="one.jsonl")
    index(corpus, [path])
    report = index(corpus, [path.rename(path.with_name("two.jsonl"))])
    assert list(report.unchanged) == ["a1"] and not report.failed


def test_removing_takes_articles_out_of_both_stores(corpus: Corpus, write_jsonl: Write) -> None:
    index(corpus, [write_jsonl(row(1), row(2))])
    assert corpus.remove(["a1"]) == ["a1"]
    assert agree(corpus)
    assert len(corpus.vectors.ids()) == 1


def test_a_removed_article_comes_back_with_its_file(corpus: Corpus, write_jsonl: Write) -> None:
    path = write_jsonl(row(1))
    index(corpus, [path])
    corpus.remove(["a1"])
    assert list(index(corpus, [path]).added) == ["a1"]


# -- an interrupted run ------------------------------------------------------------------


def interrupted(corpus: Corpus, path: Path, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """Runs `index` and dies at one step, as a kill between two stores would."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as m:
        m.setattr(Corpus, at, die)
        with pytest.raises(KeyboardInterrupt):
            index(corpus, [path])


@pytest.mark.parametrize("at", ["store_vectors", "mark_in_sync"])
def test_the_next_run_repairs_what_an_interrupted_one_left(
    corpus: Corpus,
    write_jsonl: Write,
    embedder: CountingEmbedder,
    monkeypatch: pytest.MonkeyPatch,
    at: str,
) -> None:
    index(corpus, [write_jsonl(row(0), name="earlier.jsonl")])
    path = write_jsonl(row(1), row(2))
    interrupted(corpus, path, monkeypatch, at)
    embedder.texts.clear()
    report = index(corpus, [path])
    assert report.repaired == (2 if at == "store_vectors" else 0)
    assert embedder.texts == []
    assert agree(corpus)
    assert {a.id for a in corpus.catalog.articles()} == {"a0", "a1", "a2"}


def test_vectors_that_an_interrupted_update_left_behind_are_removed(
    corpus: Corpus, write_jsonl: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(corpus, [write_jsonl(row(1))])
    path = write_jsonl(row(1, text="Article one is about trains now."))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as m:
        m.setattr(VectorStore, "remove", die)
        with pytest.raises(KeyboardInterrupt):
            index(corpus, [path])
    assert not agree(corpus)
    assert index(corpus, [path]).repaired == 2  # the old row out, the new one in
    assert agree(corpus)


def test_an_index_of_another_embedding_model_is_refused(
    home: Path, embedder: CountingEmbedder, write_jsonl: Write
) -> None:
    with Corpus.open(Settings(home=home), create=True, embedding=embedder) as corpus:
        index(corpus, [write_jsonl(row(1))])
    with pytest.raises(EmbeddingMismatchError, match=r"made with the embedding model letters"):
        Corpus.open(Settings(home=home))


def test_an_index_that_holds_nothing_may_change_its_embedding_model(
    home: Path, embedder: CountingEmbedder
) -> None:
    Corpus.open(Settings(home=home, embedding="no/such/model"), create=True).close()
    Corpus.open(Settings(home=home), embedding=embedder).close()


def test_the_same_relative_path_in_two_folders_is_two_files(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "story.txt").write_text(f"A title\n\nThis is story {name}.")
        monkeypatch.chdir(tmp_path / name)
        assert len(index(corpus, ["story.txt"]).added) == 1
    assert corpus.catalog.count_articles() == 2


def test_the_report_is_json_ready(corpus: Corpus, write_jsonl: Write) -> None:
    report: Report = index(corpus, [write_jsonl(row(1))])
    assert json.loads(json.dumps(report.to_dict()))["added"] == ["a1"]
