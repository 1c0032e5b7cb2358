"""Yes or no: the verdict on a question that can be answered so, and whose word it is."""

from __future__ import annotations

from collections.abc import Sequence

from rag.group.verdicts import claimed_by
from rag.question import Question
from rag.records import Conflict, Evidence, Verdict

# The probability from which on a sentence says yes or no: a wrong verdict is worse than the sentence
# alone. Over evals/kinds, .5 gave two more right verdicts and four more wrong ones.
SAYS = 0.7


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
        if max(e.yes, e.no) >= SAYS:
            side = Verdict.YES if e.yes > e.no else Verdict.NO
            return side, claimed_by(question, e.text)
    return None, None
