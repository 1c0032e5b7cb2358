"""The check: is what a sentence says found in the words it cites?

Numbers, names and dates are compared one by one: a single one that the cited words do not
hold is enough to refuse the sentence. For the rest there are two ways. The reader, which reads
statement and quote together, is sure that the quotes bear it out; or all of it is found in them
by its words, their order and their meaning, nothing is denied and the speaker is kept, and the
reader does not object.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.embed import WordEmbedder
from index.split import sentences
from index.words import words
from rag.check.borne import borne_out
from rag.check.content import content, literal
from rag.check.cross import Judgement
from rag.check.facts import unsaid, wrong
from rag.exact.clashes import clashes
from rag.read import Reader, packaged

# A sentence below this is not shown. See the curve in docs/quality.md.
THRESHOLD = 0.8
# What is left of the content's share where a single fact is wrong, and where only the
# speaker is: the first says what no source says, the second says it for a fact.
_SPOILT = 0.2
_UNATTRIBUTED = 0.7
# What the reader's logit of *supported* is less, as a score: 2.6 is the threshold, at which 7 of
# the 168 false statements by hand pass. And how far it has to be from sure before the words of
# the quote are not enough: at -1.6 they have to be all there. docs/quality.md has both curves.
_SURE = 1.2
_DOUBT = 3.0
# With so many words the reader alone is enough.
_SENTENCE = 3
_AS_A_WHOLE = "what the sentence says as a whole"


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
    day: date | None = None,
    context: Sequence[str] = (),
    model: WordEmbedder | None = None,
    judge: Judgement | None = None,
    reader: Reader | None = None,
) -> Support:
    """How far the cited words support a sentence.

    Args:
        sentence: one sentence of an answer.
        spans: the quotes it cites; together they have to hold what it says.
        day: the day of the article they stand in, for 'on Tuesday'.
        context: what stands around them (the headline, the outlet, the sentence before),
            where a name may stand that the spans call 'he'; it supports nothing by itself.
        model: the embedding model that compares words by meaning; the packaged
            all-MiniLM-L6-v2 where None is given. Nothing is downloaded.
        judge: a cross-encoder that says whether the spans bear the sentence out, as
            `rag.check.CrossEncoderJudge`; used besides all else where it is given.
        reader: reads statement and quotes together; the packaged one where None is given.

    Returns:
        The support. A sentence that stands in a span word for word has 1.0; without a
        span, or without a word in it, 0.0.

    Raises:
        ModelFileError: the weights of the embedding model or the reader are missing or damaged.

    >>> check("Talks could start in Yevlakh.", ["Talks could start in Yevlakh."]).score
    1.0
    >>> check("Talks could start in Baku.", ["Talks could start in Yevlakh."]).enough
    False
    >>> check("Six died.", ["The army said six died."]).missing
    ('that The army said so',)
    """
    if not words(sentence) or not spans:
        return Support(0.0, ("nothing is cited",) if not spans else ("the sentence is empty",))
    if any(_quoted(sentence, span) for span in spans):
        return Support(1.0)
    found = _whole(sentence, spans, _Read(model, judge, reader or packaged()))
    differing = clashes(sentence, spans, day, context)
    if not differing:
        return found
    said = tuple(f"the {c.kind} {c.said} ({c.why})" for c in differing)
    return Support(round(found.score * _SPOILT, 3), (*said, *found.missing))


@dataclass(frozen=True, slots=True)
class _Read:
    """What reads a sentence and its quotes."""

    model: WordEmbedder | None
    judge: Judgement | None
    reader: Reader


def _whole(sentence: str, spans: Sequence[str], by: _Read) -> Support:
    """The support by reading, words and facts, of the sentence or of its statements."""
    found = _compared(sentence, spans, by)
    if found.enough or len(spans) == 1:
        return found
    # Two statements in one sentence may rest on a span each, if each rests on it whole.
    statements = clauses(sentence)
    if len(statements) == 1:
        return found
    parts = [
        max((_of_one(statement, span, by) for span in spans), key=_score)
        for statement in statements
    ]
    return max(found, min(parts, key=_score), key=_score)


def _of_one(statement: str, span: str, by: _Read) -> Support:
    return Support(1.0) if _quoted(statement, span) else _compared(statement, [span], by)


def _compared(sentence: str, spans: Sequence[str], by: _Read) -> Support:
    false = wrong(sentence, spans)
    speakers = unsaid(sentence, spans)
    score, lost = content(sentence, spans, by.model)
    # One wrong fact spoils the sentence, however well the rest matches; a sentence in other
    # words, with nothing wrong in it, stands above that.
    score = score * _SPOILT if false else score**0.5
    if speakers:
        score *= _UNATTRIBUTED
    # A fragment of a quote, word for word, is judged by its words: what is left out of it is looked
    # for above.
    if not literal(sentence, spans):
        sure = borne_out(by.reader, sentence, spans)
        # Of what is hardly a sentence, as 'See and.', the reader may be sure: its words count too.
        by_itself = _share(sure - _SURE) if len(words(sentence)) >= _SENTENCE else 0.0
        score = max(by_itself, score * _share(sure + _DOUBT))
    if by.judge is not None:
        score = min(score, by.judge.support(sentence, spans))
    missing = (*false, *speakers, *lost)
    if not missing and score < THRESHOLD:
        missing = (_AS_A_WHOLE,)
    return Support(round(score, 3), missing)


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


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
