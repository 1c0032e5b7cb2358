"""An article's text begins with its headline, once, and everything else moves with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.clean import Cleaned, Stated
from index.corpus import Corpus
from index.indexer import index
from index.read.article import under_headline
from index.read.item import Facts, Item
from index.records import Article, Span, text_hash
from index.split import CHUNK_TOKENS, chunk, sentences
from index.store.filters import Filters
from index.tokens import count_tokens
from tests.index.formats import filler
from tests.index.letters import CountingEmbedder, agree, row
from tests.index.reading import read
from tests.index.wire import COPY, OWN, WIRE

Write = Callable[..., Path]
TITLE = "The quay is sold"
BODY = "A family from Lund bought it on Friday. Its walls come with it."


def headed(title: str, body: str, **more: object) -> Article:
    return Article("a", f"{title}\n\n{body}", title, **more)  # type: ignore[arg-type]


def cleaned(text: str, pages: tuple[int, ...] = (), left_out: tuple[str, ...] = ()) -> Cleaned:
    return Cleaned(text, Stated(), left_out, pages)


def stated_elsewhere(folder: Path, title: str, text: str) -> Article:
    """A text whose title only the feed knows that it came from."""
    path = folder / "a.md"
    path.write_text(f"---\noutlet: Coast Daily\n---\n\n{text}\n", encoding="utf-8")
    item = replace(Item.of_file(path), stated=Facts(title=title))
    [article] = read(item, path.read_bytes(), "f" * 64).articles
    assert article.title == title
    return article


# -- reading ---------------------------------------------------------------------------------


def test_the_headline_is_the_first_line_and_the_id_is_still_the_bodys(tmp_path: Path) -> None:
    article = stated_elsewhere(tmp_path, TITLE, BODY)
    assert article.text == f"{TITLE}\n\n{BODY}"
    assert article.quote(Span(article.id, 0, article.headline_end)) == TITLE
    assert (article.text[article.body_start :], article.body) == (BODY, BODY)
    assert article.id == text_hash(BODY)[:16]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (TITLE, f"{TITLE}\n\n{BODY}"),
        (TITLE, f"{TITLE}\n{BODY}"),
        (TITLE, f"THE QUAY IS SOLD!\n\n{BODY}"),
    ],
)
def test_a_first_line_that_is_the_headline_is_not_repeated(
    title: str, text: str, tmp_path: Path
) -> None:
    article = stated_elsewhere(tmp_path, title, text)
    assert article.text == f"{title}\n\n{BODY}"
    assert article.left_out == ()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (TITLE, "The quay is sold, the mayor said on Friday."),
        ("The quay is sold, the mayor sa…", "The quay is sold, the mayor said on Friday."),
        ("The quay is sold, the ...", "The quay is sold, the mayor said on Friday."),
        (TITLE, TITLE),
    ],
)
def test_a_body_that_begins_with_the_words_of_its_headline_stays_as_it_is(
    title: str, text: str, tmp_path: Path
) -> None:
    article = stated_elsewhere(tmp_path, title, text)
    assert (article.text, article.headline_end, article.body) == (text, 0, text)


def test_a_headline_that_is_the_beginning_of_another_word_is_not_there_already() -> None:
    assert under_headline("Quay", cleaned("Quays are sold.")).text == "Quay\n\nQuays are sold."


@pytest.mark.parametrize("title", [None, "* * *", "A paragraph in the wrong field. " * 10])
def test_without_a_headline_a_text_is_its_body(title: str | None) -> None:
    before = cleaned(BODY, (0, 20), ("Menu",))
    assert under_headline(title, before) == before
    assert Article("a", BODY, title).headline_end == 0
    assert Article("a", BODY, title).body == BODY


def test_pages_move_with_the_body_and_the_headline_stands_on_the_first() -> None:
    body = "Page one.\n\nPage two."
    moved = under_headline(TITLE, cleaned(body, (0, body.index("Page two"))))
    article = Article("a", moved.text, TITLE, pages=moved.pages)

    def page_of(words: str) -> str | None:
        start = article.text.index(words)
        return article.locator(Span("a", start, start + len(words)))

    assert [page_of(w) for w in (TITLE, "Page one", "Page two")] == ["page 1", "page 1", "page 2"]
    # A cover with nothing on it but the headline.
    assert under_headline(TITLE, cleaned(BODY, (0, 0, 40))).pages == (0, len(TITLE) + 2, 58)


def test_pages_stay_right_where_the_first_line_gives_way() -> None:
    body = f"** {TITLE} **\nPage one.\n\nPage two."
    moved = under_headline(TITLE, cleaned(body, (0, body.index("Page two"))))
    assert moved.text[moved.pages[1] :] == "Page two."


def test_what_stands_above_the_text_is_not_listed_as_left_out() -> None:
    found = under_headline(TITLE, cleaned(BODY, left_out=(f"# {TITLE}", "Menu")))
    assert found.left_out == ("Menu",)


def test_an_article_that_is_written_out_and_read_again_is_the_same(
    corpus: Corpus, write_jsonl: Write
) -> None:
    index(corpus, [write_jsonl(row(1, title=TITLE, text=BODY), name="one.jsonl")])
    [article] = corpus.catalog.articles()
    assert article.text == f"{TITLE}\n\n{BODY}"
    index(corpus, [write_jsonl(row(1, title=TITLE, text=article.text), name="two.jsonl")])
    [again] = corpus.catalog.articles()
    assert again.text == article.text


# -- sentences and chunks --------------------------------------------------------------------


@pytest.mark.parametrize(
    "title", ["The quay is sold", "“We sold it.” The mayor on the quay", "Sold! And then?", "U.S."]
)
def test_a_headline_is_a_sentence_of_its_own(title: str) -> None:
    article = headed(title, BODY)
    spans = sentences(article.text, headline=article.headline_end)
    assert [article.text[a:b] for a, b in spans] == [
        title,
        "A family from Lund bought it on Friday.",
        "Its walls come with it.",
    ]


@given(
    st.lists(st.sampled_from(["Mr. Smith left.", "It cost $3.2 million!", "\n\n"]), max_size=60),
    st.integers(8, 40),
)
@settings(deadline=None)
def test_the_headline_is_in_the_first_chunk_and_leaves_the_others_as_they_were(
    pieces: list[str], limit: int
) -> None:
    body = " ".join([*pieces, "The end."]).strip()
    alone, whole = Article("a", body), headed(TITLE, body)
    first, *others = chunk(whole, limit)
    assert whole.text[first.start : first.end].startswith(f"{TITLE}\n\n")
    assert first.tokens <= limit + count_tokens(TITLE) + 2
    below, *rest = chunk(alone, limit)
    assert first.end == below.end + whole.body_start
    assert [c.id for c in others] == [c.id for c in rest]
    assert [c.text_hash for c in others] == [text_hash(whole.text[c.start : c.end]) for c in others]


def test_a_headline_stands_with_the_beginning_of_a_sentence_that_is_too_long() -> None:
    article = headed(TITLE, "word " * 1_000 + "end.")
    first, second, *_ = chunk(article)
    assert article.text[first.start : first.end].startswith(f"{TITLE}\n\nword word")
    assert second.tokens <= CHUNK_TOKENS


# -- in the index ----------------------------------------------------------------------------


def test_words_that_only_the_headline_has_lead_to_it(corpus: Corpus, write_jsonl: Write) -> None:
    weeks = "\n\n".join(filler(9))
    index(corpus, [write_jsonl(row(1, title="Zebra xylophone jazz", text=weeks), row(2))])
    for hits in (
        corpus.lexical("xylophone", 1, Filters()),
        corpus.dense("zebra xylophone jazz", 1, Filters()),
    ):
        [(chunk_id, _)] = hits
        found = corpus.catalog.chunks([chunk_id])[chunk_id]
        assert (found.article_id, found.ordinal, found.start) == ("a1", 0, 0)


def test_a_corrected_headline_costs_one_vector(
    corpus: Corpus, write_jsonl: Write, embedder: CountingEmbedder
) -> None:
    weeks = "\n\n".join(filler(9))
    index(corpus, [write_jsonl(row(1, title="Nine weeks", text=weeks))])
    assert corpus.catalog.count_chunks() > 1
    embedder.texts.clear()
    index(corpus, [write_jsonl(row(1, title="Ten weeks", text=weeks))])
    [text] = embedder.texts
    assert text.startswith("Ten weeks\n\nIn week 1 ")
    assert agree(corpus)


def test_the_same_article_from_two_sources_is_a_duplicate_under_any_headline(
    corpus: Corpus, write_jsonl: Write
) -> None:
    one = write_jsonl(row(1, title="One headline", text=BODY), name="one.jsonl")
    other = write_jsonl(row(1, title="Another headline", text=BODY), name="other.jsonl")
    report = index(corpus, [one, other])
    assert (len(report.added), len(report.duplicates), report.failed) == (1, 1, [])


# -- wire copies -----------------------------------------------------------------------------


def under(title: str, article: Article) -> Article:
    return replace(article, title=title, text=f"{title}\n\n{article.text}")


def test_copies_are_told_by_their_bodies(corpus: Corpus) -> None:
    articles = (
        under("Council votes to close the old harbour to cargo", WIRE),
        under("No more freight in Varnholm", COPY),
        under("No more freight in Varnholm", OWN),
    )
    for article in articles:
        corpus.catalog.put_all([(article, chunk(article))])
    assert corpus.catalog.groups() == {"wire": "copy", "copy": "copy"}


def test_a_headline_in_common_makes_no_copies_of_short_reports(corpus: Corpus) -> None:
    title = " ".join(f"Ferries of the week {n}" for n in range(9))
    one = under(title, Article("1", "The first ferry sails at noon.", outlet="A"))
    other = under(title, Article("2", "All ferries stay in port today.", outlet="B"))
    copy = under("Ferries", Article("3", "The first ferry sails at noon.", outlet="C"))
    for article in (one, other, copy):
        corpus.catalog.put_all([(article, chunk(article))])
    assert corpus.catalog.groups() == {"1": "1", "3": "1"}
