"""The check: do the cited words bear out what a sentence says?

The reader's third head reads the sentence with its quotes; beside it, what can be compared
exactly (numbers with their units, dates, names) is compared exactly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from index.split import sentences
from index.store.lexical import words
from rag.check.cross import Judgement
from rag.exact.clashes import clashes
from rag.read import Reader, packaged

# A sentence below this is not shown. See the curve in docs/quality.md.
THRESHOLD = 0.7
# What is left of the support where something that can be compared exactly is otherwise.
_SPOILT = 0.2
# The reader learnt from texts of up to about so many words; longer ones are read in parts.
_PART_WORDS = 90
# Of a longer text, so many parts that share most words with the statement are read.
_MOST_PARTS = 6


@dataclass(frozen=True, slots=True)
class Support:
    """
    Attributes:
        score: from 0 (it is not there) to 1 (all of it is).
        missing: what speaks against it, in plain words; empty for a quote.
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
    reader: Reader | None = None,
    judge: Judgement | None = None,
) -> Support:
    """How far the cited words support a sentence.

    Args:
        sentence: one sentence of an answer.
        spans: the quotes it cites; together they have to hold what it says.
        day: the day of the article they stand in, for 'on Tuesday'.
        context: what stands around them (the headline, the outlet, the sentence before),
            where a name may stand that the spans call 'he'; it supports nothing by itself.
        reader: the packaged one where None is given. Nothing is downloaded.
        judge: a cross-encoder that says whether the spans bear the sentence out, as
            `rag.check.CrossEncoderJudge`; used besides all else where it is given.

    Returns:
        The support. A sentence that stands in a span word for word has 1.0; without a
        span, or without a word in it, 0.0. Of several statements in one sentence the
        least supported counts.

    Raises:
        ModelFileError: the reader's weights are missing or damaged.

    >>> check("Talks could start in Yevlakh.", ["Talks could start in Yevlakh."]).score
    1.0
    >>> check("Talks could start in Baku.", ["Talks could start in Yevlakh."]).enough
    False
    """
    if not words(sentence) or not spans:
        return Support(0.0, ("nothing is cited",) if not spans else ("the sentence is empty",))
    if any(_quoted(sentence, span) for span in spans):
        return Support(1.0)
    reader = reader or packaged()
    texts = tuple(dict.fromkeys((*spans, " ".join(spans))))
    whole = _read(reader, sentence, texts)
    score, missing = whole, () if whole >= THRESHOLD else ("what it says as a whole",)
    statements = clauses(sentence)
    if len(statements) > 1:
        # Each statement may rest on another span; all of them have to rest on one.
        parts = [(_read(reader, s, texts), s) for s in statements]
        least, said = min(parts)
        if whole < THRESHOLD <= least:
            score, missing = least, ()
        elif least < THRESHOLD:
            score, missing = min(score, least), (f"that {said.rstrip('.')}",)
    if judge is not None and (judged := judge.support(sentence, spans)) < score:
        score, missing = judged, (*missing, "for the cross-encoder, what it says")
    found = clashes(sentence, spans, day, context)
    if found:
        score *= _SPOILT
        missing = (*(f"the {c.kind} {c.said} ({c.why})" for c in found), *missing)
    return Support(round(score, 3), missing)


@lru_cache(maxsize=1024)
def _read(reader: Reader, statement: str, texts: tuple[str, ...]) -> float:
    """The best support that any of the texts gives, long ones part by part."""
    parts = [p for text in texts for p in _parts(statement, text)]
    return max(v.supported for v in reader.supports([(statement, p) for p in dict.fromkeys(parts)]))


def _parts(statement: str, text: str) -> list[str]:
    """A text as it is, or where it is long, the runs of sentences nearest to a statement."""
    if len(text.split()) <= _PART_WORDS:
        return [text]
    spans = sentences(text)
    asked = {w for w in words(statement) if len(w) > 2}
    shares = [len(asked & set(words(text[a:b]))) for a, b in spans]
    runs: list[tuple[int, int, int]] = []
    for first in range(len(spans)):
        last, total = first, 0
        while last < len(spans):
            total += len(text[spans[last][0] : spans[last][1]].split())
            if total > _PART_WORDS and last > first:
                break
            last += 1
        runs.append((-sum(shares[first:last]), spans[first][0], spans[last - 1][1]))
    kept = [text[a:b] for _, a, b in sorted(runs)[:_MOST_PARTS]]
    best = sorted(sorted(range(len(spans)), key=lambda i: -shares[i])[:3])
    kept.append(" ".join(text[spans[i][0] : spans[i][1]] for i in best))
    return [" ".join(k.split()[: 2 * _PART_WORDS]) for k in kept]


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
