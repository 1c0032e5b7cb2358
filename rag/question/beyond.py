"""Questions that no article answers: sums, forecasts, advice and opinions."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from rag.grammar import parsed

_ARITHMETIC = re.compile(
    r"^\W*(?:(?:what|how much)(?: is|['’]s)|calculate|compute)?\s*"
    r"(?:\d[\d.,]*\s*(?:[-+*/×÷^]|plus|minus|times|(?:divided|multiplied) by)\s*\d[\d.,]*"
    r"|the square root of \d[\d.,]*)\s*[=?]*\s*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:in|by|until|before|after) (2\d{3})\b", re.IGNORECASE)
_ME = frozenset(("i", "we"))
_YOU = frozenset(("you",))
_JUDGED = frozenset("think feel believe recommend suggest prefer advise like".split())


def beyond(question: str, today: date) -> str | None:
    """What a question asks for that no article can give, as a predicate; None where it may.

    'asks for a calculation', 'asks for a forecast' (what will be in a year that is to
    come), 'asks for advice' (what I should do), 'asks for an opinion' (what you think).
    Not what others foresee, advise or think: articles report that.

    >>> beyond("What should I do?", date(2026, 1, 1))
    'asks for advice'
    """
    if _ARITHMETIC.search(question):
        return "asks for a calculation"
    doc = parsed(" ".join(question.split()))
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    if root is None:
        return None
    if _main(root, ("should", "shall", "can", "could", "must"), _ME) or _helps(root):
        return "asks for advice"
    if root.lemma_ in _JUDGED and _main(root, ("do", "would"), _YOU):
        return "asks for an opinion"
    ahead = any(int(y) > today.year for y in _YEAR.findall(question))
    if ahead and any(t.lemma_ == "will" and t.dep_ == "aux" for t in root.children):
        return "asks for a forecast"
    return None


def _main(root: Any, helpers: tuple[str, ...], subjects: frozenset[str]) -> bool:
    """Whether the question itself, and no clause in it, has this helping verb and subject."""
    helped = any(t.dep_ == "aux" and t.lemma_.lower() in helpers for t in root.children)
    subject = any(t.dep_ == "nsubj" and t.lower_ in subjects for t in root.children)
    return helped and subject


def _helps(root: Any) -> bool:
    """'How do I bake bread?'"""
    how = any(t.lower_ == "how" and t.dep_ == "advmod" for t in root.children)
    return how and _main(root, ("do",), _ME)
