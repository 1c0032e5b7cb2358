"""A text, sentence by sentence: supported, contradicted, or not found in the articles."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from index.corpus import Corpus
from index.embed import read
from index.errors import UsageError
from index.store import lexical
from index.words import words
from rag.check.checked import LONGEST, CheckedText, Finding, Statement, Unchecked
from rag.check.cross import Judgement
from rag.check.facts import unsaid, wrong
from rag.check.shown import Shown
from rag.check.statements import Piece, pieces
from rag.compose import Drafted
from rag.exact.clashes import clashes
from rag.exact.dates import day_of
from rag.group.voices import voices
from rag.question.scope import Scope
from rag.read import sentences_of
from rag.records import Evidence, Passage
from rag.retrieve import HybridSearch

# Passages that are looked at for a sentence, and sentences of them that it is laid beside.
PASSAGES = 10
CANDIDATES = 6
# The cosine from which a sentence is about what a statement is about, so that what differs
# between them contradicts it.
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
    search = HybridSearch(corpus, PASSAGES, filters, day_of(scope.as_of))
    shown = Shown(corpus, judge)
    statements: list[Statement] = []
    unchecked: list[Unchecked] = []
    for piece in pieces(text):
        if isinstance(piece, Unchecked):
            unchecked.append(piece)
        else:
            statements.append(_statement(corpus, search, shown, piece))
    return CheckedText(
        text=text,
        statements=tuple(statements),
        unchecked=tuple(unchecked),
        citations=tuple(shown.citations),
        as_of=scope.as_of,
        undated_left_out=lexical.undated_left_out(corpus.catalog, filters),
        seconds=round(time.monotonic() - began, 3),
    )


def _statement(corpus: Corpus, search: HybridSearch, shown: Shown, piece: Piece) -> Statement:
    """One sentence: the quote that supports it, else the one that contradicts it."""
    near = _candidates(corpus, search.passages(piece.plain), piece.plain)
    support, used = shown.best(Drafted(piece.plain, tuple(e for _, e in near)))
    if support.enough and (cited := shown.cite_all(used)):
        speaker = next((who for e in used for who in _beside(piece.plain, e)), None)
        return _made(piece, Finding.SUPPORTED, support.score, citations=cited, speaker=speaker)
    beside = [(like, e) for like, e in near if like >= SAME_MATTER]
    for like, e in beside:
        if differing := _differing(piece.plain, e):
            return _made(
                piece,
                Finding.CONTRADICTED,
                like,
                citations=shown.cite_all((e,)),
                differences=differing,
            )
    if not beside:
        return _made(piece, Finding.NOT_FOUND, 1 - support.score)
    # What comes near is shown all the same: why it was not enough can then be seen.
    _, e = beside[0]
    unsaid_by = unsaid(piece.plain, [e.text])
    speakers = _beside(piece.plain, e) if unsaid_by else []
    return _made(
        piece,
        Finding.NOT_FOUND,
        1 - support.score,
        citations=shown.cite_all((e,)),
        differences=tuple(f"the articles do not say so themselves: {said}" for said in unsaid_by),
        speaker=speakers[0] if speakers else None,
    )


def _beside(statement: str, e: Evidence) -> list[str]:
    """Who speaks in a sentence, of those whom the statement does not name."""
    own = set(words(statement))
    return [who for who in voices(e.text, e.before) if not set(words(who)) <= own]


def _differing(statement: str, e: Evidence) -> tuple[str, ...]:
    """What a sentence on the same matter has otherwise, in plain words."""
    around = [x for x in (e.passage.title, e.passage.outlet, e.before) if x]
    found = clashes(statement, [e.text], day_of(e.passage.published), around)
    other = [c for c in found if c.instead and c.kind != "name"]
    turned = wrong(statement, [e.text])
    return (*(f"the articles have {c.instead}, not {c.said}" for c in other), *turned)


def _made(piece: Piece, verdict: Finding, confidence: float, **rest: Any) -> Statement:
    sure = round(min(1.0, max(0.0, confidence)), 3)
    return Statement(piece.text, piece.start, piece.end, verdict, sure, **rest)


def _candidates(
    corpus: Corpus, passages: Sequence[Passage], statement: str
) -> list[tuple[float, Evidence]]:
    """The sentences that are most like a statement, with their cosine to it, the likest first."""
    found = list({e.text: e for p in passages for e in sentences_of(p)}.values())
    if not found:
        return []
    own, *theirs = (t.whole for t in read(corpus.embedder, [statement, *(e.text for e in found)]))
    like = [float(x) for x in np.stack(theirs) @ own]
    order = sorted(range(len(found)), key=lambda i: (-like[i], i))
    return [(like[i], found[i]) for i in order[:CANDIDATES]]
