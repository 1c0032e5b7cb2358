"""Yes or no: the verdict on a question that can be answered so, and whose word it is."""

from __future__ import annotations

from collections.abc import Sequence

from index.words import stem, words
from rag.grammar import parsed
from rag.group.verdicts import claimed_by, denies, names_whom, verdict
from rag.lexicon import meaning
from rag.question import Question
from rag.records import Conflict, Evidence, Verdict

# The probability from which on a sentence says yes or no by the reader. A wrong verdict is worse
# than the sentence alone; docs/quality.md has what each costs.
SAYS = 0.75
# A Yes is believed of a sentence that answers the question by itself with this logit, and is this
# near to it: of one that only speaks of the same things the reader is often sure too. A No, which
# has to deny something, needs less: of 700 questions about written reports .93 of 45 were right so,
# and .84 of 62 without.
_ANSWERS = 3.0
_NEAR = 0.5
_NEAR_NO = 0.4
_LIMITS = frozenset("all only every each both still ever".split())
_CONTENT = ("NOUN", "PROPN", "VERB", "ADJ", "NUM")


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
        side = says(question, e)
        if side is not None:
            return side, claimed_by(question, e.text)
    return None, None


def says(question: Question, e: Evidence) -> Verdict | None:
    """Whether a sentence says yes or no to the question; None where it says neither."""
    return _by_grammar(question, e) or _as_read(question, e)


def _by_grammar(question: Question, e: Evidence) -> Verdict | None:
    """Where a sentence says what is asked in the same words, of the same people and things.

    A sentence that denies something says no Yes so, and neither does one without the 'all' or
    'only' of the question.
    """
    found = verdict(question, e.text)
    if found is None or found.side not in ("yes", "no") or not _of_all(question, e):
        return None
    if found.side == "yes" and denies(e.text) and not denies(question.text):
        return None
    limits = _LIMITS & set(words(question.text))
    return Verdict(found.side) if limits <= set(words(e.text)) else None


def _of_all(question: Question, e: Evidence) -> bool:
    """Whether a sentence speaks, with its headline, of everything that is asked."""
    said = words(f"{e.passage.title or ''} {e.text}")
    # 'Run' is said where 'ran' is.
    held = {meaning(stem(w)) for w in (*said, *(t.lemma_.lower() for t in parsed(e.text)))}
    asked = (t for t in parsed(question.text) if t.pos_ in _CONTENT and not t.is_stop)
    return all(meaning(stem(w)) in held for t in asked for w in words(t.lemma_))


def _as_read(question: Question, e: Evidence) -> Verdict | None:
    """What the reader is sure of, where the sentence speaks of a name that is asked about.

    To the reader what is told of somebody else denies what is asked: a No needs a denial, and the
    names of those of whom it is asked. And a sentence that denies something says no Yes to a
    question that denies nothing.
    """
    if e.like is None or not e.like.named:
        return None
    if e.no >= SAYS:
        within = f"{e.passage.title or ''} {e.before} {e.text}"
        near = e.like.nearness >= _NEAR_NO
        return Verdict.NO if near and denies(e.text) and names_whom(question, within) else None
    sure = e.yes >= SAYS and e.alone >= _ANSWERS and e.like.nearness >= _NEAR
    return Verdict.YES if sure and (denies(question.text) or not denies(e.text)) else None
