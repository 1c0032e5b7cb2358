"""Reading: what passages answer, where and how surely; and what a quote bears out."""

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
from rag.read.verifier import Verifier, packaged_verifier

__all__ = [
    "ANSWERS",
    "ANSWERS_DIFFER",
    "Reader",
    "Verifier",
    "answers",
    "compared",
    "deciding",
    "packaged",
    "packaged_verifier",
    "rank",
    "sentences_of",
    "with_context",
]
