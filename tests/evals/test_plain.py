"""The plain LlamaIndex system, with a language model that says what the test wants."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.errors import StageError
from evals.run import plain
from evals.run.plain import PlainLlamaIndex
from evals.sets.gold import read
from index.records import Article
from tests.evals.saying import Saying

pytest.importorskip("llama_index.embeddings.huggingface", reason="the extra 'evals' is absent")


@pytest.fixture
def system(
    articles_file: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], PlainLlamaIndex]:
    rows = [json.loads(line) for line in articles_file.read_text().splitlines()]
    articles = [Article(id=r["id"], text=r["text"], published=r["published"]) for r in rows]

    def saying(reply: str) -> PlainLlamaIndex:
        monkeypatch.setattr(plain, "loaded", lambda _: Saying(reply=reply))
        return PlainLlamaIndex(articles, "a model")

    return saying


def test_a_number_of_the_answer_cites_its_source(
    system: Callable[[str], PlainLlamaIndex], gold_file: Path
) -> None:
    made = system("It was 14 ships [1]. Nobody else knows [7].")
    ships = read(gold_file)[0]
    answer = made.ask(ships, None)
    assert [(c.n, c.article_id) for c in answer.citations] == [(1, "a0")]
    text = {a.id: a.text for a in made.articles()}["a0"]
    assert text[answer.citations[0].start : answer.citations[0].end] == answer.citations[0].quote
    assert [(s.text, s.citations) for s in answer.sentences] == [
        ("It was 14 ships .", (1,)),
        ("Nobody else knows .", ()),
    ]
    assert [p.article_id for p in made.search(ships, 1)] == ["a0"]
    assert {p.article_id for p in made.passages()} == {"a0", "a1", "a2"}


@pytest.mark.parametrize(
    "reply", ["None of the sources are helpful.", "It is not mentioned in the sources.", ""]
)
def test_what_a_model_says_where_it_finds_nothing_is_an_abstention(
    reply: str, system: Callable[[str], PlainLlamaIndex], gold_file: Path
) -> None:
    answer = system(reply).ask(read(gold_file)[0], None)
    assert answer.abstained
    assert answer.citations == answer.sentences == ()


def test_nothing_later_than_the_day_is_found(
    system: Callable[[str], PlainLlamaIndex], gold_file: Path
) -> None:
    early = next(q for q in read(gold_file) if q.as_of)
    made = system("14 [1].")
    assert made.search(early, 10) == []
    assert made.ask(early, None).abstained


def test_a_follow_up_is_condensed_first(
    system: Callable[[str], PlainLlamaIndex], gold_file: Path
) -> None:
    made = system("Where did Tom Ash come from?")
    first, then = read(gold_file)[1:3]
    made.ask(then, first)
    prompts = made._llm.asked
    assert any("rewrite the message to be a standalone question" in p for p in prompts)
    assert "Query: Where did Tom Ash come from?" in prompts[-1]


def test_it_needs_a_language_model() -> None:
    with pytest.raises(StageError, match="'reader' is no language model"):
        PlainLlamaIndex([], "reader")
