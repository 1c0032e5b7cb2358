"""Evidence: the sentences of the retrieved passages, ranked by how well they answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.corpus import Corpus
from index.records import Span
from index.split import sentences
from index.store.lexical import words
from rag.evidence.signals import signals
from rag.models.judge import Judge, in_place
from rag.question import Question
from rag.records import Evidence, Passage, Signals

# Weights of a softmax over the sentences of a question, fitted to put one that holds the
# gold answer first. See docs/quality.md for the sets and the command.
WEIGHTS = {
    "cosine": 3.38,
    "nearness": 1.96,
    "context": 3.97,
    "alike": 4.61,
    "kind": 1.09,
    "count": 0.71,
}
JUDGED_WEIGHTS = {
    "cosine": 1.44,
    "nearness": 1.43,
    "context": 1.7,
    "alike": 1.62,
    "kind": 1.26,
    "count": 0.29,
    "answers": 0.79,
}
# Set by hand, since none of the sets is about time: the days that are asked for outweigh
# a few words, and freshness decides between equals.
WHEN = 1.5
FRESH = 0.3
# A sentence with this share of the best one's score may take its place where only it holds
# something of the kind that is asked for. A question that counts is answered by a count of
# that thing alone: it may come from so many sentences that lead.
NEARLY = 0.25
COUNTED = 6
# How many sentences the judge reads: about a third of a second on two cores.
JUDGED = 14
# How far behind the last of them the others are: too far to be put first.
UNJUDGED = 4.0

# The fewest words of a line without an end that says something: a shorter headline is a name,
# and another line is a subheading.
_HEADLINE = 5
_LINE = 12

_END = re.compile(r"[.!?…][\"'”’)\]]*$")


def gather(passages: Sequence[Passage]) -> list[Evidence]:
    """Every sentence of the passages, in their order, each place once.

    A headline is evidence, unless it is as short as a name. Another line that is no sentence
    (a subheading: short, without an end) is none.
    """
    found: list[Evidence] = []
    for passage in passages:
        before = ""
        headline = passage.headline_end
        for start, end in sentences(passage.text, headline=headline):
            text = passage.text[start:end]
            least = _LINE if end > headline else _HEADLINE
            if not _END.search(text) and len(words(text)) < least:
                continue
            span = Span(passage.article_id, passage.start + start, passage.start + end)
            found.append(Evidence(span, text, before, passage))
            before = text if end > headline else ""
    return found


def rank(
    corpus: Corpus,
    question: Question,
    passages: Sequence[Passage],
    judge: Judge | None = None,
) -> list[Evidence]:
    """The sentences of the passages, those most likely to answer first.

    Args:
        judge: reads the best `JUDGED` of them again; without one, the other signals
            decide alone.

    Returns:
        Evidence with scores that add up to 1. Sentences that are the same word for
        word keep one place, the first.
    """
    found = _each_once(gather(passages))
    if not found:
        return []
    read = signals(corpus, question, found)
    plain = [_weigh(s, WEIGHTS) for s in read]
    order = sorted(range(len(found)), key=lambda i: (-plain[i], i))
    if judge is not None:
        best = order[:JUDGED]
        placed = [in_place(found[i].text, found[i].passage.title) for i in best]
        for i, value in zip(best, judge.scores(question.text, placed), strict=True):
            read[i] = replace(read[i], answers=value)
        weighed = {i: _weigh(read[i], JUDGED_WEIGHTS) for i in best}
        # The others keep their order behind those that were judged.
        order = [*sorted(best, key=lambda i: (-weighed[i], i)), *order[JUDGED:]]
        floor = min(weighed.values())
        plain = [weighed.get(i, floor - UNJUDGED) for i in range(len(found))]
    shares = np.exp(np.array(plain) - max(plain))
    shares /= shares.sum()
    ranked = [replace(found[i], signals=read[i], score=round(float(shares[i]), 4)) for i in order]
    return _holding_first(ranked, judged=judge is not None)


def _holding_first(ranked: list[Evidence], *, judged: bool) -> list[Evidence]:
    """Puts a sentence first that holds what is asked for, where one is nearly as good.

    One that holds it wholly, a number of what is counted, goes before one with any number.
    The judge sees by itself what is asked for, but where a count is asked for and its
    first sentence holds no number.
    """
    near = [e for e in ranked if e.score >= NEARLY * ranked[0].score]
    counts = [e for e in ranked[:COUNTED] if e.signals is not None and e.signals.count]
    looks = [(1.0, near), (1.0, counts), (0.01, near)]
    if judged:
        looks = [(1.0, counts)] if ranked[0].signals and not ranked[0].signals.kind else []
    for least, among in looks:
        for e in among:
            if e.signals is not None and e.signals.kind >= least:
                return [e, *(other for other in ranked if other is not e)]
    return ranked


def _weigh(given: Signals, weights: dict[str, float]) -> float:
    fitted = sum(weight * (getattr(given, name) or 0.0) for name, weight in weights.items())
    return fitted + WHEN * given.when + FRESH * given.fresh


def _each_once(found: Sequence[Evidence]) -> list[Evidence]:
    seen: set[str] = set()
    kept: list[Evidence] = []
    for e in found:
        key = " ".join(words(e.text))
        if key not in seen:
            seen.add(key)
            kept.append(e)
    return kept
