"""From a question to a cited, checked answer: the whole way, in one function."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from index.corpus import Corpus
from index.errors import DatelineError
from index.store import lexical
from rag.check import Judgement
from rag.check.shown import Shown
from rag.compose import quoted, side_by_side, stated, written
from rag.group import versions
from rag.models.drafter import Drafter
from rag.question import Question, understand
from rag.question.days import day_of
from rag.question.scope import Scope
from rag.question.timing import window
from rag.read import ANSWERS, Reader, answers, compared, rank
from rag.records import (
    Answer,
    Conflict,
    Done,
    Event,
    Evidence,
    Passage,
    Retrieved,
    SentenceReady,
    Short,
    Timings,
    marked,
)
from rag.retrieve import HybridRetriever

# How many passages are read, how many of copies beside them, and how many are offered with
# an abstention. What more passages are worth and cost stands in docs/quality.md.
PASSAGES = 24
COPIES = 8
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Model:
    """What reads, and what drafts.

    Attributes:
        name: as the answer names it.
        reader: reads passages, and statements against quotes.
        drafter: the language model that drafts; None where the quotes are the answer.
        checker: a cross-encoder that the check uses as well.
    """

    name: str
    reader: Reader
    drafter: Drafter | None = None
    checker: Judgement | None = None


def answer(
    corpus: Corpus, text: str, scope: Scope, model: Model, k: int = PASSAGES
) -> Generator[Event, None, None]:
    """Understand, retrieve, read, group, compose, check, answer.

    Yields:
        `Retrieved`, then a `SentenceReady` for each sentence that passed the check,
        then `Done` with the whole `Answer`.

    Raises:
        UsageError: the question or the scope makes no sense.
        DatelineError: the index cannot be searched.
    """
    began = time.monotonic()
    filters = scope.filters(corpus)  # first: it says which of the dates is invalid
    asked_on = day_of(scope.as_of)
    question = understand(text, asked_on or datetime.now(UTC).date())
    limited = window(corpus, question, filters, dated=scope.as_of is not None)
    retriever = HybridRetriever(corpus, k, limited.filters, asked_on)
    passages, copies = retriever.spread(question.text, COPIES)
    retrieved = time.monotonic()
    yield Retrieved(passages)

    read = compared(corpus, question, rank(model.reader, question, (*passages, *copies), asked_on))
    own = {(p.article_id, p.start) for p in passages}
    found = [e for e in read if (e.passage.article_id, e.passage.start) in own]
    reason = _why_not(found, limited.days)
    shown = Shown(corpus, model.checker)
    conflicts: tuple[Conflict, ...] = ()
    notice = limited.notice
    if reason is None:
        ids = {e.passage.article_id for e in read}
        differing = versions(question, read, corpus.catalog.groups(sorted(ids)))
        failed = None
        if differing:
            # Nobody drafts where sources differ: each speaks in its own words.
            yield from shown.take_all(side_by_side(differing))
            conflicts = stated(question, differing, shown.citations)
        elif model.drafter is not None:
            failed = yield from _draft(model.drafter, question, found, shown)
        notice = failed or notice
        if failed or not shown.sentences:
            yield from shown.take_all(shown.unsaid(quoted(model.reader, question, found)))
        if not shown.sentences:
            reason = "No sentence of the draft is supported by the words it cites."

    ended = time.monotonic()
    yield Done(
        Answer(
            question=text,
            answer=marked(shown.sentences) if reason is None else _abstention(reason, passages),
            abstained=reason is not None,
            reason=reason,
            sentences=tuple(shown.sentences),
            citations=tuple(shown.citations),
            conflicts=conflicts,
            dropped=shown.dropped,
            undated_left_out=lexical.undated_left_out(corpus.catalog, limited.filters),
            model=model.name,
            as_of=scope.as_of,
            timings=Timings(
                retrieve_s=round(retrieved - began, 3),
                answer_s=round(ended - retrieved, 3),
                total_s=round(ended - began, 3),
            ),
            nearest=passages[:NEAREST] if reason is not None else (),
            notice=notice,
            rests_on=tuple(sorted({c.published[:10] for c in shown.citations if c.published})),
            short=None if reason is not None or conflicts else _short(found, shown),
        )
    )


def _why_not(found: Sequence[Evidence], days: str | None) -> str | None:
    """Why the evidence is no answer, in one sentence; None where it is one."""
    if not found and days:
        return (
            f"No article at hand is from {days} or the days after, which the question asks about."
        )
    if not found:
        return "No article at hand says anything about this."
    if answers(found) < ANSWERS:
        return "No sentence in the articles at hand answers this."
    return None


def _draft(
    drafter: Drafter, question: Question, found: Sequence[Evidence], shown: Shown
) -> Generator[SentenceReady, None, str | None]:
    """Shows the model's draft as it comes; gives a notice where that is not the answer."""
    try:
        with closing(written(drafter, question, found)) as draft:
            yield from shown.take_all(draft)
    except DatelineError as error:
        rest = "What it had not said" if shown.sentences else "The answer"
        return f"{error} {rest} is quoted from the articles."
    if shown.sentences:
        return None
    return f"What {drafter.name} wrote is not supported by the articles; they are quoted instead."


def _short(found: Sequence[Evidence], shown: Shown) -> Short | None:
    """The answer alone, where the best evidence is cited and holds it."""
    best = found[0]
    if best.short is None:
        return None
    for c in shown.citations:
        if (c.article_id, c.start, c.end) == (best.span.article_id, best.span.start, best.span.end):
            return Short(best.value, c.n)
    return None


def _abstention(reason: str, passages: Sequence[Passage]) -> str:
    """What is said instead of an answer, and what was looked at."""
    if not passages:
        return f"{reason} Nothing was found in the articles that were searched."
    articles = len({p.article_id for p in passages})
    noun = "article" if articles == 1 else "articles"
    return (
        f"{reason} Dateline looked at {len(passages)} passages from {articles} {noun}; "
        "the nearest are listed, and none is an answer."
    )
