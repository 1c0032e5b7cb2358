"""Reading: one trained reader over the passages; what they answer, where, and how surely."""

from rag.read.evidence import (
    ANSWERS,
    ANSWERS_DIFFER,
    answers,
    compared,
    deciding,
    rank,
    sentences_of,
    with_context,
)
from rag.read.reader import Reader, packaged

__all__ = [
    "ANSWERS",
    "ANSWERS_DIFFER",
    "Reader",
    "answers",
    "compared",
    "deciding",
    "packaged",
    "rank",
    "sentences_of",
    "with_context",
]
