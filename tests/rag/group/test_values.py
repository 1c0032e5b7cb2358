"""What a sentence gives for what was asked, and when two values differ."""

from __future__ import annotations

from datetime import date

import pytest

from rag.group.values import differ, value
from rag.question import understand

TODAY = date(2023, 9, 20)


def given(question: str, text: str) -> str | None:
    found = value(understand(question), text, TODAY)
    return None if found is None else found.text


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many people died?", "In her count 51 people were killed.", "51 people"),
        (
            "How many people died?",
            "The harbour master counted 31 sailors, among them nine cooks, as injured and three "
            "sailors, one of them a cook, as dead.",
            "three sailors",
        ),
        (
            "How many were wounded?",
            "Five sailors were killed and 40 were wounded when the mast fell.",
            "40",
        ),
        ("How many civilians died?", "The town counts 44 dead, including seven civilians.",
         "seven civilians"),
        ("How many people died?", "Officials count 44 dead, six of them children.",
         "44 dead, six of them children"),
        ("How many people died?", "Four soldiers and two drivers died.", "Four soldiers"),
        ("How far is Elmton from Oakville?", "Elmton lies some 100km (60 miles) north of Oakville.",
         "some 100km (60 miles)"),
        ("How many ships waited?", "Fourteen ships waited outside.", "Fourteen ships"),
        ("How many ships waited?", "Fourteen ships sank.", None),
        ("How many ships waited?", "Two thirds of the 30 ships waited.", "30 ships"),
        ("How long did it last?", "They last fought three years ago.", None),
        ("How old is the mayor?", "The 45-year-old mayor spoke.", "45-year"),
        ("How many people died?", "Twelve ships were lost.", None),
        ("Who was killed?", "A flood killed nine soldiers and three drivers on Monday.",
         "nine soldiers and three drivers"),
        ("Who won the race?", "The race was won by Ada Berg.", "Ada Berg"),
        ("When did the fair open?", "The fair opened on Tuesday.", "on Tuesday"),
        ("Was Norland warned?", "Norland said it was warned only minutes ahead.",
         "only minutes ahead"),
        ("Was Norland warned?", "The army had warned Norland.", "yes"),
        ("Was Norland warned?", "Norland was not warned.", "no"),
        ("Was Norland warned?", "Norland grew, and the army warned of unrest.", None),
        ("What did the mayor say?", "The mayor said 12 people died.", None),
    ],
)  # fmt: skip
def test_the_value_is_the_one_that_was_asked_for(
    question: str, text: str, expected: str | None
) -> None:
    found = given(question, text)
    if expected is None:
        assert found is None
    else:
        assert found is not None and found.startswith(expected)


@pytest.mark.parametrize(
    ("question", "one", "other", "apart"),
    [
        ("How many people died?", "25 people died.", "27 people died.", True),
        ("How many people died?", "25 people died.", "Twenty-five people died.", False),
        ("How many people died?", "More than 60 people died.", "62 people died.", False),
        ("How many people died?", "Up to 20 people died.", "14 people died.", False),
        ("How many people died?", "About 100 people died.", "95 people died.", False),
        ("How far is Elmton?", "Elmton is 100 km away.", "Elmton is 62 miles away.", False),
        ("How far is Elmton?", "Elmton is 100 km away.", "Elmton is 60 km away.", True),
        ("Who was killed?", "Six people were killed, including four officers.",
         "Four officers and two civilians were killed.", False),
        ("Who was killed?", "Six people were killed, including four officers.",
         "Four soldiers and two civilians were killed.", True),
        ("Who won the race?", "Ada Berg won the race.", "Ida Stone won the race.", True),
        ("Who won the race?", "Ada Berg won the race.", "Berg won the race.", False),
        ("When did the fair open?", "The fair opened on Tuesday.",
         "The fair opened on September 19.", False),
        ("When did the fair open?", "The fair opened on Monday.",
         "The fair opened on September 19.", True),
    ],
)  # fmt: skip
def test_values_differ_where_both_cannot_be_so(
    question: str, one: str, other: str, apart: bool
) -> None:
    asked = understand(question)
    first, second = value(asked, one, TODAY), value(asked, other, TODAY)
    assert first is not None and second is not None
    assert differ(first, second) is differ(second, first) is apart
