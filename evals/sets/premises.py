"""Questions with a false premise, made of a set's own questions by one exchange each.

A name, who did it to whom, a number, a day or a verb is exchanged for another; nothing in
the articles answers what then is asked, and an honest system refuses. Each stands beside
the question it was made of, which is to be answered.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from evals.datasets import Case, Collection
from evals.metrics import Estimate, mean
from evals.sets.exchange import exchange, names_of
from evals.stage import say
from rag import Dateline


@dataclass(frozen=True, slots=True)
class Premise:
    """A question.

    Attributes:
        kind: what was exchanged; None where nothing was, and the premise is true.
    """

    id: str
    question: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one question."""

    premise: Premise
    abstained: bool
    answer: str


def premises(collection: Collection, cases: Sequence[Case], seed: int) -> list[Premise]:
    """Each question that something can be exchanged in, and the false one made of it."""
    chosen = random.Random(seed)  # noqa: S311
    texts = {article["id"]: article["text"] for article in collection.articles}
    pool = list(dict.fromkeys(name for text in texts.values() for name in names_of(text)))
    made: list[Premise] = []
    for case in cases:
        if case.article is None or not case.answerable:
            continue
        false = exchange(case.question, texts[case.article], pool, chosen)
        if false is not None:
            question, kind = false
            made += [Premise(case.id, case.question, None), Premise(case.id, question, kind)]
    return made


def ask(dateline: Dateline, given: Sequence[Premise]) -> list[Asked]:
    """Puts every question to an open index that holds the collection.

    Raises:
        DatelineError: a question cannot be asked; the first one ends the run.
    """
    dateline.warm()
    made: list[Asked] = []
    for n, premise in enumerate(given, start=1):
        answer = dateline.ask(premise.question)
        made.append(Asked(premise, answer.abstained, answer.answer))
        if n % 25 == 0 or n == len(given):
            say(f"  {n} of {len(given)} questions asked")
    return made


def figures(asked: Sequence[Asked], seed: int) -> dict[str, Estimate]:
    """The shares that were refused; of the false ones also by what was exchanged.

    Raises:
        MetricError: there is no question.
    """
    false = [a for a in asked if a.premise.kind is not None]
    true = [a for a in asked if a.premise.kind is None]
    lines = {"false premise refused": false, "true premise refused": true}
    for kind in sorted({a.premise.kind for a in false if a.premise.kind is not None}):
        lines[f"false premise refused: {kind}"] = [a for a in false if a.premise.kind == kind]
    return {label: mean([a.abstained for a in few], seed) for label, few in lines.items()}
