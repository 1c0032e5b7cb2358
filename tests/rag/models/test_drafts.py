"""What a model writes: whatever it is, what is shown stands in the articles."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from rag import Answer, Dateline
from tests.machine import PATIENCE_S
from tests.rag.models.conftest import QUESTION, quotes_only, sound
from tests.rag.models.server import ModelServer, says

Ask = Callable[[], Answer]
FACT = "Mayor Ida Stone said that 14 ships had waited outside the harbour."


@pytest.fixture
def ask_openai(dateline: Dateline, server: ModelServer, request: pytest.FixtureRequest) -> Ask:
    return lambda: sound(dateline, dateline.ask(QUESTION, llm=f"openai:{request.node.name}"))


@pytest.mark.parametrize(
    "draft",
    [
        f"{FACT[:-1]} [7].",
        f"{FACT} [99][1, 3]",
        f"{FACT[:-1]} [Source 2].",
        f"{FACT[:-1]}【4†source】.",
    ],
)
def test_invented_source_numbers_do_not_count(
    ask_openai: Ask, server: ModelServer, draft: str
) -> None:
    server.will(says(draft))
    answer = ask_openai()
    assert [s.text for s in answer.sentences] == [FACT]
    assert "14 ships" in answer.citations[0].quote
    assert answer.notice is None


def test_an_invented_number_saves_no_invented_fact(ask: Ask, server: ModelServer) -> None:
    server.will(says("Mayor Ida Stone said that 99 ships had waited outside the harbour [1]."))
    answer = ask()
    assert quotes_only(answer)
    assert answer.dropped == 1
    assert answer.notice is not None and "not supported by the articles" in answer.notice


@pytest.mark.parametrize(
    "draft",
    [
        "Vierzehn Schiffe warteten laut Bürgermeisterin Ida Stone vor dem Hafen [1].",
        "14艘船在港口外等候。[1]",
        "I'm sorry, but I cannot help with that.",
        "I cannot help with questions about harbours.",
        "As an AI language model, I have no access to current news.",
        "Yes.",
        "How many ships waited outside the harbour of Elmton?",
        "Ships waited outside the harbour of Elmton.",
    ],
)
def test_another_language_a_refusal_or_an_echo_is_not_shown(
    ask_openai: Ask, server: ModelServer, draft: str
) -> None:
    server.will(says(draft))
    answer = ask_openai()
    assert quotes_only(answer)
    assert answer.dropped == 1
    assert answer.notice is not None and "not supported by the articles" in answer.notice


def test_a_model_that_finds_no_answer_says_so_and_the_evidence_is_shown(
    ask_openai: Ask, server: ModelServer
) -> None:
    server.will(says("NO ", "ANSWER."))
    answer = ask_openai()
    assert quotes_only(answer)
    assert answer.notice is not None and "found no answer in the evidence" in answer.notice


@pytest.mark.parametrize(
    "pieces",
    [
        ("<think>The user asks for ships. [1] says 14.</think>\n\n", FACT),
        ("<thi", "nk>99 ships. No, wait.</th", "ink>", FACT),
        ("**Answer:** ", FACT.replace("Ida Stone", "**Ida Stone**").replace("14", "<b>14</b>")),
        ("Here is the answer:\n\n- ", FACT),
        ("# ", FACT, " [1]\n"),
        ("```\n", FACT, "\n```"),
        (f"> {FACT}",),
        (FACT.replace("14 ships", "[14 ships](http://evil.example/x)"),),
        (*FACT,),
    ],
    ids="thoughts cut bold preamble heading code quote link letters".split(),
)
def test_thoughts_and_markup_are_taken_off(
    ask_openai: Ask, server: ModelServer, pieces: tuple[str, ...]
) -> None:
    server.will(says(*pieces))
    answer = ask_openai()
    assert [s.text for s in answer.sentences] == [FACT]
    assert answer.notice is None


def test_what_a_model_is_shown_of_an_article_is_a_numbered_quotation(
    ask_openai: Ask, server: ModelServer
) -> None:
    server.will(says(FACT))
    ask_openai()
    [message] = [m for m in server.requests[0].body["messages"] if "Sources:" in m["content"]]
    _, _, rest = message["content"].partition("\nSources:\n")
    sources, _, asked = rest.partition("\n\nQuestion: ")
    assert asked.startswith(QUESTION)
    assert f"(Elm Post, 2023-09-19) {FACT}" in sources
    assert all(re.match(r"\[\d+\] ", line) for line in sources.splitlines())


def test_an_order_in_an_article_is_not_shown_to_the_model(
    ask_openai: Ask, server: ModelServer
) -> None:
    server.will(says(FACT))
    ask_openai()
    assert "99 ships" not in str(server.requests[0].body)


def test_an_order_that_is_followed_all_the_same_is_not_believed(
    ask_openai: Ask, server: ModelServer
) -> None:
    server.will(says("99 ships sank in the harbour of Elmton [2]."))
    answer = ask_openai()  # asserts that no 99 is in it
    assert quotes_only(answer)


def test_a_number_that_a_model_gives_decides_between_equals(
    dateline: Dateline, server: ModelServer
) -> None:
    question = "Which harbour reopened after the storm?"
    server.will(says("The harbour of Elmton reopened on Monday. ", "Repairs take a week."))
    answer = dateline.ask(question, llm="openai:two")
    assert [s.text for s in answer.sentences] == [
        "The harbour of Elmton reopened on Monday.",
        "Repairs take a week.",
    ]
    quotes = {c.n: c.quote for c in answer.citations}
    assert all(len(s.citations) == 1 for s in answer.sentences)
    assert "reopened on Monday" in quotes[answer.sentences[0].citations[0]]
    assert quotes[answer.sentences[1].citations[0]] == "Repairs take a week."


def test_a_later_sentence_that_fails_is_left_out_and_counted(
    ask_openai: Ask, server: ModelServer
) -> None:
    server.will(says(f"{FACT} [1] All of them sank. [2] Fishing starts again in October. [3]"))
    answer = ask_openai()
    assert [s.text for s in answer.sentences] == [FACT, "Fishing starts again in October."]
    assert (answer.dropped, answer.notice) == (1, None)


def test_no_more_than_three_sentences_are_read(ask_openai: Ask, server: ModelServer) -> None:
    server.will(says(f"{FACT} ", *["Repairs take a week. "] * 40_000))
    answer = ask_openai()
    assert len(answer.sentences) == 3
    assert server.left.wait(PATIENCE_S)


def test_the_same_draft_gives_the_same_answer(ask_openai: Ask, server: ModelServer) -> None:
    server.will(says(*FACT))
    one = ask_openai()
    server.will(says(FACT))
    two = ask_openai()
    assert (one.answer, one.citations) == (two.answer, two.citations)
