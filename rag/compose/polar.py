"""Yes or no: the verdict on a question that can be answered so, and whose word it is."""

from __future__ import annotations

from collections.abc import Sequence

from rag.group.verdicts import claimed_by, denies
from rag.question import Question
from rag.records import Conflict, Evidence, Verdict

# A sentence says yes or no where the reader is so sure of it (a probability), where it answers the
# question by itself with this logit, and where it is this near to it. A No of a sentence that
# denies nothing, which is mostly one about something else, has to be surer. A wrong verdict is
# worse than the sentence alone; docs/quality.md has what each costs.
_YES = (0.75, 2.0, 0.4)
_NO = (0.75, 2.0, 0.4)
_NO_UNDENIED = (0.85, 3.0, 0.5)


def decided(
    question: Question, shown: Sequence[Evidence], conflicts: Sequence[Conflict]
) -> tuple[Verdict | None, str | None]:
    """The verdict of the first sentence that says yes or no, and whose claim it is.

    Args:
        shown: the evidence of the sentences that are shown, the first one first.

    Returns:
        `DIFFER` where versions are shown; None where no sentence says yes or no.
    """
    if conflicts:
        return Verdict.DIFFER, None
    for e in shown:
        side = says(e)
        if side is not None:
            return side, claimed_by(question, e.text)
    return None, None


def says(e: Evidence) -> Verdict | None:
    """Whether a sentence says yes or no to the question; None where it says neither, or where
    neither it nor its article speaks of a name that is asked about."""
    if e.like is None or not e.like.named:
        return None
    if _reaches(e, e.no, _NO_UNDENIED) or (_reaches(e, e.no, _NO) and denies(e.text)):
        return Verdict.NO
    return Verdict.YES if _reaches(e, e.yes, _YES) else None


def _reaches(e: Evidence, sure: float, least: tuple[float, float, float]) -> bool:
    nearness = e.like.nearness if e.like is not None else 0.0
    return all(x >= y for x, y in zip((sure, e.alone, nearness), least, strict=True))
