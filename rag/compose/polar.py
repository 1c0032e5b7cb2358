"""Yes or no: the verdict on a question that can be answered so, and whose word it is."""

from __future__ import annotations

from collections.abc import Sequence

from rag.group.verdicts import claimed_by, denies
from rag.question import Question
from rag.records import Conflict, Evidence, Verdict

# A sentence says yes or no where the reader is so sure of it (a probability), where it answers the
# question by itself with this logit, and where it is this near to it. A wrong verdict is worse than
# the sentence alone; docs/quality.md has what each costs.
_SURE, _ANSWERS, _NEAR = 0.75, 2.0, 0.4


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
    neither it nor its article speaks of a name that is asked about.

    A No has to deny something: that Norland condemned one does not say that it did not condemn
    another, though the reader takes it so.
    """
    like = e.like
    if like is None or not like.named or e.alone < _ANSWERS or like.nearness < _NEAR:
        return None
    if e.no >= _SURE:
        return Verdict.NO if denies(e.text) else None
    return Verdict.YES if e.yes >= _SURE else None
