"""What a question asks to be compared: which words, what kind of answer, yes or no."""

from __future__ import annotations

import re

from index.words import stem, words
from rag.group.lexicon import meaning
from rag.question import Question, Sought

# What a sentence about a day or a thing has to hold of what the question says of it.
MOST_OF = 0.75


def comparable(question: Question) -> bool:
    """Whether answers to a question are values that can be compared at all."""
    return is_polar(question.text) or question.sought in (
        Sought.NUMBER,
        Sought.PERSON,
        Sought.DATE,
        Sought.PLACE,
    )


_POLAR = re.compile(
    r"^\W*(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could)\b", re.IGNORECASE
)


def is_polar(question: str) -> bool:
    """Whether a question asks for yes or no."""
    return _POLAR.match(question) is not None


def asked_for(question: Question) -> frozenset[str]:
    """The meanings of a question's words, without its names."""
    named = {stem(w) for name in question.names for w in words(name)}
    return frozenset(meaning(s) for s in question.stems if s not in named)
