"""The value that a sentence gives for what was asked."""

from __future__ import annotations

from datetime import date

from rag.group.amounts import amount, people
from rag.group.asked import is_polar
from rag.group.naming import moment, place, subject
from rag.group.values import Value
from rag.group.verdicts import verdict
from rag.question import Question, Sought


def value(question: Question, text: str, said_on: date | None) -> Value | None:
    """What a sentence gives for what was asked; None where it gives nothing comparable.

    Args:
        said_on: the day of its article, for 'on Tuesday'.
    """
    if is_polar(question.text):
        return verdict(question, text)
    match question.sought:
        case Sought.NUMBER:
            return amount(question, text)
        case Sought.PERSON:
            return people(question, text) or subject(question, text)
        case Sought.DATE:
            return moment(question, text, said_on)
        case Sought.PLACE:
            return place(question, text)
        case _:
            return None
