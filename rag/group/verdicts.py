"""Yes, no, or only so far: whether a sentence says that what is asked is so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.words import stem, words
from rag.group.counted import Token, tokens
from rag.group.lexicon import meaning
from rag.group.values import Verdict
from rag.question import Question
from rag.question.names import akin

_LIMITED = re.compile(
    r"\b(?:only|just|merely|barely|no more than)\b(?:(?! and | but )[^,.;]){2,40}"
    r"|[“\"]?minutes[”\"]?[’']? (?:of )?notice",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|no|never|neither|nor|without|den(?:y|ies|ied)|refus\w+|reject\w+|unaware)\b|n[’']t\b",
    re.IGNORECASE,
)


def verdict(question: Question, text: str) -> Verdict | None:
    """Yes, no or only so far, where the sentence speaks of what is asked and of whom."""
    done = _predicate(question)
    read = tokens(text)
    whom = question.names[:1]
    held = next((t for t in read if t.meaning == done and _is_of(whom, t, read, text)), None)
    if held is None:
        return None
    if limited := _LIMITED.search(text):
        return Verdict(limited.group().strip(' “”"'), "limited")
    near = text[max(0, held.start - 40) : held.end + 20]
    return Verdict("no", "no") if _DENIED.search(near) else Verdict("yes", "yes")


def _predicate(question: Question) -> str | None:
    """What is asked to be so or not: the first word that is no name."""
    named = {stem(w) for name in question.names for w in words(name)}
    return next((meaning(s) for s in question.stems if s not in named), None)


_BREAK = re.compile(r"[;.]|,[”\"]? (?:and|but|while)\b|\bbut\b")
_REACH = 16
_OBJECT = 5
_DONE = re.compile(r"ed$|^told$")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|got)\s+(?:\w+\s+){0,2}$")


def _is_of(whom: Sequence[str], held: Token, read: Sequence[Token], text: str) -> bool:
    """Whether what happened, happened to whom it is asked of: in one clause, and near."""
    at = read.index(held)
    near = read[max(0, at - _REACH) : at + _REACH // 2]
    if _DONE.search(held.word) and not _PASSIVE.search(text[: held.start]):
        near = read[at : at + _OBJECT]  # 'told Norland', and not 'Norland ... told the paper'
    return all(
        any(
            any(akin(w, t.word) for w in words(name))
            and not _BREAK.search(text[min(t.end, held.end) : max(t.start, held.start)])
            for t in near
        )
        for name in whom
    )
