"""The words of an answer, and how near they are to the accepted ones: token F1 and ROUGE-L."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Any

from evals.errors import MetricError
from evals.gold.schema import Part
from evals.metrics import contains, normalise_answer, without_markers
from index.split import sentences
from rag.records import Answer

# More combinations than this are not written out: the first of each part is taken.
_MOST = 200


def as_read(answer: Answer) -> str:
    """What people read: the answer without its markers, and the values of its conflicts."""
    values = (claim.value for conflict in answer.conflicts for claim in conflict.claims)
    return " ".join([without_markers(answer.answer), *values])


def cut(text: str) -> tuple[str, ...]:
    """The sentences of a text."""
    return tuple(text[start:end] for start, end in sentences(text))


def holds(text: str, parts: Sequence[Part]) -> bool:
    """Whether a text holds an accepted answer of every part (`evals.metrics.contains`)."""
    return all(contains(text, part.answers) for part in parts)


def references(parts: Sequence[Part]) -> list[str]:
    """What a perfect answer would be, word for word: one accepted answer of each part."""
    choices = [part.answers for part in parts]
    many = 1
    for choice in choices:
        many *= len(choice)
    if not choices or not all(choices):
        raise MetricError("There is no gold answer to compare with.")
    if many > _MOST:
        choices = [choice[:1] for choice in choices]
    return [" ".join(chosen) for chosen in itertools.product(*choices)]


def exact_match(text: str, accepted: Sequence[str]) -> float:
    """1 where a text is one of the accepted answers, both normalised; else 0.

    `exact_match_score` of SQuAD's evaluation script (Rajpurkar et al., EMNLP 2016).
    """
    return float(any(normalise_answer(text) == normalise_answer(one) for one in accepted))


def token_f1(text: str, accepted: Sequence[str]) -> float:
    """The harmonic mean of the precision and recall of words, of the best reference.

    `f1_score` of SQuAD's evaluation script (Rajpurkar et al., EMNLP 2016), 0 to 1.
    """
    return max(_f1(text, one) for one in accepted)


def _f1(text: str, reference: str) -> float:
    given, wanted = (Counter(normalise_answer(t).split()) for t in (text, reference))
    same = (given & wanted).total()
    if not same:
        return float(given == wanted)
    precision, recall = same / given.total(), same / wanted.total()
    return 2 * precision * recall / (precision + recall)


def rouge_l(text: str, accepted: Sequence[str]) -> float:
    """ROUGE-L's F-measure (Lin, 2004) by the package rouge-score, best reference, 0 to 1."""
    return max(float(_scorer().score(one, text)["rougeL"].fmeasure) for one in accepted)


@functools.cache
def _scorer() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL"], use_stemmer=True)
