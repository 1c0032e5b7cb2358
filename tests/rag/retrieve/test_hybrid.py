"""Retrieval fuses two rankings, and never shows what the catalog does not hold."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from index.errors import UsageError
from rag import Dateline, Retrieved
from rag.llama import HybridRetriever
from rag.retrieve import RRF_K, fuse

ARTICLES = (
    {"id": "harbour", "text": "The harbour of Elmton opened on Monday.", "outlet": "Elm Post",
     "published": "2023-09-19", "title": "Harbour"},
    {"id": "bakery", "text": "A bakery in Oakville sells bread.", "outlet": "Oak News",
     "published": "2023-09-21"},
    {"id": "undated", "text": "Ships wait outside the harbour.", "outlet": "Elm Post"},
)  # fmt: skip


def test_fusion_adds_reciprocal_ranks() -> None:
    fused = dict(fuse([["a", "b"], ["b"]]))
    assert fused["b"] == pytest.approx(1 / (RRF_K + 2) + 1 / (RRF_K + 1))
    assert fused["a"] == pytest.approx(1 / (RRF_K + 1))


def test_equal_scores_are_in_the_order_of_their_ids() -> None:
    assert [name for name, _ in fuse([["b"], ["a"]])] == ["a", "b"]


def test_passages_are_ranked_and_are_the_article_s_own_words(dateline: Dateline) -> None:
    found = dateline.search("When did the harbour open?", k=2)
    assert [p.rank for p in found] == [1, 2]
    assert found[0].article_id == "harbour"
    for p in found:
        assert dateline.article(p.article_id).text[p.start : p.end] == p.text


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"until": "2023-09-19"}, {"harbour"}),
        ({"as_of": "2023-09-20"}, {"harbour"}),
        ({"as_of": "2023-09-20", "undated": True}, {"harbour", "undated"}),
        ({"since": "2023-09-20"}, {"bakery"}),
        ({"outlets": ["elm post"]}, {"harbour", "undated"}),
        ({"outlets": ["Elm Post", "Oak News"], "since": "2023-01-01"}, {"harbour", "bakery"}),
    ],
)
def test_filters_hold_inside_retrieval(
    dateline: Dateline, scope: dict[str, object], expected: set[str]
) -> None:
    assert {p.article_id for p in dateline.search("harbour bread", k=10, **scope)} == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"outlets": ["Nobody's Paper"]}, "Elm Post, Oak News"),
        ({"since": "soon"}, "`since`"),
        ({"since": "2023-09-20", "until": "2023-09-19"}, "No day lies between"),
        ({"k": 0}, "`k` is 0"),
        ({"k": 10_000}, "`k` is 10000"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    dateline: Dateline, options: dict[str, object], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        dateline.search("harbour", **options)  # type: ignore[arg-type]


def test_the_retriever_is_llama_index_s(dateline: Dateline) -> None:
    retriever = dateline.retriever(k=1)
    assert isinstance(retriever, BaseRetriever)
    [node] = retriever.retrieve("harbour of Elmton")
    assert node.node.metadata["outlet"] == "Elm Post"
    start, end = node.node.start_char_idx, node.node.end_char_idx
    assert node.node.get_content() == dateline.article("harbour").text[start:end]
    assert node.node.get_content() == f"Harbour\n\n{ARTICLES[0]['text']}"


def test_fresh_reports_count_in_a_search_as_they_do_in_a_question(dateline: Dateline) -> None:
    asked = {"as_of": "2023-09-19", "undated": True}
    retrieved = next(iter(dateline.stream("When did the harbour open?", k=2, **asked)))
    assert isinstance(retrieved, Retrieved)
    found = dateline.search("When did the harbour open?", k=2, **asked)
    assert [(p.article_id, p.score) for p in found] == [
        (p.article_id, p.score) for p in retrieved.passages
    ]
    nodes = dateline.retriever(k=2, **asked).retrieve("When did the harbour open?")
    assert [node.score for node in nodes] == [p.score for p in found]


def test_the_retriever_lets_others_run_while_it_searches(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch
) -> None:
    retriever, others_ran = dateline.retriever(k=1), threading.Event()
    search = HybridRetriever._retrieve

    def slow(self: HybridRetriever, query: QueryBundle) -> list[NodeWithScore]:
        assert others_ran.wait(10), "the event loop stood still"
        return search(self, query)

    async def both() -> list[NodeWithScore]:
        searching = asyncio.create_task(retriever.aretrieve("harbour of Elmton"))
        await asyncio.sleep(0)
        others_ran.set()
        return await searching

    monkeypatch.setattr(HybridRetriever, "_retrieve", slow)
    [node] = asyncio.run(both())
    assert node.node.ref_doc_id == "harbour"


def test_an_article_that_is_removed_is_not_found_again(
    home: Path, write_jsonl: Callable[..., Path]
) -> None:
    with Dateline.open(home, llm="extractive") as d:
        d.index(write_jsonl(*ARTICLES))
        d.remove("harbour")
        assert "harbour" not in {p.article_id for p in d.search("harbour", k=10)}
        with pytest.raises(UsageError, match="no article 'harbour'"):
            d.remove("harbour")


def test_what_another_process_indexes_is_seen_without_reopening(
    home: Path, write_jsonl: Callable[..., Path]
) -> None:
    import subprocess
    import sys

    with Dateline.open(home, llm="extractive") as d:
        d.index(write_jsonl(ARTICLES[0]))
        assert len(d.search("bread bakery", k=10)) == 1
        path = write_jsonl(ARTICLES[1], name="more.jsonl")
        code = "import sys; from rag import Dateline; Dateline.open(sys.argv[1]).index(sys.argv[2])"
        subprocess.run([sys.executable, "-c", code, str(home), str(path)], check=True)
        assert d.search("bread bakery", k=10)[0].article_id == "bakery"


def test_a_question_is_answered_without_importing_llama_index_or_torch(
    home: Path, write_jsonl: Callable[..., Path]
) -> None:
    with Dateline.open(home, llm="reader") as d:
        d.index(write_jsonl(*ARTICLES))
    program = (
        "import sys; from rag import grammar; from rag.dateline import Dateline; grammar.load();"
        "Dateline.open(sys.argv[1], llm='reader').ask('When did the harbour open?');"
        "print({'torch', 'llama_index.core'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(home)], check=False, capture_output=True, text=True
    )
    assert run.stdout.strip() == "set()", run.stderr
