"""Yes or no: the verdict on a question that can be answered so, and whose word it is."""

from __future__ import annotations

from collections.abc import Sequence

from index.words import stem, words
from rag.group.lexicon import meaning
from rag.group.verdicts import claimed_by, verdict
from rag.question import Question
from rag.records import Conflict, Evidence, Verdict


def decided(
    question: Question, shown: Sequence[Evidence], conflicts: Sequence[Conflict]
) -> tuple[Verdict | None, str | None]:
    """The verdict of the first sentence that says yes or no, and whose claim it is.

    A sentence says so only where it speaks, with its headline and the sentence before it, of
    everything that is asked: a wrong "Yes" is worse than the sentence alone.

    Args:
        shown: the evidence of the sentences that are shown, the first one first.

    Returns:
        `DIFFER` where versions are shown; None where no sentence says yes or no.
    """
    if conflicts:
        return Verdict.DIFFER, None
    for e in shown:
        found = verdict(question, e.text)
        if found is not None and found.side in ("yes", "no") and _of_all(question, e):
            return Verdict(found.side), claimed_by(question, e.text)
    return None, None


def _of_all(question: Question, e: Evidence) -> bool:
    held = {meaning(stem(w)) for w in words(f"{e.passage.title or ''} {e.before} {e.text}")}
    return all(meaning(s) in held for s in question.stems)
