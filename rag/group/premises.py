"""What a question takes for granted: whether any article says it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.group.verdicts import verdict
from rag.question import Question, Sought
from rag.question.why_not import premise
from rag.records import Evidence

# So many of the leading sentences are read for it.
_READ = 8


def unsaid(question: Question, found: Sequence[Evidence]) -> bool:
    """Whether a question takes an event for granted that none of its best evidence tells of.

    True for "Why did Ada Berg resign?" where nobody says that she resigned, or only that she
    did not.

    Args:
        found: best first.
    """
    # Who did it is asked for itself.
    if question.sought is Sought.PERSON or not question.names or premise(question.text) is None:
        return False
    said = (verdict(question, e.text) for e in found[:_READ])
    return not any(v is not None and v.side != "no" for v in said)
