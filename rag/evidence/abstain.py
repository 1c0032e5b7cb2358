"""When there is no answer: the evidence does not hold what was asked."""

from __future__ import annotations

import math
import re
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
WEIGHTS = {"nearness": 5.66, "alike": 8.42}
INTERCEPT = -8.46
# The same where the judge has read the evidence.
JUDGED_WEIGHTS = {
    "nearness": 3.32,
    "alike": 2.83,
    "context": 1.7,
    "kind": 1.22,
    "answers": 0.55,
    "together": -0.48,
}
JUDGED_INTERCEPT = -6.5
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
# have none, and withhold more answers that there are: docs/quality.md has the curve of the
# judged one, and what moved the other.
THRESHOLD = 0.2
JUDGED_THRESHOLD = 0.3
# From this logit on the judge is believed where a rule by words sees no name, number or
# day: "unanimous" is how many jurors must agree.
SURE = -1.0


def features(evidence: Sequence[Evidence]) -> dict[str, float]:
    """What tells whether there is an answer: of each signal the best among the sentences
    that lead, and the mean of the judge's logits of those it thinks most of (`together`).

    Args:
        evidence: ranked, best first; every one with its signals.
    """
    read = [e.signals for e in evidence if e.signals is not None]
    leading = read[:LOOKED_AT]
    found = {
        name: max(getattr(s, name) for s in leading)
        for name in ("nearness", "alike", "context", "kind")
    }
    judged = sorted((s.answers for s in read if s.answers is not None), reverse=True)
    if judged:
        best = judged[:LOOKED_AT]
        found |= {"answers": best[0], "together": sum(best) / len(best)}
    return found


def answerable(evidence: Sequence[Evidence]) -> float:
    """How likely the best evidence holds an answer, from 0 to 1.

    Args:
        evidence: ranked, best first.
    """
    if not evidence or evidence[0].signals is None:
        return 0.0
    weights, logit = WEIGHTS, INTERCEPT
    if _judged(evidence):
        weights, logit = JUDGED_WEIGHTS, JUDGED_INTERCEPT
    found = features(evidence)
    logit += sum(weight * found[name] for name, weight in weights.items())
    return 1.0 / (1.0 + math.exp(-logit))


def threshold(*, judged: bool) -> float:
    """Below this likelihood there is no answer, where the judge has read the evidence or not."""
    return JUDGED_THRESHOLD if judged else THRESHOLD


def _judged(evidence: Sequence[Evidence]) -> bool:
    return any(e.signals is not None and e.signals.answers is not None for e in evidence)


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
    judged = _judged(evidence)
    if answerable(evidence) < threshold(judged=judged):
        return "No sentence in the articles at hand answers this."
    best = evidence[0]
    if best.signals and best.signals.answers is not None and best.signals.answers >= SURE:
        return None
    around = words(" ".join(_around(question, evidence, judged)))
    for name in question.names:
        if not any(akin(a, b) for a in words(name) for b in around):
            return f"The nearest passages do not speak of {_as_asked(question, name)}."
    if question.kind in (Kind.NUMBER, Kind.DATE) and best.signals and best.signals.kind == 0:
        return f"The nearest passages do not name {question.kind.value}."
    if question.kind is Kind.NUMBER and not _counts_it(question, best):
        return "The nearest passages count something else."
    return None


def _as_asked(question: Question, name: str) -> str:
    """A name as the question writes it: 'US', and not 'Us'."""
    found = re.search(r"\W+".join(map(re.escape, words(name))), question.text, re.IGNORECASE)
    written = found.group() if found else name
    return name.title() if written == name else written


def _around(question: Question, evidence: Sequence[Evidence], judged: bool) -> list[str]:
    """The texts in which the question's names have to stand.

    What the judge read leads for more than its words, so that a name may stand in another
    passage ("Baku" for "Azerbaijan"); but a count is of what its own sentence names.
    """
    best = evidence[0]
    if not judged:
        return [best.passage.title or "", best.passage.text]
    if question.kind is Kind.NUMBER:
        return [best.passage.title or "", best.before, best.text]
    leading = [e.passage for e in evidence[:LOOKED_AT]]
    return [text for p in leading for text in (p.title or "", p.text)]


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
