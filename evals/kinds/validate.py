"""Whether gold questions hold true of their articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.gold.validate import Problem
from evals.kinds.schema import List, Question
from evals.metrics import contains


def problems(
    questions: Sequence[Question], texts: Mapping[str, Mapping[str, str]]
) -> list[Problem]:
    """What is wrong, question by question; nothing where all is well.

    Every accepted alternative has to stand in an article as whole words, and so has every
    name that must not be a row: one that no article has tries nothing.

    Args:
        texts: by corpus, the articles by their ids.
    """
    found: list[Problem] = []
    for question in questions:
        held = " \n ".join(texts[question.corpus].values())
        false = question.false if isinstance(question, List) else ()
        for one in [one for few in question.accepted() for one in few] + list(false):
            if not contains(held, [one]):
                found.append(Problem(question.id, f"'{one}' stands in none of the articles."))
    return found
