"""Which sentences are quoted: the best, its like, and what says who is meant."""

from __future__ import annotations

import pytest

from index.records import Span
from rag.draft import quoted
from rag.records import Evidence, Passage

PASSAGE = Passage(1, 1.0, "a", None, None, None, None, 0, 500, "")


def evidence(text: str, score: float, before: str = "", at: int = 0) -> Evidence:
    return Evidence(Span("a", at, at + len(text)), text, before, PASSAGE, None, score)


def texts(*given: Evidence) -> list[str]:
    return [drafted.text for drafted in quoted(given)]


@pytest.mark.parametrize(
    "leaning", ["They open at nine.", "Burns are sometimes treated with these devices."]
)
def test_what_points_back_brings_what_it_points_to(leaning: str) -> None:
    before = "Oxygen chambers stand in the harbour."
    best, other = evidence(leaning, 0.9, before, 50), evidence(before, 0.01)
    assert texts(best, other) == [before, leaning]


def test_what_stands_alone_is_quoted_alone() -> None:
    before = "Oxygen chambers stand in the harbour."
    for alone in ("The doctor thanked those who dive.", "The doctor opens them at nine."):
        assert texts(evidence(alone, 0.9, before, 50), evidence(before, 0.01)) == [alone]


def test_a_second_long_sentence_is_shown_where_it_is_nearly_as_good() -> None:
    first, second, third = (" ".join([word] * 38) + "." for word in ("one", "two", "three"))
    assert texts(evidence(first, 0.5), evidence(second, 0.4)) == [first, second]
    assert texts(evidence(first, 0.9), evidence(second, 0.05)) == [first]
    # Three would be more than is read in a glance.
    given = [evidence(t, s) for t, s in ((first, 0.4), (second, 0.3), (third, 0.2))]
    assert texts(*given) == [first, second]
