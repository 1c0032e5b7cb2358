"""What people state of an article wins over its source, in both stores, and is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import backup, corrections
from index.corpus import Corpus
from index.dates import first_second
from index.errors import UsageError
from index.indexer import index, sync
from index.records import Article
from index.settings import Settings
from index.store.filters import Filters
from tests.index.letters import CountingEmbedder, agree, row

Write = Callable[..., Path]
GIVEN = {
    "outlet": "Elm  Post",
    "published": "20 September 2023",
    "authors": ["Ada Berg", "Tom Ash"],
    "url": "https://elm.example/a",
}
KNOWN = ("Elm Post", "2023-09-20", ("Ada Berg", "Tom Ash"), "https://elm.example/a")


def facts(article: Article | None) -> tuple[object, ...]:
    assert article is not None
    return article.outlet, article.published, article.authors, article.url


def found(corpus: Corpus, **filters: object) -> set[str]:
    """The articles that both searches find within some filters."""
    within = Filters(**filters)  # type: ignore[arg-type]
    dense = {i.split("#")[0] for i, _ in corpus.dense("about ships", 10, within)}
    lexical = {i.split("#")[0] for i, _ in corpus.lexical("about ships", 10, within)}
    assert dense == lexical
    return dense


def test_it_takes_the_place_of_what_the_source_states_in_both_stores(
    corpus: Corpus, write_jsonl: Write, embedder: CountingEmbedder
) -> None:
    index(corpus, [write_jsonl(row(1, outlet="A host"), row(2))])
    embedder.texts.clear()
    made = corrections.state(corpus, "a1", GIVEN)
    assert facts(made) == facts(corpus.catalog.article("a1")) == KNOWN
    assert embedder.texts == [] and agree(corpus)
    assert found(corpus, outlets=("Elm Post",)) == {"a1"}
    assert found(corpus, earliest=first_second("2023-09-20", "a day")) == {"a1"}
    assert found(corpus, outlets=("A host",)) == set()
    assert corpus.catalog.outlets() == ["Elm Post"]


def test_it_is_kept_when_the_source_is_read_again_whatever_changed_there(
    corpus: Corpus, write_jsonl: Write
) -> None:
    path = write_jsonl(row(1, outlet="A host"))
    index(corpus, [path])
    corrections.state(corpus, "a1", GIVEN)
    assert index(corpus, [path]).unchanged == ["a1"]
    write_jsonl(row(1, outlet="Another host", title="A new headline"), row(2))
    assert index(corpus, [path]).updated == ["a1"]
    article = corpus.catalog.article("a1")
    assert facts(article) == KNOWN
    assert article is not None and article.title == "A new headline"
    assert sync(corpus, [path]).unchanged == ["a1", "a2"]
    assert facts(corpus.catalog.article("a1")) == KNOWN
    assert found(corpus, outlets=("Elm Post",)) == {"a1"}


def test_it_can_be_taken_back_to_what_the_source_states_by_then(
    corpus: Corpus, write_jsonl: Write
) -> None:
    path = write_jsonl(row(1, outlet="A host"))
    index(corpus, [path])
    corrections.state(corpus, "a1", {"outlet": "Elm Post"})
    corrections.state(corpus, "a1", {"outlet": "Oak News", "authors": None})
    assert corrections.stated(corpus.catalog, "a1") == {"authors": (), "outlet": "Oak News"}
    write_jsonl(row(1, outlet="Another host", authors=["Ida Stone"]))
    index(corpus, [path])
    assert facts(corpus.catalog.article("a1"))[:1] == ("Oak News",)
    corrections.take_back(corpus, "a1")
    assert facts(corpus.catalog.article("a1")) == ("Another host", None, ("Ida Stone",), None)
    assert corrections.stated(corpus.catalog, "a1") == {}
    assert index(corpus, [path]).unchanged == ["a1"]
    assert found(corpus, outlets=("Another host",)) == {"a1"}


def test_what_is_said_not_to_be_known_is_not(corpus: Corpus, write_jsonl: Write) -> None:
    path = write_jsonl(row(1, outlet="A host", published="2023-09-19"))
    index(corpus, [path])
    corrections.state(corpus, "a1", {"outlet": None, "published": None})
    assert index(corpus, [path]).unchanged == ["a1"]
    assert facts(corpus.catalog.article("a1")) == (None, None, (), None)


def test_a_text_that_changed_keeps_it_though_its_id_is_made_of_its_words(
    corpus: Corpus, tmp_path: Path
) -> None:
    path = tmp_path / "report.txt"
    path.write_text("The ferry of Elmton carried 40 people on Monday, the mayor said.\n")
    index(corpus, [path])
    [before] = corpus.catalog.articles()
    corrections.state(corpus, before.id, {"outlet": "Elm Post"})
    path.write_text("The ferry of Elmton carried 42 people on Monday, the mayor said.\n")
    index(corpus, [path])
    [after] = corpus.catalog.articles()
    assert after.id != before.id
    assert after.outlet == "Elm Post"
    assert corrections.stated(corpus.catalog, before.id) == {}


def test_it_goes_with_the_article_and_moves_with_the_index(
    corpus: Corpus, write_jsonl: Write, tmp_path: Path
) -> None:
    path = write_jsonl(row(1), row(2))
    index(corpus, [path])
    for name in ("a1", "a2"):
        corrections.state(corpus, name, GIVEN)
    backup.export(corpus.settings, tmp_path / "archive")
    corpus.remove(["a1"])
    stated = [corrections.stated(corpus.catalog, name) for name in ("a1", "a2")]
    assert not stated[0] and stated[1]
    there = Settings(home=tmp_path / "there", embedding=CountingEmbedder.name)
    backup.import_(there, tmp_path / "archive")
    with Corpus.open(there, embedding=CountingEmbedder()) as other:
        assert index(other, [path]).unchanged == ["a1", "a2"]
        assert facts(other.catalog.article("a1")) == KNOWN


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "name one of outlet, published, authors, url"),
        ({"title": "A title"}, "'title' cannot be stated"),
        ({"outlet": " "}, "The outlet is ' '"),
        ({"outlet": 5}, "The outlet is 5"),
        ({"published": "soon"}, "'soon' is not a whole date"),
        ({"published": "2023"}, "'2023' is not a whole date"),
        ({"authors": [5]}, "The authors are"),
        ({"url": "elm.example"}, "'elm.example' is not a web address"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(
    corpus: Corpus, write_jsonl: Write, values: dict[str, object], told: str
) -> None:
    index(corpus, [write_jsonl(row(1))])
    before = corpus.catalog.generation
    with pytest.raises(UsageError, match=told):
        corrections.state(corpus, "a1", {**values})
    with pytest.raises(UsageError, match="no article 'a7'"):
        corrections.state(corpus, "a7", GIVEN)
    assert corpus.catalog.generation == before
