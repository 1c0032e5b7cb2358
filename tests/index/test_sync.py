"""`sync` makes the index equal to its sources, and removes nothing that could only not be read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.corrections import state
from index.errors import SyncError
from index.indexer import index, sync
from index.store.database import writer
from index.store.filters import Filters
from tests.conftest import SEEDS
from tests.index.letters import CountingEmbedder, agree, row

Write = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three articles, a file each."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name in ("one", "two", "three"):
        (folder / f"{name}.txt").write_text(f"A title\n\nThis is the story called {name}.")
    return folder


def stories(corpus: Corpus) -> set[str]:
    return {article.text.split()[-1].rstrip(".") for article in corpus.catalog.articles()}


def test_what_is_gone_from_the_folder_is_removed(corpus: Corpus, folder: Path) -> None:
    sync(corpus, [folder])
    (folder / "two.txt").unlink()
    report = sync(corpus, [folder])
    assert (len(report.removed), len(report.unchanged)) == (1, 2)
    assert stories(corpus) == {"one", "three"}
    assert agree(corpus)
    assert str(folder / "two.txt") not in {row.source for row in corpus.catalog.sources()}


def test_what_came_from_elsewhere_is_removed(
    corpus: Corpus, folder: Path, write_jsonl: Write
) -> None:
    index(corpus, [write_jsonl(row(1), row(2))])
    report = sync(corpus, [folder])
    assert sorted(report.removed) == ["a1", "a2"]
    assert stories(corpus) == {"one", "two", "three"}


def test_index_alone_removes_nothing(corpus: Corpus, folder: Path) -> None:
    index(corpus, [folder])
    (folder / "two.txt").unlink()
    assert not index(corpus, [folder]).removed
    assert stories(corpus) == {"one", "two", "three"}


def test_a_second_sync_changes_and_embeds_nothing(
    corpus: Corpus, folder: Path, embedder: CountingEmbedder
) -> None:
    sync(corpus, [folder])
    embedder.texts.clear()
    generation = corpus.catalog.generation
    report = sync(corpus, [folder])
    assert len(report.unchanged) == 3 and not report.removed
    assert embedder.texts == []
    assert corpus.catalog.generation == generation


def test_a_renamed_file_is_unchanged_and_not_removed(
    corpus: Corpus, folder: Path, embedder: CountingEmbedder
) -> None:
    sync(corpus, [folder])
    embedder.texts.clear()
    (folder / "two.txt").rename(folder / "zwei.txt")
    report = sync(corpus, [folder])
    assert len(report.unchanged) == 3 and not report.removed and not report.added
    assert embedder.texts == []


def test_an_article_that_moved_to_another_file_stays(corpus: Corpus, write_jsonl: Write) -> None:
    one, two = write_jsonl(row(1), row(2)), write_jsonl(row(3), name="more.jsonl")
    sync(corpus, [one, two])
    one.write_text(json.dumps(row(1)))
    two.write_text("\n".join(json.dumps(r) for r in (row(3), row(2))))
    report = sync(corpus, [one, two])
    assert not report.removed and not report.duplicates
    assert {a.id for a in corpus.catalog.articles()} == {"a1", "a2", "a3"}


@pytest.mark.parametrize("state", ["missing", "empty", "readmes"])
def test_a_source_that_is_missing_or_empty_is_refused(
    corpus: Corpus, folder: Path, tmp_path: Path, state: str
) -> None:
    sync(corpus, [folder])
    other = tmp_path / "other"
    if state != "missing":
        other.mkdir()
    if state == "readmes":
        (other / "README.md").write_text("Nothing here.")
    for sources in ([other], [folder, other]):
        with pytest.raises(SyncError, match=r"other .*nothing was changed"):
            sync(corpus, sources)
    assert stories(corpus) == {"one", "two", "three"}


def test_a_sync_with_nothing_is_refused(corpus: Corpus) -> None:
    with pytest.raises(SyncError, match="name a SOURCE"):
        sync(corpus, [])


def test_an_article_whose_file_cannot_be_read_any_more_stays(corpus: Corpus, folder: Path) -> None:
    sync(corpus, [folder])
    (folder / "two.txt").write_bytes(b"")
    report = sync(corpus, [folder])
    assert len(report.failed) == 1 and not report.removed
    assert stories(corpus) == {"one", "two", "three"}


def test_an_address_that_is_down_costs_none_of_its_articles(corpus: Corpus, folder: Path) -> None:
    down = "http://127.0.0.1:9/feed.xml"
    sync(corpus, [folder])
    [first, *_] = corpus.catalog.articles()
    with corpus.catalog.writing() as db:
        db.execute("UPDATE articles SET source = ? WHERE id = ?", (f"{down}!entry", first.id))
    report = sync(corpus, [folder, down])
    assert [f.source for f in report.failed] == [down]
    assert not report.removed


def test_a_folder_that_may_not_be_listed_costs_nothing(corpus: Corpus, folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (inner / "four.txt").write_text("A title\n\nThis is the story called four.")
    sync(corpus, [folder])
    inner.chmod(0o300)  # its files can be reached by name, and are not listed
    if os.access(inner, os.R_OK):
        pytest.skip("this user lists every folder, as root does")
    report = sync(corpus, [folder])
    inner.chmod(0o700)
    assert [Path(f.source).name for f in report.failed] == ["four.txt"]
    assert "four" in stories(corpus)


def test_a_file_that_no_search_found_but_stands_there_is_kept(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(corpus, [folder])
    # What rglob does with a folder that may not be listed: it leaves it out silently.
    every = Path.rglob
    hidden = folder / "two.txt"
    monkeypatch.setattr(Path, "rglob", lambda s, p: (x for x in every(s, p) if x != hidden))
    report = sync(corpus, [folder])
    assert [f.source for f in report.failed] == [str(hidden)]
    assert "check the rights" in report.failed[0].reason
    assert stories(corpus) == {"one", "two", "three"}


def test_a_failure_is_forgotten_with_its_file(corpus: Corpus, folder: Path) -> None:
    (folder / "broken.txt").write_bytes(b"")
    sync(corpus, [folder])
    assert len(corpus.catalog.failures()) == 1
    (folder / "broken.txt").unlink()
    assert not sync(corpus, [folder]).failed
    assert corpus.catalog.failures() == []


def test_a_digest_comes_back_when_its_original_goes(
    corpus: Corpus, originals_with_manifest: Path, tmp_path: Path
) -> None:
    sync(corpus, [originals_with_manifest])
    assert {a.kind for a in corpus.catalog.articles()} == {"article"}
    report = sync(corpus, [SEEDS])
    assert {a.kind for a in corpus.catalog.articles()} == {"digest"}
    assert not report.removed and len(report.updated) == 5


# -- stopping ----------------------------------------------------------------------------


def many(write_jsonl: Write, articles: int = 600) -> Path:
    return write_jsonl(*(row(n, text=f"Story {n} tells of ship {n}.") for n in range(articles)))


def test_a_stop_while_it_embeds_leaves_everything_to_be_found_by_its_words(
    corpus: Corpus, write_jsonl: Write, embedder: CountingEmbedder
) -> None:
    path = many(write_jsonl)
    report = sync(corpus, [path], stop=lambda: bool(embedder.texts))
    assert report.stopped
    assert len(report.added) == corpus.catalog.count_articles() == 600
    assert 0 < report.embedded < 600
    assert corpus.catalog.without_vector(embedder.name) == 600 - report.embedded
    assert corpus.lexical("ship 599", 1, Filters())


def test_a_stop_while_it_reads_embeds_nothing(
    corpus: Corpus, write_jsonl: Write, embedder: CountingEmbedder
) -> None:
    path = many(write_jsonl)
    report = sync(corpus, [path], stop=lambda: corpus.catalog.count_articles() > 0)
    assert report.stopped and not embedder.texts
    assert 0 < len(report.added) == corpus.catalog.count_articles() < 600
    second = sync(corpus, [path])
    assert len(report.added) + len(second.added) == 600
    assert agree(corpus)


def test_the_newest_articles_are_embedded_first(
    corpus: Corpus,
    write_jsonl: Write,
    embedder: CountingEmbedder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.corpus._BATCH", 4)
    days = [f"2026-03-{n + 1:02}" for n in range(20)]
    rows = [row(n, published=day, text=f"Of {day}.") for n, day in enumerate(days)]
    sync(corpus, [write_jsonl(*rows)], stop=lambda: len(embedder.texts) >= 8)
    assert sorted(text[3:13] for text in embedder.texts) == days[-8:]


def test_what_is_not_embedded_yet_is_told_while_another_embeds(
    corpus: Corpus, write_jsonl: Write, embedder: CountingEmbedder
) -> None:
    sync(corpus, [many(write_jsonl)], stop=lambda: len(embedder.texts) >= 64)
    left = 600 - len(embedder.texts)
    settings = corpus.settings
    with writer(settings.home), Corpus.open(settings, embedding=CountingEmbedder()) as reader:
        reader.dense("ship 3", 5, Filters())
        assert reader.behind is not None
        assert reader.behind.startswith(f"{left} of 600 passages are still being embedded")
    sync(corpus, [many(write_jsonl)])
    with writer(settings.home), Corpus.open(settings, embedding=CountingEmbedder()) as reader:
        assert reader.dense("ship 3", 5, Filters())
        assert reader.behind is None
    assert agree(corpus)


def test_what_was_stopped_goes_on_with_progress_and_can_be_stopped_again(
    corpus: Corpus, write_jsonl: Write, embedder: CountingEmbedder
) -> None:
    path, told = many(write_jsonl), list[str]()
    sync(corpus, [path], stop=lambda: len(embedder.texts) >= 64)
    again = sync(
        corpus, [path], lambda _, what: told.append(what), stop=lambda: len(embedder.texts) >= 192
    )
    assert again.stopped and len(embedder.texts) == 192
    assert told == ["articles.jsonl", *(f"embedding: {n} of 600 chunks" for n in (64, 128, 192))]
    assert not sync(corpus, [path]).stopped
    assert agree(corpus) and len(embedder.texts) == len(set(embedder.texts)) == 600


def test_a_change_by_hand_or_a_removal_does_not_embed_what_a_stop_left(
    corpus: Corpus, write_jsonl: Write, embedder: CountingEmbedder
) -> None:
    path = many(write_jsonl)
    sync(corpus, [path], stop=lambda: len(embedder.texts) >= 64)
    embedder.texts.clear()
    state(corpus, "a7", {"outlet": "The Harbour Post"})
    assert corpus.remove(["a3"]) == ["a3"]
    assert set(embedder.texts) <= {"Story 7 tells of ship 7."}
    assert not agree(corpus)
    report = sync(corpus, [path])
    assert report.repaired and agree(corpus)
    assert len(embedder.texts) <= 600 - 64


def test_a_stop_before_all_files_are_seen_removes_nothing(corpus: Corpus, folder: Path) -> None:
    sync(corpus, [folder])
    report = sync(corpus, [folder], stop=lambda: True)
    assert report.stopped and not report.removed
    assert stories(corpus) == {"one", "two", "three"}


def test_after_a_stop_the_next_run_goes_on_and_embeds_nothing_twice(
    corpus: Corpus, write_jsonl: Write, embedder: CountingEmbedder
) -> None:
    path = many(write_jsonl)
    sync(corpus, [path], stop=lambda: bool(embedder.texts))
    second = sync(corpus, [path])
    assert not second.stopped and not second.removed and not second.added
    assert len(embedder.texts) == len(set(embedder.texts)) == 600
    assert agree(corpus)


def test_a_line_that_went_after_a_stop_is_removed(
    corpus: Corpus, write_jsonl: Write, embedder: CountingEmbedder
) -> None:
    sync(corpus, [many(write_jsonl)], stop=lambda: bool(embedder.texts))
    report = index(corpus, [write_jsonl(row(1), row(2))])
    assert corpus.catalog.count_articles() == 2
    assert len(report.removed) > 200


# -- metadata ----------------------------------------------------------------------------


def test_a_manifest_that_says_more_is_heard_and_only_a_headline_is_embedded(
    corpus: Corpus, folder: Path, embedder: CountingEmbedder
) -> None:
    import hashlib

    sync(corpus, [folder])
    embedder.texts.clear()
    digest = hashlib.sha256((folder / "two.txt").read_bytes()).hexdigest()
    entry = f'[[article]]\nsha256 = "{digest}"\noutlet = "The Post"\n'
    (folder / "manifest.toml").write_text(entry)
    assert len(sync(corpus, [folder]).updated) == 1
    assert "The Post" in corpus.catalog.outlets()
    assert embedder.texts == []
    (folder / "manifest.toml").write_text(f'{entry}title = "Two"\n')
    assert len(sync(corpus, [folder]).updated) == 1
    assert embedder.texts == ["Two\n\nThis is the story called two."]
    assert len(sync(corpus, [folder]).unchanged) == 3


def test_thousands_of_unchanged_files_cost_no_query_each(corpus: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(300):
        (folder / f"{n}.txt").write_text(f"A title\n\nThe story with the number {n}.")
    sync(corpus, [folder])
    asked: list[str] = []
    corpus.catalog._db.set_trace_callback(asked.append)
    assert len(sync(corpus, [folder]).unchanged) == 300
    assert len(asked) < 30
