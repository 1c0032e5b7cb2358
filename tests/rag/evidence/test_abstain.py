"""There is no answer where the evidence counts or names something else."""

from __future__ import annotations

import pytest

from index.records import Span
from rag.evidence.abstain import akin, answerable, features, why_not
from rag.question import understand
from rag.records import Evidence, Passage, Signals


def evidence(
    text: str, kind: float = 1.0, near: float = 0.9, answers: float | None = None
) -> list[Evidence]:
    passage = Passage(1, 1.0, "a", None, None, None, None, 0, len(text), text)
    signals = Signals(near, near, near, near, kind, kind, answers=answers)
    return [Evidence(Span("a", 0, len(text)), text, "", passage, signals, 1.0)]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the population of Elmton?", "Elmton has a population of 9,000."),
        ("What percentage of Elmton voted?", "In Elmton, 19.3% voted."),
        ("What was the cost of the bridge?", "The bridge was built for $3 million."),
        ("How many Russian peacekeepers are there?", "In Elmton 2,000 Russians keep watch."),
        ("Who opened the harbour of Elmton?", "Ada Berg opened the harbour of Elmton."),
    ],
)
def test_near_evidence_that_holds_what_is_asked_is_an_answer(question: str, text: str) -> None:
    assert why_not(understand(question), evidence(text)) is None


@pytest.mark.parametrize(
    ("question", "text", "why"),
    [
        ("What is the population of Elmton?", "Elmton lies 60 kilometres away.", "count"),
        ("How many aircraft did Elmton lose?", "Elmton lost 14 ships.", "count"),
        ("Who opened the harbour of Elmton?", "Ada Berg opened a harbour.", "Elmton"),
    ],
)
def test_evidence_about_something_else_is_none(question: str, text: str, why: str) -> None:
    found = why_not(understand(question), evidence(text))
    assert found is not None and why in found


def test_a_number_that_is_not_there_is_no_answer() -> None:
    found = why_not(understand("How many ships waited?"), evidence("Ships waited.", kind=0.0))
    assert found == "The nearest passages do not name a number."


def test_nearer_evidence_is_likelier_to_answer() -> None:
    likely = [answerable(evidence("Text.", near=near)) for near in (0.1, 0.5, 0.9)]
    assert likely == sorted(likely) and likely[0] < 0.1 and likely[2] > 0.9
    assert answerable([]) == 0.0


def test_the_judge_s_best_sentences_speak_for_an_answer_wherever_they_rank() -> None:
    unlikely, likely = evidence("No.", answers=-6.0), evidence("Yes.", answers=3.0)
    assert answerable([*unlikely, *likely]) == answerable([*likely, *unlikely])
    assert answerable([*unlikely, *unlikely]) < answerable([*likely, *unlikely])
    assert features([*unlikely, *likely])["together"] == -1.5
    assert "answers" not in features(evidence("Text."))


def test_forms_of_a_name_are_akin_and_short_words_have_to_be_the_same() -> None:
    assert akin("russia", "russian") and akin("armenia", "armenian")
    assert not akin("iran", "iraqi") and not akin("us", "usual")


def test_what_the_judge_is_sure_of_needs_no_name_or_number_in_it() -> None:
    question, text = "How many jurors of Elmton must agree?", "A verdict has to be unanimous."
    assert why_not(understand(question), evidence(text, kind=0.0, answers=2.0)) is None
    assert why_not(understand(question), evidence(text, kind=0.0, answers=-1.5)) is not None


def test_a_name_may_stand_in_another_passage_but_not_where_something_is_counted() -> None:
    named = evidence("Elmton slept.", answers=-2.0)
    where = [*evidence("Talks are held in Oakham.", answers=-1.5), *named]
    assert why_not(understand("Where did Elmton offer talks?"), where) is None
    count = [*evidence("It has a population of 9,000.", answers=-1.5), *named]
    found = why_not(understand("What is the population of Elmton?"), count)
    assert found == "The nearest passages do not speak of Elmton."


def test_a_name_is_written_as_the_question_writes_it() -> None:
    found = why_not(understand("What did the US say of Oakham?"), evidence("Elmton slept."))
    assert found == "The nearest passages do not speak of US."
