"""Conversations over a real index: what carries over, and what state there is."""

from __future__ import annotations

import asyncio
import json

import pytest

from rag import AsyncDateline, Dateline, Done
from rag.aio import AsyncConversation
from rag.errors import UsageError

ARTICLES = (
    {"id": "elm", "title": "Storm in Elmton", "outlet": "Elm Post", "published": "2023-09-19",
     "text": "Twelve people died in a storm in Elmton on Monday. Thirty were wounded in Elmton "
             "when a roof fell. Mayor Ida Stone said the school would stay closed."},
    {"id": "oak", "title": "Storm in Oakville", "outlet": "Oak News", "published": "2023-09-19",
     "text": "Four people died in a storm in Oakville. Nine were wounded in Oakville. Mayor Tom "
             "Ash said the bridge was lost."},
)  # fmt: skip


def test_a_follow_up_keeps_the_place_of_the_question_before(dateline: Dateline) -> None:
    talk = dateline.conversation()
    assert "Twelve" in talk.ask("How many people died in the storm in Elmton?").answer
    answer = talk.ask("And how many were wounded?")
    assert "Elmton" in answer.question
    assert answer.citations[0].quote.startswith("Thirty were wounded in Elmton")


def test_a_follow_up_may_move_to_another_place(dateline: Dateline) -> None:
    talk = dateline.conversation()
    talk.ask("How many people died in the storm in Elmton?")
    assert talk.ask("What about Oakville?").citations[0].quote.startswith("Four people died")


def test_the_state_goes_on_from_json_as_it_was(dateline: Dateline) -> None:
    talk = dateline.conversation()
    talk.ask("How many people died in the storm in Elmton?", as_of="2023-09-20")
    again = dateline.conversation(talk.to_json())
    assert again.turns == talk.turns
    assert json.loads(again.to_json()) == json.loads(talk.to_json())
    assert dateline.conversation(talk.to_dict()).turns == talk.turns
    assert again.ask("And how many were wounded?").citations == (
        talk.ask("And how many were wounded?").citations
    )


def test_a_turn_that_was_not_finished_leaves_no_state(dateline: Dateline) -> None:
    talk = dateline.conversation()
    events = talk.stream("How many people died in the storm in Elmton?")
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert talk.turns == ()
    assert isinstance(list(talk.stream("Who is the mayor of Elmton?"))[-1], Done)
    assert len(talk.turns) == 1


def test_the_async_twin_keeps_the_same_state(dateline: Dateline) -> None:
    async def talk() -> AsyncConversation:
        started = AsyncDateline(dateline).conversation()
        await started.ask("How many people died in the storm in Elmton?")
        async for event in started.stream("And how many were wounded?"):
            assert event is not None
        return started

    talked = asyncio.run(talk())
    assert [t.understood for t in talked.conversation.turns] == [
        "How many people died in the storm in Elmton?",
        "How many were wounded in the storm in Elmton?",
    ]
    assert dateline.conversation(talked.to_json()).turns == talked.conversation.turns


@pytest.mark.parametrize("state", ["", "[]", "{}", '{"version": 1, "turns": [{"asked": 1}]}'])
def test_what_is_no_saved_conversation_is_refused(dateline: Dateline, state: str) -> None:
    with pytest.raises(UsageError, match="no conversation"):
        dateline.conversation(state)


def test_a_conversation_of_a_newer_version_is_refused(dateline: Dateline) -> None:
    with pytest.raises(UsageError, match="version 2"):
        dateline.conversation({"version": 2, "turns": []})


def test_a_question_that_can_be_read_in_two_ways_is_asked_back(dateline: Dateline) -> None:
    talk = dateline.conversation()
    talk.ask("What did Mayor Ida Stone say about the school?")
    answer = talk.ask("Where?", as_of="2023-09-20")
    turn = talk.turns[-1]
    assert turn.choices == (
        "Where did Mayor Ida Stone speak about the school?",
        "Where was the school?",
    )
    assert answer.abstained
    assert answer.reason == "This can be read in two ways: choose one or ask in full."
    assert all(choice in answer.answer for choice in turn.choices)
    assert dateline.conversation(talk.to_json()).turns == talk.turns
    # The next question leans on the one before that, which was understood.
    assert talk.understood("And Tom Ash?") == "What did Tom Ash say about the school?"


def test_a_conversation_of_before_there_were_choices_is_read(dateline: Dateline) -> None:
    talk = dateline.conversation()
    talk.ask("Who is the mayor of Elmton?")
    state = talk.to_dict()
    del state["turns"][0]["choices"]
    assert dateline.conversation(state).turns == talk.turns
