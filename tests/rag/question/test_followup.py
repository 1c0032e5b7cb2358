"""What a question means after the one before it."""

from __future__ import annotations

import pytest

from rag.question.followup import Before, readings, standalone, topic, well_formed

DIED = Before(
    "How many people died in Nagorno-Karabakh?",
    "One official puts the dead at 25.",
)
SAID = Before(
    "What did Hikmet Hajiyev say about the operation?", "Hajiyev called it limited."
)  # fmt: skip
TALKS = Before(
    "Where did Baku offer talks?", "Talks could start in the town of Yevlakh, north of Khankendi."
)


@pytest.mark.parametrize(
    ("before", "asked", "understood"),
    [
        (DIED, "And how many were wounded?", "How many were wounded in Nagorno-Karabakh?"),
        (DIED, "How many were wounded?", "How many were wounded in Nagorno-Karabakh?"),
        (DIED, "What about Armenia?", "How many people died in Armenia?"),
        (DIED, "And in Stepanakert?", "How many people died in Stepanakert?"),
        (DIED, "What happened there?", "What happened in Nagorno-Karabakh?"),
        (
            DIED,
            "How many of them were children?",
            "How many of the people who died in Nagorno-Karabakh were children?",
        ),
        (
            DIED,
            "What did Russia say about it?",
            "What did Russia say about the people who died in Nagorno-Karabakh?",
        ),
        (SAID, "What did Russia say about it?", "What did Russia say about the operation?"),
        (SAID, "Whose adviser is he?", "Whose adviser is Hikmet Hajiyev?"),
        (SAID, "What is his job?", "What is Hikmet Hajiyev’s job?"),
        (SAID, "And Blinken?", "What did Blinken say about the operation?"),
        (SAID, "What about the mines?", "What did Hikmet Hajiyev say about the mines?"),
        (TALKS, "When?", "When did Baku offer talks?"),
        (TALKS, "How far is it from Khankendi?", "How far is Yevlakh from Khankendi?"),
        (TALKS, "Who lives there?", "Who lives in Yevlakh?"),
    ],
)
def test_what_a_follow_up_leans_on_is_written_out(
    before: Before, asked: str, understood: str
) -> None:
    assert standalone(asked, before) == understood


@pytest.mark.parametrize(
    "asked",
    [
        "Who is the mayor of Oakville?",
        "How many peacekeepers has Russia had in the region since 2020?",
        "Is it true that Russia was warned?",
        "What did the ministry say that Armenia denied?",
        "What happened this week in Elmton?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(asked: str) -> None:
    assert standalone(asked, DIED) == asked


def test_the_first_question_of_a_conversation_leans_on_nothing() -> None:
    assert standalone("  And   why? ", None) == "And why?"


def test_the_topic_is_what_is_left_without_question_word_and_verb() -> None:
    assert topic("How many people died in Elmton?") == "people died in Elmton"
    assert topic("Did the mayor resign?") == "the mayor resign"


PART = Before("Does the world regard Norland as part of Ostmark?", "")
COUP = Before("What did Macron say about a coup?", "Macron condemned the coup.")


@pytest.mark.parametrize(
    ("before", "asked", "understood"),
    [
        (COUP, "Where?", ("Where did Macron speak about a coup?", "Where was a coup?")),
        (PART, "Which weapons were used?", ("Which weapons were used?",)),
        (PART, "Who said what about a ceasefire?", ("Who said what about a ceasefire?",)),
        (COUP, "And Blinken?", ("What did Blinken say about a coup?",)),
        (TALKS, "When?", ("When did Baku offer talks?",)),
        (TALKS, "Who is the mayor of Oakville?", ("Who is the mayor of Oakville?",)),
        (None, "and why", ("and why",)),
        (COUP, "Who?", ("Who?",)),
        (COUP, "Is it true?", ("Is it true?",)),
        (DIED, "What did its mayor say?", ("What did Nagorno-Karabakh’s mayor say?",)),
    ],
)
def test_a_rewrite_is_a_question_that_a_person_could_ask_or_there_is_a_choice(
    before: Before | None, asked: str, understood: tuple[str, ...]
) -> None:
    assert readings(asked, before) == understood


@pytest.mark.parametrize("before", [DIED, SAID, TALKS, COUP])
@pytest.mark.parametrize(
    "asked",
    ["Where?", "And why?", "Who?", "How many?", "What about it?", "And then?", "Where was he?",
     "And the children?", "What did he say about it?", "Is it true?", "How did they react?"],
)  # fmt: skip
def test_no_reading_has_brackets_or_is_ill_formed(before: Before, asked: str) -> None:
    found = readings(asked, before)
    assert 1 <= len(found) <= 2
    assert all(reading == asked or well_formed(reading) for reading in found)
