"""Understanding a question: its words tidied, and the days that it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.store.lexical import words
from rag.errors import QuestionError
from rag.question.days import Days, days

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Question:
    """
    Attributes:
        text: the question, white space tidied.
        when: the first days that it names; the relative ones ('yesterday') as of `today`.
        today: the day it is asked for.
    """

    text: str
    when: Days | None = None
    today: date | None = None


def understand(text: str, today: date | None = None) -> Question:
    """Reads a question.

    Args:
        today: the day it is asked for, which 'yesterday' is counted from.

    Raises:
        QuestionError: it is empty, holds no letter or digit, or is over `LONGEST`
            characters.
    """
    tidy = " ".join(text.split())
    if not words(tidy):
        raise QuestionError("The question is empty: ask something in words.")
    if len(tidy) > LONGEST:
        raise QuestionError(
            f"The question has {len(tidy):,} characters, and at most {LONGEST:,} are read: "
            "ask it shorter."
        )
    return Question(tidy, next(iter(days(tidy, today)), None), today)
