"""When there is no answer: the evidence does not hold what was asked."""

from __future__ import annotations

import math
from collections.abc import Sequence

from index.store.lexical import stem, words
from rag.disagree.extract import value
from rag.question import Kind, Question
from rag.records import Evidence
from rag.support.names import akin
from rag.support.numbers import numbers

# A logistic regression on what the best evidence has in common with the question, fitted
# on questions whose passage answers them and questions whose passage does not. See
# docs/quality.md for the sets, the curve and the command.
NEARNESS = 5.66
ALIKE = 8.42
INTERCEPT = -8.46
LOOKED_AT = 5
# What needs no word of its own beside its unit: 'what percentage' is answered by '19.3%'.
# By the stems of the asked noun, as `Question.about` has them.
_MONEY = frozenset("$£€")
_LENGTHS = frozenset(("km", "mile"))
_UNITS = {
    **dict.fromkeys(("percentag", "percent", "share", "rate", "proport"), frozenset(("percent",))),
    **dict.fromkeys(("cost", "price", "amount", "monei", "dollar", "euro"), _MONEY),
    **dict.fromkeys(("distanc", "length", "height", "kilomet", "mile"), _LENGTHS),
}
# Below this there is no answer. Answering less often would recognise more questions that
# have none, and withhold more answers that there are: the curve is in docs/quality.md.
THRESHOLD = 0.2


def answerable(evidence: Sequence[Evidence]) -> float:
    """How likely the best evidence holds an answer, from 0 to 1.

    Args:
        evidence: ranked, best first.
    """
    signals = [e.signals for e in evidence[:LOOKED_AT] if e.signals is not None]
    if not signals:
        return 0.0
    logit = (
        INTERCEPT
        + NEARNESS * max(s.nearness for s in signals)
        + ALIKE * max(s.alike for s in signals)
    )
    return 1.0 / (1.0 + math.exp(-logit))


def why_not(
    question: Question, evidence: Sequence[Evidence], days: str | None = None
) -> str | None:
    """Why the evidence is no answer, in one sentence; None where it is one.

    Args:
        evidence: ranked, best first.
        days: what the question's 'yesterday' means, where only reports of it were read.
    """
    if not evidence and days:
        return (
            f"No article at hand is from {days} or the days after, which the question asks about."
        )
    if not evidence:
        return "No article at hand says anything about this."
    if answerable(evidence) < THRESHOLD:
        return "No sentence in the articles at hand answers this."
    best = evidence[0]
    around = words(f"{best.passage.title or ''} {best.passage.text}")
    for name in question.names:
        if not any(akin(a, b) for a in words(name) for b in around):
            return f"The nearest passages do not speak of {name.title()}."
    if question.kind in (Kind.NUMBER, Kind.DATE) and best.signals and best.signals.kind == 0:
        return f"The nearest passages do not name {question.kind.value}."
    if question.kind is Kind.NUMBER and not _counts_it(question, best):
        return "The nearest passages count something else."
    return None


def _counts_it(question: Question, best: Evidence) -> bool:
    """Whether a sentence speaks of what the question counts, by a word of it or its unit."""
    if value(question, best.text, None) is not None:
        return True
    held = [stem(w) for w in words(best.text)]
    return (
        not question.about
        or any(akin(h, a) for h in held for a in question.about)
        or any(n.unit in _UNITS.get(a, ()) for n in numbers(best.text) for a in question.about)
    )
