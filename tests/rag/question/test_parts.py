"""A text with several questions is cut into ones that each stand alone."""

from __future__ import annotations

import pytest

from rag.question.followup import well_formed
from rag.question.parts import parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who won, and by how much?", ("Who won?", "By how much did somebody win?")),
        (
            "When did it start and who offered talks?",
            ("When did it start?", "Who offered talks?"),
        ),
        ("What is Elmton? Where is Oakville?", ("What is Elmton?", "Where is Oakville?")),
        (
            "How many died in Elmton and how many were wounded?",
            ("How many died in Elmton?", "How many were wounded in Elmton?"),
        ),
        ("Where and when did they meet?", ("Where did they meet?", "When did they meet?")),
        ("Did Pashinyan resign and why?", ("Did Pashinyan resign?", "Why did Pashinyan resign?")),
        (
            "Who attacked the town and why?",
            ("Who attacked the town?", "Why was the town attacked?"),
        ),
        (
            "Who is Ida Stone? Where does she live? What did she say?",
            ("Who is Ida Stone?", "Where does Ida Stone live?", "What did Ida Stone say?"),
        ),
        (
            "Where did Baku offer talks? When will they start?",
            ("Where did Baku offer talks?", "When will talks start?"),
        ),
        (
            "When did the attack begin, and how many houses did Baku say it destroyed?",
            ("When did the attack begin?", "How many houses did Baku say it destroyed?"),
        ),
    ],
)
def test_each_question_of_a_text_stands_alone(text: str, expected: tuple[str, ...]) -> None:
    assert parts(text) == expected
    assert all(map(well_formed, expected))


@pytest.mark.parametrize(
    "text",
    [
        "Which countries reacted, and how?",
        "What was agreed between Armenia and Azerbaijan?",
        "How do Armenia and Azerbaijan differ on the corridor?",
        "Did he say who won and who lost?",
        "Who said that Armenia and Azerbaijan would meet?",
        "What did Russia say about Armenia and about the corridor?",
        "Did the tape survive or did it fade?",
        "How many were moved according to Russia, and how many according to the separatists?",
        "Who won?",
        "pashinyan and macron",
        "What happened? When? Where? Why? And who?",
        "",
    ],
)
def test_one_question_stays_one(text: str) -> None:
    assert parts(text) == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "Where did Macron say about a coup?",
        "What did Russia say about it (people died in Elmton)?",
        "Who did said that?",
        "When did did Macron say?",
        "How many in Elmton?",
        "Where did Macron?",
        "In Elmton?",
        "",
    ],
)
def test_what_nobody_would_ask_is_not_well_formed(text: str) -> None:
    assert not well_formed(text)


@pytest.mark.parametrize(
    "text",
    [
        "What did Macron say about a coup?",
        "When did Macron say that the war would end?",
        "Whose adviser is Hikmet Hajiyev?",
        "How far is Yevlakh from Khankendi?",
        "In which town did Baku offer talks?",
        "Was Russia told in advance?",
        "who won the war",
        "On which roads did aid that came from Russia reach the town?",
    ],
)
def test_what_a_person_asks_is(text: str) -> None:
    assert well_formed(text)
