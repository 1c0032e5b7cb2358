"""Yes or no: the verdict on a question that can be answered so, and whose word it is."""

from __future__ import annotations

from collections.abc import Sequence

from index.words import words
from rag.group.verdicts import verdict
from rag.group.voices import voices
from rag.question import Question
from rag.question.names import akin
from rag.records import Conflict, Evidence, Verdict


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
        found = verdict(question, e.text)
        if found is None or found.side not in ("yes", "no"):
            continue
        spoken = voices(e.text, e.before)
        by = spoken[0] if spoken and not _acts(spoken[0], question) else None
        return Verdict(found.side), by
    return None, None


def _acts(speaker: str, question: Question) -> bool:
    """Whether the speaker is the one who is asked about: an offer is no claim about oneself."""
    held = words(speaker)
    return any(all(any(akin(w, h) for h in held) for w in words(n)) for n in question.names[:1])
