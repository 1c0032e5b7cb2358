"""The check: is what a sentence says found in the words it cites?

Numbers, names, dates, negation and the speaker are compared one by one: a single one
that the cited words do not hold is enough to refuse the sentence. What remains of the
sentence has to be found too, by its words, their order and their meaning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.embed import SentenceTransformerEmbedder
from index.split import sentences
from index.store.lexical import words
from rag.support.content import content
from rag.support.cross import Judgement
from rag.support.facts import unsaid, wrong

# A sentence below this is not shown. See the curve in docs/quality.md.
THRESHOLD = 0.75
# What is left of the content's share where a single fact is wrong, and where only the
# speaker is: the first says what no source says, the second says it for a fact.
_SPOILT = 0.2
_UNATTRIBUTED = 0.7


@dataclass(frozen=True, slots=True)
class Support:
    """
    Attributes:
        score: from 0 (nothing of it is there) to 1 (all of it is).
        missing: what the cited words do not hold, in plain words; empty for a quote.
    """

    score: float
    missing: tuple[str, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether a sentence with this support may be shown."""
        return self.score >= THRESHOLD


def check(
    sentence: str,
    spans: Sequence[str],
    *,
    model: SentenceTransformerEmbedder | None = None,
    judge: Judgement | None = None,
    likely: bool = True,
) -> Support:
    """How far the cited words support a sentence.

    Args:
        sentence: one sentence of an answer.
        spans: the quotes it cites; together they have to hold what it says.
        model: the embedding model that compares words by meaning; the packaged
            all-MiniLM-L6-v2 where None is given. Nothing is downloaded.
        judge: a cross-encoder that says whether the spans bear the sentence out, as
            `rag.support.CrossEncoderJudge`; used besides all else where it is given.
        likely: whether the packaged language model says how likely the sentence is after
            the spans, where it is installed. Without it the check is faster and coarser.

    Returns:
        The support. A sentence that stands in a span word for word has 1.0; without a
        span, or without a word in it, 0.0.

    >>> check("Talks could start in Yevlakh.", ["Talks could start in Yevlakh."]).score
    1.0
    >>> check("Talks could start in Baku.", ["Talks could start in Yevlakh."]).missing
    ('the name baku', 'the word baku')
    >>> check("Six died.", ["The army said six died."]).missing
    ('that The army said so',)
    """
    if not words(sentence) or not spans:
        return Support(0.0, ("nothing is cited",) if not spans else ("the sentence is empty",))
    if any(_quoted(sentence, span) for span in spans):
        return Support(1.0)
    found = _compared(sentence, spans, model, judge, likely)
    if found.enough or len(spans) == 1:
        return found
    # Two statements in one sentence may rest on a span each, if each rests on it whole.
    statements = clauses(sentence)
    if len(statements) == 1:
        return found
    parts: list[Support] = []
    for statement in statements:
        # Found by words and vectors, which is fast; what is found is read by all.
        best = max(
            spans, key=lambda span: check(statement, [span], model=model, likely=False).score
        )
        parts.append(check(statement, [best], model=model, judge=judge, likely=likely))
    return max(found, min(parts, key=_score), key=_score)


def _compared(
    sentence: str,
    spans: Sequence[str],
    model: SentenceTransformerEmbedder | None,
    judge: Judgement | None,
    likely: bool,
) -> Support:
    false = wrong(sentence, spans)
    speakers = unsaid(sentence, spans)
    score, lost = content(sentence, spans, model, likely=likely)
    if judge is not None:
        score = min(score, judge.support(sentence, spans))
    # One wrong fact spoils the sentence, however well the rest matches; a sentence in other
    # words, with nothing wrong in it, stands above that.
    score = score * _SPOILT if false else score**0.5
    if speakers:
        score *= _UNATTRIBUTED
    return Support(round(score, 3), (*false, *speakers, *lost))


def _score(support: Support) -> float:
    return support.score


def clauses(sentence: str) -> list[str]:
    """The statements that 'and' or 'but' joins, each with the subject of the first.

    >>> clauses("Ada Berg won the race and lives in Elmton.")
    ['Ada Berg won the race', 'Ada Berg lives in Elmton.']
    """
    first, *rest = re.split(r",? (?:and|but) (?=[a-z]+(?:s|ed|d|n|t)\b)|; ", sentence)
    subject = re.match(r"(?:The )?(?:[A-ZÀ-Þ][\w’'-]*(?: (?:of )?(?=[A-ZÀ-Þ]))?)+", first)
    if subject is None:
        return [sentence]
    own = subject.group().strip()
    return [first, *(c if c[:1].isupper() else f"{own} {c}" for c in rest)]


def _quoted(sentence: str, span: str) -> bool:
    """Whether it is the span, or a whole sentence of it, word for word."""
    wanted = sentence.split()
    if span.split() == wanted:
        return True
    return any(span[start:end].split() == wanted for start, end in sentences(span))
