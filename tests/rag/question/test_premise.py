"""What a question takes for granted is said in a clause, or not at all."""

from __future__ import annotations

import pytest

from rag.question.why_not import premise


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("Why did Pashinyan resign?", "Pashinyan resigned"),
        ("When was the bridge blown up by rebels?", "the bridge was blown up by rebels"),
        ("How did the minister escape from prison?", "the minister escaped from prison"),
        ("Where did Macron meet Putin?", "Macron met Putin"),
        ("Why does Russia supply gas to Europe?", "Russia supplies gas to Europe"),
        ("Why has Iran attacked Elmton?", "Iran has attacked Elmton"),
        ("Why is the Lachin road closed?", "the Lachin road is closed"),
        ("Who killed the mayor?", "somebody killed the mayor"),
    ],
)
def test_what_is_taken_for_granted(question: str, clause: str) -> None:
    assert premise(question) == clause


@pytest.mark.parametrize(
    "question",
    [
        "Why did he resign?",  # the clause would not say who
        "When will the talks begin?",  # nothing is said to have happened
        "How many people died?",
        "How old is Nikol Pashinyan?",
        "Who is the mayor?",
        "What happened in Shusha?",
        "Who said that Armenia lost?",
        "When did Pashinyan say that he would resign?",
        "When was the treaty signed and who signed it?",
        "How do I bake bread?",
        "Where is Yevlakh?",
        "Pashinyan",
        "",
    ],
)
def test_what_cannot_be_said_in_a_clause_is_not(question: str) -> None:
    assert premise(question) is None
