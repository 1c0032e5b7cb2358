"""What must hold of every answer, held over many of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.sets.gold import read
from rag import Dateline
from tests.conftest import ROOT
from tests.program.invariants import broken, unquoted, word_for_word

GOLD = ROOT / "evals" / "gold" / "karabakh.jsonl"
ANSWERS = 60
PASSAGES = 4
SCOPES: tuple[dict[str, Any], ...] = (
    {},
    {"as_of": "2023-09-19"},
    {"outlets": ["BBC News", "Al Jazeera"]},
    {"since": "2023-09-20", "undated": True},
)


@pytest.fixture(scope="module")
def dateline(digests_home: Path) -> Iterator[Dateline]:
    with Dateline.open(digests_home, llm="reader") as d:
        yield d


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Ida Stone said that 14 ships had waited.", []),
        ("Ida Berg said that 14 ships had waited.", ["Berg"]),
        ("Ida Stone said that 41 ships had waited.", ["41"]),
        ("Ida Stone said that 4 ships had waited.", ["4"]),
        ("Nobody said that 14 ships had waited in Oakville.", ["Oakville"]),
        ("They had waited since 2,014.", ["2,014"]),
    ],
)
def test_numbers_and_names_that_stand_in_no_quote_are_seen(
    sentence: str, missing: list[str]
) -> None:
    assert unquoted(sentence, ["Mayor Ida Stone said", "14 ships had waited outside."]) == missing


def test_the_invariants_hold_over_many_answers(dateline: Dateline) -> None:
    questions = [q.question for q in read(GOLD)]
    # Every tenth question in each scope, another one in each: more takes minutes, and the gate
    # puts all of them.
    asked = [(s, q) for n, s in enumerate(SCOPES) for q in questions[n::10]]
    assert len(asked) > ANSWERS
    answered = 0
    wrong: list[tuple[str, dict[str, Any], str]] = []
    for scope, question in asked:
        # What is read of a few passages is enough: how many there are changes no invariant.
        answer = dateline.ask(question, k=PASSAGES, **scope)
        answered += not answer.abstained
        wrong += [(question, scope, what) for what in broken(dateline, answer, scope)]
        if not word_for_word(answer):
            wrong.append((question, scope, "a sentence is not its quote"))
    assert not wrong, wrong[:5]
    # An index that refuses everything would break nothing.
    assert answered > len(asked) / 4
