"""A text, sentence by sentence: supported, contradicted, or not found in the articles."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from index.corpus import Corpus
from index.errors import UsageError
from index.records import Span
from index.split import sentences
from index.store import lexical
from rag.check.checked import LONGEST, CheckedText, Finding, Statement, Unchecked
from rag.check.cross import Judgement
from rag.check.shown import Shown
from rag.check.statements import Piece, pieces
from rag.check.told import speaker_of
from rag.compose import Drafted
from rag.question.days import day_of
from rag.question.scope import Scope
from rag.records import Evidence, Passage
from rag.retrieve import HybridRetriever

# Passages that are looked at for a sentence, and sentences of them that it is laid beside.
PASSAGES = 10
CANDIDATES = 6
# The share of a statement's words that a quote has to speak of to be about the same matter.
SAME_MATTER = 0.75


def check_text(
    corpus: Corpus, text: str, scope: Scope, judge: Judgement | None = None
) -> CheckedText:
    """Puts every statement of a text to the articles.

    Raises:
        UsageError: the text is empty or too long, or the scope makes no sense.
    """
    began = time.monotonic()
    if not text.strip():
        raise UsageError("The text is empty: there is nothing to check.")
    if len(text) > LONGEST:
        raise UsageError(
            f"The text has {len(text):,} characters: check at most {LONGEST:,} at once."
        )
    filters = scope.filters(corpus)
    retriever = HybridRetriever(corpus, PASSAGES, filters, day_of(scope.as_of))
    shown = Shown(corpus, judge)
    statements: list[Statement] = []
    unchecked: list[Unchecked] = []
    for piece in pieces(text):
        if isinstance(piece, Unchecked):
            unchecked.append(piece)
        else:
            statements.append(_statement(corpus, retriever, shown, piece))
    return CheckedText(
        text=text,
        statements=tuple(statements),
        unchecked=tuple(unchecked),
        citations=tuple(shown.citations),
        as_of=scope.as_of,
        undated_left_out=lexical.undated_left_out(corpus.catalog, filters),
        seconds=round(time.monotonic() - began, 3),
    )


def _statement(corpus: Corpus, retriever: HybridRetriever, shown: Shown, piece: Piece) -> Statement:
    """One sentence: the quote that supports it, else the one that contradicts it."""
    near = _candidates(corpus, retriever.passages(piece.plain), piece.plain)
    support, used = shown.best(Drafted(piece.plain, tuple(near)))
    if support.enough and (cited := shown.cite_all(used)):
        speaker = next((who for e in used if (who := speaker_of(e.text))), None)
        return _made(piece, Finding.SUPPORTED, support.score, citations=cited, speaker=speaker)
    beside = [(s, e) for e in near if (s := shown.check(piece.plain, [e])).same >= SAME_MATTER]
    clashing = [x for x in beside if x[0].contradicted]
    if clashing:
        against, e = max(clashing, key=lambda x: (x[0].same, -x[0].score))
        return _made(
            piece,
            Finding.CONTRADICTED,
            against.same * (1 - against.score),
            citations=shown.cite_all((e,)),
            differences=against.differing,
        )
    sure = 1 - support.score
    if not beside:
        return _made(piece, Finding.NOT_FOUND, sure)
    # What comes near is shown all the same: why it was not enough can then be seen.
    nearest, e = max(beside, key=lambda x: x[0].score)
    return _made(
        piece,
        Finding.NOT_FOUND,
        sure,
        citations=shown.cite_all((e,)),
        differences=nearest.differing,
        speaker=speaker_of(e.text),
    )


def _made(piece: Piece, verdict: Finding, confidence: float, **rest: Any) -> Statement:
    sure = round(min(1.0, max(0.0, confidence)), 3)
    return Statement(piece.text, piece.start, piece.end, verdict, sure, **rest)


def _candidates(corpus: Corpus, passages: Sequence[Passage], statement: str) -> list[Evidence]:
    """The sentences of the passages that are most like a statement, the likest first."""
    found = list({e.text: e for p in passages for e in _sentences(p)}.values())
    if not found:
        return []
    own, *theirs = corpus.embedder.encode([statement, *(e.text for e in found)])
    like = np.stack(theirs) @ own
    order = sorted(range(len(found)), key=lambda i: (-float(like[i]), i))
    return [found[i] for i in order[:CANDIDATES]]


def _sentences(passage: Passage) -> Iterator[Evidence]:
    before = ""
    for start, end in sentences(passage.text, headline=passage.headline_end):
        text = passage.text[start:end]
        span = Span(passage.article_id, passage.start + start, passage.start + end)
        yield Evidence(span, text, before, passage)
        before = "" if end <= passage.headline_end else text
