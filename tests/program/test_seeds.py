"""The whole way on the five articles: digests, originals, and originals with the manifest."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import frontmatter
import pytest

from rag import Dateline
from tests.conftest import SEEDS
from tests.program.conftest import ALL, spread
from tests.publishers import copied

ANSWERED = [
    ("Where did Baku offer talks?", "Yevlakh"),
    ("Which alliance is Armenia a member of?", "CSTO"),
    ("How many Russian peacekeepers are there?", "2,000"),
    ("What is the only road to Armenia called?", "Lachin"),
    ("Who is Hikmet Hajiyev?", "advis|adviser|advisor"),
    ("How many Armenian soldiers trained with US forces?", "175"),
    ("Which town did Azerbaijan regain in 2020?", "Shusha"),
    ("Who asked Aliyev to stop at once?", "Blinken"),
]
UNANSWERED = [
    "Who won the 2022 World Cup?",
    "How many aircraft did Armenia lose?",
    "What is the population of Baku?",
]
FURNITURE = ("ADVERTISEMENT", "NO RESALES", "Top Stories", "Sign up for", "Soviet borders", "Gaza")


def quotes_are_exact(d: Dateline, citations: tuple[object, ...]) -> None:
    for c in citations:
        assert d.article(c.article_id).text[c.start : c.end] == c.quote  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("dateline", "asked"),
    spread(ANSWERED),
    indirect=["dateline"],
)
def test_a_question_on_the_articles_is_answered_with_a_quote_that_holds_the_fact(
    dateline: Dateline, asked: tuple[str, str]
) -> None:
    answered(dateline, *asked)


@pytest.mark.parametrize(("question", "fact"), ANSWERED[:2])
def test_so_it_is_where_the_packaged_language_model_drafts(
    digests: Dateline, question: str, fact: str
) -> None:
    answered(digests, question, fact, llm="local")


def answered(dateline: Dateline, question: str, fact: str, llm: str | None = None) -> None:
    answer = dateline.ask(question, llm=llm)
    assert not answer.abstained, answer.reason
    assert any(re.search(fact, c.quote) for c in answer.citations), answer.answer
    assert answer.sentences
    quotes_are_exact(dateline, answer.citations)


@pytest.mark.parametrize(("dateline", "question"), spread(UNANSWERED), indirect=["dateline"])
def test_what_the_articles_do_not_say_is_not_answered(dateline: Dateline, question: str) -> None:
    answer = dateline.ask(question)
    assert answer.abstained, answer.answer
    assert answer.citations == ()


@pytest.mark.parametrize("dateline", ALL, indirect=True)
def test_no_chunk_holds_what_is_not_the_article(dateline: Dateline) -> None:
    chunks = [p.text for p in dateline.search("Azerbaijan", k=200)]
    assert len(chunks) > 20
    for text in chunks:
        assert not any(word in text for word in FURNITURE)


# file: title, outlet, published, authors, url; a number n means 'line n of the file'
STATED = {
    "000": ("line", None, None, (), None),
    "001": ("line", "Al Jazeera", None, (), None),
    "002": (None, None, None, (), None),
    "003": ("heading", "BBC News", None, ("Paul Kirby",), None),
    "004": ("heading", None, "2023-09-19", ("AFP",), "last"),
}
KNOWN = {
    "000": {"outlet": "Eurasianet", "published": "2023-09-19"},
    "001": {"published": "2023-09-19"},
    "003": {"published": "2023-09-20"},
    "004": {"outlet": "The Moscow Times"},
}


def title_of(path: Path) -> str:
    line = next(line for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return line.lstrip("# ").strip()


@pytest.mark.parametrize("number", STATED)
def test_metadata_is_what_the_text_states_and_no_more(
    texts_alone: Dateline, originals: Path, number: str
) -> None:
    [path] = originals.glob(f"{number}_*.txt")
    [article] = [a for a in texts_alone.articles() if Path(a.source).name == path.name]
    title, outlet, published, authors, url = STATED[number]
    assert article.title == (title and title_of(path))
    assert (article.outlet, article.published, article.authors) == (outlet, published, authors)
    last = path.read_text(encoding="utf-8").split()[-1].strip("<>")
    assert article.url == (url and last)


@pytest.mark.parametrize("number", STATED)
def test_with_the_manifest_the_metadata_is_complete(
    with_manifest: Dateline, originals: Path, number: str
) -> None:
    [path] = originals.glob(f"{number}_*.txt")
    article = with_manifest.article(path.stem)
    title, outlet, published, authors, url = STATED[number]
    known = {"outlet": outlet, "published": published, **KNOWN.get(number, {})}
    assert article.title == (title and title_of(path))
    assert {"outlet": article.outlet, "published": article.published} == known
    assert article.authors == authors
    assert (article.url is None) == (url is None)
    assert article.kind == "article"


# -- the folder itself -------------------------------------------------------------------


def test_each_seed_is_a_digest_of_three_to_six_hundred_words_that_says_so() -> None:
    files = sorted(SEEDS.glob("0*.md"))
    assert len(files) == 5
    for path in files:
        post = frontmatter.load(str(path))
        assert {"id", "title", "outlet", "authors", "published", "url", "sha256"} <= set(
            post.keys()
        )
        assert post["kind"] == "digest"
        assert 300 <= len(post.content.split()) <= 600, path.name


def test_the_manifest_says_what_the_digests_say() -> None:
    rows = tomllib.loads((SEEDS / "manifest.toml").read_text(encoding="utf-8"))["article"]
    posts = [frontmatter.load(str(path)) for path in sorted(SEEDS.glob("0*.md"))]
    keys = ("id", "sha256", "title", "outlet", "authors", "published", "url")
    stated = [{k: v for k in keys if (v := post.get(k))} for post in posts]
    assert stated == sorted(rows, key=lambda row: row["id"])


def test_no_sentence_of_a_publisher_is_in_a_digest(originals: Path) -> None:
    digests = (frontmatter.load(str(path)).content for path in SEEDS.glob("0*.md"))
    assert copied(digests, originals, 9) == []


@pytest.mark.parametrize("dateline", ["digests"], indirect=True)
def test_a_capital_is_no_other_side_than_its_country(dateline: Dateline) -> None:
    answer = dateline.ask("Russia versus Azerbaijan: how soon was Moscow warned of the assault?")
    assert {r.side for r in answer.rows} == {"Russia", "Azerbaijan"}
    assert answer.notice is None
