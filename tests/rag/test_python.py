"""The Python API as a program meets it: its arguments, and what it refuses at once."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import inspect
import shutil
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from index.corpus import Corpus
from index.embed import SentenceTransformerEmbedder
from index.encoder import packaged_model
from index.errors import ClosedError
from rag import AsyncDateline, Dateline, markdown, models
from rag.errors import QuestionError, UsageError

ARTICLES = (
    {"id": "harbour", "text": "The harbour of Elmton opened to 14 ships on Monday.",
     "outlet": "Elm Post", "published": "2023-09-19", "title": "Harbour"},
    {"id": "bakery", "text": "A bakery in Oakville sells bread.", "outlet": "Oak News"},
)  # fmt: skip
QUESTION = "How many ships came to the harbour of Elmton?"
ASKING = ("ask", "stream", "check_text", "search", "retriever", "query_engine")


@pytest.mark.parametrize("name", ASKING)
def test_what_limits_a_question_is_named_and_typed(name: str) -> None:
    parameters = inspect.signature(getattr(Dateline, name)).parameters
    assert {"as_of", "since", "until", "outlets", "undated"} <= set(parameters)
    assert not any(p.kind is p.VAR_KEYWORD or "Any" in str(p.annotation) for p in
                   parameters.values())  # fmt: skip


def test_the_name_of_one_outlet_is_one_outlet(dateline: Dateline) -> None:
    assert {p.article_id for p in dateline.search("harbour bread", outlets="oak news")} == {
        "bakery"
    }
    assert dateline.ask(QUESTION, outlets="Elm Post").citations


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        ({"outlets": ["Elm Post", 5]}, "`outlets` holds 5"),
        ({"outlets": 5}, "`outlets` holds 5"),
        ({"until": 2023}, "'2023' is not a date for `until`"),
        ({"k": "5"}, "`k` is '5'"),
    ],
)
def test_a_limit_of_another_type_is_a_usage_error(
    dateline: Dateline, scope: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        dateline.search("harbour", **scope)


@pytest.mark.parametrize("question", [5, None, ["Who?"]])
def test_a_question_that_is_no_text_is_a_usage_error(dateline: Dateline, question: Any) -> None:
    for ask in (dateline.ask, dateline.stream, dateline.search, dateline.conversation().ask):
        with pytest.raises(QuestionError, match="give it as text"):
            ask(question)
    with pytest.raises(QuestionError, match=r"The text is .*: give it as text"):
        dateline.check_text(question)
    with pytest.raises(QuestionError):
        asyncio.run(AsyncDateline(dateline).ask(question))


@pytest.mark.parametrize(
    "options", [{"since": "soon"}, {"k": 0}, {"llm": "oracle"}, {"outlets": [5]}]
)
def test_a_query_engine_refuses_what_makes_no_sense_when_it_is_made(
    dateline: Dateline, options: dict[str, Any]
) -> None:
    with pytest.raises(UsageError):
        dateline.query_engine(**options)


def test_a_query_engine_asks_with_what_it_was_made_with(dateline: Dateline) -> None:
    engine = dateline.query_engine(outlets="Oak News", until="2023-09-20", undated=True)
    assert engine.query(QUESTION).metadata["answer"]["abstained"]


# -- what comes back -----------------------------------------------------------------------


def test_an_answer_is_printed_as_its_text_and_shown_in_notebooks_as_markdown(
    dateline: Dateline,
) -> None:
    answer = dateline.ask(QUESTION)
    assert str(answer) == f"{answer}" == answer.answer
    assert "14 ships" in str(answer)
    assert answer._repr_markdown_() == markdown(answer)
    assert "[^1]: Elm Post" in answer._repr_markdown_()


def test_nodes_name_the_article_that_they_are_of(dateline: Dateline) -> None:
    found = dateline.retriever(k=2).retrieve(QUESTION)
    cited = dateline.query_engine().query(QUESTION).source_nodes
    assert found and cited
    for given in (*found, *cited):
        assert given.node.ref_doc_id == given.node.metadata["article_id"]
    assert cited[0].node.metadata["n"] == 1
    assert {given.node.metadata["kind"] for given in (*found, *cited)} == {"article"}


# -- closing, and several threads ------------------------------------------------------------


@pytest.mark.parametrize(
    "use",
    [
        lambda d: list(d.articles()),
        lambda d: d.ask(QUESTION),
        lambda d: d.search("harbour"),
        lambda d: d.index("nowhere"),
        lambda d: d.export("archive"),
        lambda d: d.import_("archive"),
        lambda d: d.query_engine().query(QUESTION),
    ],
)
def test_what_is_closed_stays_closed(dateline: Dateline, use: Callable[[Dateline], Any]) -> None:
    with Dateline.open(dateline.settings.home, llm="reader") as d:
        assert len(list(d.articles())) == 2
        retriever = d.retriever()
    d.close()
    with pytest.raises(ClosedError, match="open it again"):
        use(d)
    with pytest.raises(ClosedError):
        retriever.retrieve("harbour")
    assert d._corpus is None


def test_an_index_that_is_opened_while_another_thread_closes_it_does_not_stay_open(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch
) -> None:
    d = Dateline.open(dateline.settings.home, llm="reader")
    opening, go_on, made = threading.Event(), threading.Event(), []
    really = Corpus.open

    def slowly(*args: Any, **options: Any) -> Corpus:
        opening.set()
        assert go_on.wait(10)
        made.append(really(*args, **options))
        return made[0]

    monkeypatch.setattr(Corpus, "open", slowly)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: list(d.articles()))
        assert opening.wait(10)
        closing = pool.submit(d.close)
        go_on.set()
        closing.result(10)
        asked = first.exception(10)
    assert asked is None or isinstance(asked, ClosedError)
    with pytest.raises(ClosedError):
        list(made[0].catalog.articles())
    with pytest.raises(ClosedError):
        made[0].vectors.count()


def test_several_threads_share_one_language_model(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    together = threading.Barrier(4)

    def make(*_: object) -> None:
        made.append(None)
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait(0.5)  # lets other threads come as far, where nothing holds them

    monkeypatch.setattr(models, "make", make)
    with Dateline.open(dateline.settings.home, llm="reader") as d:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: d._model("local"), range(4)))
        assert len(made) == 1


def test_a_model_that_was_loaded_for_an_index_goes_when_it_is_closed(
    tmp_path: Path, write_jsonl: Callable[..., Path]
) -> None:
    path = write_jsonl(*ARTICLES)
    with Dateline.open(tmp_path / "home", llm="reader", embedding=str(packaged_model())) as d:
        d.index(path)
        assert d.check_text("The harbour of Elmton opened to 14 ships.").statements
        embedder = d._open().embedder
        assert isinstance(embedder, SentenceTransformerEmbedder) and embedder._model is not None
        model = weakref.ref(embedder._model)
    del embedder
    gc.collect()
    assert model() is None, "what remembers its vectors holds the model"


def test_an_answer_says_where_the_index_wants_mending(
    home: Path, write_jsonl: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.corpus._MOST_MENDED", 1)
    with Dateline.open(home, llm="reader") as d:
        d.index(write_jsonl(*ARTICLES))
    shutil.rmtree(home / "chroma")
    with Dateline.open(home, llm="reader") as d:
        answer = d.ask(QUESTION)
        assert "14 ships" in answer.answer
        assert answer.notice is not None and "dateline doctor --repair" in answer.notice


def test_what_one_knows_of_an_article_is_stated_and_cited(
    home: Path, write_jsonl: Callable[..., Path]
) -> None:
    with Dateline.open(home, llm="reader") as d:
        d.index(write_jsonl(*ARTICLES))
        assert d.set("harbour", outlet="Harbour Gazette").published == "2023-09-19"
        [citation] = d.ask(QUESTION, outlets="Harbour Gazette").citations
        assert (citation.outlet, citation.published) == ("Harbour Gazette", "2023-09-19")
        assert d.set("harbour", published=None).published is None
        assert d.stated_by_hand("harbour") == ("outlet", "published")
        assert d.unset("harbour").outlet == "Elm Post"
        assert d.stated_by_hand("harbour") == ()
        with pytest.raises(UsageError, match=r"`articles\(\)` lists the ids"):
            d.set("nowhere", outlet="A")
