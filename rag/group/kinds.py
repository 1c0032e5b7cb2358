"""Whether a sentence holds something of the kind that is asked for: a number, a person, a day."""

from __future__ import annotations

import re

from index.store.lexical import STOPWORDS, stem, words
from rag.group.numbers import Number, numbers
from rag.question import Kind, Question
from rag.question.names import names

_DATE = re.compile(
    r"\b(?:1\d{3}|20\d{2})s?\b|\b(?:january|february|march|april|may|june|july|august|september|"
    r"october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"yesterday|today|tomorrow|century|century's|morning|evening|week|month|year)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(?:jan(?:uary|\.)|feb(?:ruary|\.)|march|april|may|june|july|aug(?:ust|\.)|sept(?:ember|\.)|"
    r"oct(?:ober|\.)|nov(?:ember|\.)|dec(?:ember|\.)) ?\|"
    r"|\|(?:st|nd|rd|th)? (?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|at|to|from|near|of|into|across|outside|towards?|through)\s+(?:the\s+|[a-z]+\s+)?[A-ZÀ-Þ]"
)
_REASON = re.compile(
    r"\b(because|since|due to|so that|in order to|as a result|after|caused|to avoid|reason|"
    r"response to|owing)\b",
    re.IGNORECASE,
)


def answers_kind(question: Question, text: str) -> float:
    """From 0 to 1: whether a sentence holds something of the kind that is asked for."""
    asked = set(words(question.text))
    match question.kind:
        case Kind.NUMBER:
            return _counts(question, text)
        case Kind.DATE:
            return float(any(w.lower() not in asked for w in _DATE.findall(text)))
        case Kind.PERSON | Kind.NAME:
            return float(any(not set(name) <= asked for name in names(text)))
        case Kind.PLACE:
            fresh = any(not set(name) <= asked for name in names(text))
            return 0.5 * fresh + 0.5 * bool(fresh and _PLACE.search(text))
        case Kind.ROLE:
            return float(any(set(name.split()) <= set(words(text)) for name in question.names))
        case Kind.REASON:
            return float(bool(_REASON.search(text)))
        case Kind.OTHER:
            return 0.5


def _counts(question: Question, text: str) -> float:
    """A number that the question does not state, best close before what is counted."""
    asked = {n.value for n in numbers(question.text)}
    fresh = [n for n in numbers(text) if n.value not in asked and counts(n, text)]
    if not fresh:
        return 0.0
    counted = set(question.about)
    for n in fresh:
        after = [stem(w) for w in words(text[n.end : n.end + 60])[:5] if w not in STOPWORDS]
        if counted & set(after):
            return 1.0
    return 0.5


def counts(number: Number, text: str) -> bool:
    """Whether a number counts or measures something, and is no year, day or hour."""
    if number.unit == "clock":
        return False
    digits = text[number.start : number.end]
    if re.fullmatch(r"1\d{3}|20\d{2}", digits) and not number.unit:
        return False
    around = (
        f"{text[max(0, number.start - 12) : number.start]}|{text[number.end : number.end + 12]}"
    )
    return _MONTH.search(around) is None
