"""From a question to a cited, checked answer: the whole way, in one function."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from index.corpus import Corpus
from index.errors import DatelineError, ModelFileError
from index.store import lexical
from rag import evidence
from rag.disagree import Version, side_by_side, stated, versions
from rag.draft import Drafted, quoted, written
from rag.draft.compose import Composer
from rag.evidence.abstain import why_not
from rag.models.drafter import Drafter
from rag.models.judge import Judge, in_place
from rag.question import Question, understand
from rag.question.days import day_of
from rag.question.scope import Scope
from rag.question.timing import window
from rag.records import (
    Answer,
    Conflict,
    Done,
    Event,
    Evidence,
    Passage,
    Retrieved,
    SentenceReady,
    Timings,
    marked,
)
from rag.retrieve import HybridRetriever
from rag.support import Judgement

# How many passages are read for evidence, how many more for what other sources say of the
# same, and how many are offered with an abstention.
PASSAGES = 8
FURTHER = 24
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Model:
    """What answers besides the evidence itself.

    Attributes:
        name: as the answer names it.
        drafter: the language model that drafts; None where none does. What a small one
            drafts leads only where the judge prefers it to the quote.
        judge: ranks evidence; None leaves that to words and vectors.
        checker: a cross-encoder that the check uses as well.
    """

    name: str
    drafter: Drafter | None = None
    judge: Judge | None = None
    checker: Judgement | None = None


def answer(
    corpus: Corpus, text: str, scope: Scope, model: Model, k: int = PASSAGES
) -> Generator[Event, None, None]:
    """Understand, retrieve, pick evidence, draft, check, answer.

    Yields:
        `Retrieved`, then a `SentenceReady` for each sentence that passed the check,
        then `Done` with the whole `Answer`.

    Raises:
        UsageError: the question or the scope makes no sense.
        DatelineError: the index cannot be searched.
    """
    began = time.monotonic()
    filters = scope.filters(corpus)  # first: it says which of the dates is none
    asked_on = day_of(scope.as_of)
    question = understand(text, asked_on or datetime.now(UTC).date())
    limited = window(corpus, question, filters, dated=scope.as_of is not None)
    retriever = HybridRetriever(corpus, k, limited.filters, asked_on)
    passages, further = retriever.spread(question.text, FURTHER)
    retrieved = time.monotonic()
    yield Retrieved(passages)

    found, notice = _evidence(corpus, question, passages, model.judge)
    reason = why_not(question, found, limited.days)
    composer = Composer(corpus, model.checker)
    conflicts: tuple[Conflict, ...] = ()
    if reason is None:
        disagreeing = _versions(corpus, question, found, further)
        failed = None
        if disagreeing:
            # Nobody drafts where sources differ: each speaks in its own words.
            yield from composer.take_all(side_by_side(disagreeing))
            conflicts = stated(question, disagreeing, composer.citations)
        else:
            failed = yield from _draft(model, question, found, composer)
        notice = failed or notice or limited.notice
        if failed or not composer.sentences:
            yield from composer.take_all(composer.unsaid(quoted(found)))
        if not composer.sentences:
            reason = "No sentence of the draft is supported by the words it cites."

    ended = time.monotonic()
    yield Done(
        Answer(
            question=text,
            answer=marked(composer.sentences) if reason is None else _abstention(reason, passages),
            abstained=reason is not None,
            reason=reason,
            sentences=tuple(composer.sentences),
            citations=tuple(composer.citations),
            conflicts=conflicts,
            dropped=composer.dropped,
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
            rests_on=tuple(sorted({c.published[:10] for c in composer.citations if c.published})),
        )
    )


def _evidence(
    corpus: Corpus, question: Question, passages: Sequence[Passage], judge: Judge | None
) -> tuple[list[Evidence], str | None]:
    """The ranked evidence; without the judge, and with a notice, where it cannot be loaded."""
    try:
        return evidence.rank(corpus, question, passages, judge), None
    except ModelFileError as error:
        return evidence.rank(corpus, question, passages), str(error)


def _versions(
    corpus: Corpus, question: Question, found: Sequence[Evidence], further: Sequence[Passage]
) -> list[Version]:
    """What sources say differently about it, copies of a report having one voice."""
    ids = {p.article_id for p in (*(e.passage for e in found), *further)}
    return versions(question, found, further, corpus.catalog.groups(sorted(ids)))


def _draft(
    model: Model, question: Question, found: Sequence[Evidence], composer: Composer
) -> Generator[SentenceReady, None, str | None]:
    """Shows the model's draft as it comes; gives a notice where that is not the answer."""
    drafter = model.drafter
    if drafter is None:
        return None
    try:
        with closing(written(drafter, question, found)) as draft:
            if not drafter.small:
                yield from composer.take_all(draft)
            else:
                drafted = list(draft)
                if not _worse(model.judge, question, drafted[0], found[0]):
                    yield from composer.take_all(drafted)
    except DatelineError as error:
        rest = "What it had not said" if composer.sentences else "The answer"
        return f"{error} {rest} is quoted from the articles."
    if composer.sentences or drafter.small:
        return None
    return f"What {drafter.name} wrote is not supported by the articles; they are quoted instead."


def _worse(judge: Judge | None, question: Question, draft: Drafted, best: Evidence) -> bool:
    """Whether a draft answers less well than the sentence it was made from, for the judge."""
    if judge is None:
        return False
    placed = [in_place(text, best.passage.title) for text in (draft.text, best.text)]
    of_draft, of_quote = judge.scores(question.text, placed)
    return of_draft < of_quote


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
