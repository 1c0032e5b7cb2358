"""A question is understood by its words, and nonsense is refused."""

from __future__ import annotations

from datetime import date

import pytest

from rag.errors import QuestionError
from rag.question import LONGEST, Sought, understand


def test_white_space_is_tidied_and_nothing_else() -> None:
    assert understand("  Who\n\twon the  race? ").text == "Who won the race?"
    assert understand("who WON").text == "who WON"


def test_an_accent_that_is_typed_as_a_character_of_its_own_is_a_part_of_its_letter() -> None:
    assert understand("Who is Mayor Pe\u0301rez?") == understand("Who is Mayor P\u00e9rez?")
    assert "perez" in understand("Who is Mayor Pérez?").stems


def test_the_days_that_it_names_are_counted_from_the_day_of_asking() -> None:
    asked = understand("What happened yesterday in Elmton?", date(2023, 9, 20))
    assert asked.when is not None
    assert (asked.when.first, asked.when.last) == (date(2023, 9, 19), date(2023, 9, 19))
    assert understand("What happened in Elmton?", date(2023, 9, 20)).when is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many people died?", Sought.NUMBER),
        ("How far is Yevlakh from the capital?", Sought.NUMBER),
        ("What is the population of Baku?", Sought.NUMBER),
        ("When did the war end?", Sought.DATE),
        ("In what year was the treaty signed?", Sought.DATE),
        ("Who called for a ceasefire?", Sought.PERSON),
        ("Who is Hikmet Hajiyev?", Sought.ROLE),
        ("Where did Baku offer talks?", Sought.PLACE),
        ("Which town did Azerbaijan regain in 2020?", Sought.PLACE),
        ("Which alliance is Armenia a member of?", Sought.NAME),
        ("What is the only road to Armenia called?", Sought.NAME),
        ("Why did the fighting start?", Sought.REASON),
        ("Was Russia warned?", Sought.OTHER),
    ],
)
def test_the_kind_of_answer_is_read_from_the_question(text: str, kind: Sought) -> None:
    assert understand(text).sought is kind


def test_names_are_found_and_the_question_word_is_none() -> None:
    asked = understand("Which town did Azerbaijan offer to Antony Blinken's envoy?")
    assert asked.names == ("azerbaijan", "antony blinken")


@pytest.mark.parametrize(
    ("order", "text", "names"),
    [
        ("Summarise Norland's demands", "summarise Norland's demands", ("norland",)),
        ("Contrast Elmton with Oakville", "contrast Elmton with Oakville", ("elmton", "oakville")),
        ("Retrace Monday's events", "retrace Monday's events", ()),
        ("London's demands, please", "London's demands, please", ("london",)),
        ("LIST NATO states", "LIST NATO states", ("list nato",)),
        ("Compare", "Compare", ()),
    ],
)
def test_the_verb_of_an_order_is_no_part_of_the_name_behind_it(
    order: str, text: str, names: tuple[str, ...]
) -> None:
    asked = understand(order)
    assert asked.text == text and asked.names == names


def test_what_is_counted_is_known() -> None:
    assert understand("How many Russian peacekeepers are there?").about[:2] == (
        "russian",
        "peacekeep",
    )


@pytest.mark.parametrize("text", ["", "   \n", "?!", "…"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        understand(text)


def test_a_question_of_a_hundred_thousand_characters_is_refused() -> None:
    with pytest.raises(QuestionError, match=r"100,000 characters.*2,000"):
        understand("x" * 100_000)
    assert understand("x" * LONGEST)
