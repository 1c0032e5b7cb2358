"""The value that a sentence gives for what was asked."""

from __future__ import annotations

from datetime import date

from rag.group.amounts import amount, people
from rag.group.asked import is_polar
from rag.group.naming import moment, place, subject
from rag.group.values import Value
from rag.group.verdicts import verdict
from rag.question import Kind, Question


def value(question: Question, text: str, said_on: date | None) -> Value | None:
    """What a sentence gives for what was asked; None where it gives nothing comparable.

    Args:
        said_on: the day of its article, for 'on Tuesday'.
    """
    if is_polar(question.text):
        return verdict(question, text)
    match question.kind:
        case Kind.NUMBER:
            return amount(question, text)
        case Kind.PERSON:
            return people(question, text) or subject(question, text)
        case Kind.DATE:
            return moment(question, text, said_on)
        case Kind.PLACE:
            return place(question, text)
        case _:
            return None
