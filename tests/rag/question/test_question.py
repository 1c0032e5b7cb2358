"""A question is understood by its words, and nonsense is refused."""

from __future__ import annotations

from datetime import date

import pytest

from rag.errors import QuestionError
from rag.question import LONGEST, understand


def test_white_space_is_tidied_and_nothing_else() -> None:
    assert understand("  Who\n\twon the  race? ").text == "Who won the race?"
    assert understand("who WON").text == "who WON"


def test_the_days_that_it_names_are_counted_from_the_day_of_asking() -> None:
    asked = understand("What happened yesterday in Elmton?", date(2023, 9, 20))
    assert asked.when is not None
    assert (asked.when.first, asked.when.last) == (date(2023, 9, 19), date(2023, 9, 19))
    assert understand("What happened in Elmton?", date(2023, 9, 20)).when is None


@pytest.mark.parametrize("text", ["", "   \n", "?!", "…"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        understand(text)


def test_a_question_of_a_hundred_thousand_characters_is_refused() -> None:
    with pytest.raises(QuestionError, match=r"100,000 characters.*2,000"):
        understand("x" * 100_000)
    assert understand("x" * LONGEST)
