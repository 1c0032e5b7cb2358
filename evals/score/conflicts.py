"""Whether an answer shows that sources disagree, with all the values they give."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evals.gold.schema import Part
from evals.metrics import contains, normalise_answer
from rag.records import Answer, Conflict

# '100km' is '100 km'.
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])")


def disagreement_shown(answer: Answer, parts: Sequence[Part]) -> bool:
    """Whether one conflict of the answer gives every value, each as a claim of its own.

    A claim gives a value where it holds one of its accepted strings, or is held by one
    ('four' for 'four soldiers').
    """
    return any(_gives_all(conflict, parts) for conflict in answer.conflicts)


def _gives_all(conflict: Conflict, parts: Sequence[Part]) -> bool:
    free = [claim.value for claim in conflict.claims]
    for part in parts:
        match = next((value for value in free if _same(value, part.answers)), None)
        if match is None:
            return False
        free.remove(match)
    return True


def _same(value: str, accepted: Sequence[str]) -> bool:
    own = _GLUED.sub(" ", value)
    if not normalise_answer(own):
        return False
    return any(
        contains(own, [given]) or contains(given, [own])
        for given in (_GLUED.sub(" ", a) for a in accepted)
    )
