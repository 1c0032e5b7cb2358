"""Yes or no: the verdict on a question that can be answered so, and whose word it is."""

from __future__ import annotations

from collections.abc import Sequence

from index.words import stem, words
from rag.grammar import parsed
from rag.group.verdicts import claimed_by, verdict
from rag.lexicon import meaning
from rag.question import Question
from rag.records import Conflict, Evidence, Verdict

_CONTENT = ("NOUN", "PROPN", "VERB", "ADJ", "NUM")


def decided(
    question: Question, shown: Sequence[Evidence], conflicts: Sequence[Conflict]
) -> tuple[Verdict | None, str | None]:
    """The verdict of the first sentence that says yes or no, and whose claim it is.

    A sentence says so only where it speaks, with its headline, of everything that is asked: a
    wrong "Yes" is worse than the sentence alone.

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
    held = {meaning(stem(w)) for w in words(f"{e.passage.title or ''} {e.text}")}
    asked = (t for t in parsed(question.text) if t.pos_ in _CONTENT and not t.is_stop)
    return all(meaning(stem(w)) in held for t in asked for w in words(t.text))
