"""From a question to a cited, checked answer: the whole way, in one function."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from index.corpus import Corpus
from index.errors import DatelineError
from index.store import lexical
from rag.check.cross import Judgement
from rag.check.shown import Shown
from rag.compose import (
    Drafted,
    Matter,
    comparison,
    confirming,
    decided,
    listing,
    positions,
    quoted,
    says,
    several,
    side_by_side,
    stated,
    summary,
    timeline,
    written,
)
from rag.exact.dates import day_of
from rag.exact.names import as_written
from rag.group import Version, comparable, is_polar, statements, versions
from rag.models.drafter import Drafter
from rag.question import Question, understand
from rag.question.kinds import kind_of
from rag.question.parts import asked_in
from rag.question.scope import Scope, Window, in_its_year, window
from rag.question.spelling import respelt
from rag.question.topic import (
    kind_asked,
    matter_of,
    outlets_named,
    parties,
    sides_named,
    told_by,
    unsourced,
)
from rag.question.why_not import Searched, abstention, beyond, foreign, premise, why_not
from rag.read import ANSWERS, ANSWERS_DIFFER, Reader, Verifier, answers, compared, deciding, rank
from rag.records import (
    Answer,
    Conflict,
    Done,
    Event,
    Evidence,
    Kind,
    Passage,
    Retrieved,
    SentenceReady,
    Short,
    Timings,
    Verdict,
)
from rag.retrieve import HybridSearch, whole
from rag.show import readable
from rag.show.form import form

# How many passages are read, how many of copies beside them, and how many are offered with
# an abstention. What more passages are worth and cost stands in docs/quality.md.
PASSAGES = 12
COPIES = 4
NEAREST = 3
# How likely a fact that was not found has to be a position of somebody, to be read as one.
_MAY_ASK_WHO = 0.2
# Kinds of answer that have rows: what makes them, and from how many passages.
_ROWS: dict[Kind, tuple[Callable[[Matter], list[Drafted]], int]] = {
    Kind.LIST: (listing, 64),
    Kind.TIMELINE: (timeline, 96),
    Kind.SUMMARY: (summary, 96),
    Kind.COMPARISON: (comparison, 64),
    Kind.POSITIONS: (positions, 64),
}


@dataclass(frozen=True, slots=True)
class Model:
    """What reads, and what drafts.

    Attributes:
        name: as the answer names it.
        reader, verifier: read passages, and sentences by themselves.
        drafter: the language model that drafts; None where the quotes are the answer.
        checker: a cross-encoder that the check uses as well.
    """

    name: str
    reader: Reader
    verifier: Verifier
    drafter: Drafter | None = None
    checker: Judgement | None = None


@dataclass(slots=True)
class _Made:
    """What an answer is made of, as far as it is known."""

    began: float
    question: Question
    kind: Kind
    outlets: tuple[str, ...]
    window: Window
    shown: Shown
    passages: tuple[Passage, ...] = ()
    retrieved: float = 0.0
    reason: str | None = None
    notice: str | None = None
    conflicts: tuple[Conflict, ...] = ()
    short: Short | None = None
    verdict: Verdict | None = None
    verdict_by: str | None = None
    confirmed: tuple[int, ...] = ()

    def looked_at(self, passages: tuple[Passage, ...]) -> Iterator[Retrieved]:
        """Notes what is read now; the first time, says so."""
        self.passages = passages
        if not self.retrieved:
            self.retrieved = time.monotonic()
            yield Retrieved(passages)


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
    today = asked_on or datetime.now(UTC).date()
    tidy = understand(text).text
    asked = asked_in(tidy)
    if len(asked) > 1:
        yield from several(text, [answer(corpus, part, scope, model, k) for part in asked])
        return
    read_as = respelt(tidy, corpus)
    outlets = outlets_named(read_as.text, corpus.catalog.outlets())
    sources = told_by(read_as.text, outlets)
    if not filters.outlets:
        filters = replace(filters, outlets=sources)
    question = understand(unsourced(read_as.text, sources), today)
    question = in_its_year(corpus, question, filters)
    within = window(corpus, question, filters, dated=scope.as_of is not None)
    if within.notice is not None:
        question = replace(question, when=within.told)
    made = _Made(
        began=began,
        question=question,
        kind=kind_asked(question.text, outlets),
        outlets=outlets,
        window=within,
        shown=Shown(corpus, model.checker),
        reason=_unanswerable(text, question, today),
        notice=" ".join(filter(None, (read_as.notice, within.notice))) or None,
    )
    if made.reason is None:
        read = None
        if made.kind is Kind.LIST and comparable(question):
            # 'Who died?' is answered by versions where the sources differ, else by a list.
            read = yield from _read(corpus, made, model, asked_on, k)
            made.kind = Kind.FACT if read.versions else Kind.LIST
        if made.kind in _ROWS:
            yield from _rows(corpus, made, model, asked_on)
        if not made.shown.rows:
            # A question of such a kind that has no rows is read like any other.
            made.kind = Kind.YES_NO if is_polar(question.text) else Kind.FACT
            read = read or (yield from _read(corpus, made, model, asked_on, k))
            yield from _sentences(corpus, made, model, read)
            yield from _as_positions(corpus, made, model, asked_on)
    yield Done(_answer(corpus, made, text, scope, model))


def _as_positions(
    corpus: Corpus, made: _Made, model: Model, asked_on: date | None
) -> Generator[Event, None, None]:
    """Rows for a fact that was not found and may be the position of somebody whom it names."""
    text = made.question.text
    if made.reason is None or made.kind is not Kind.FACT or not parties(text):
        return
    if kind_of(text).chances.get(Kind.POSITIONS, 0.0) < _MAY_ASK_WHO:
        return
    made.kind, read = Kind.POSITIONS, made.passages
    yield from _rows(corpus, made, model, asked_on)
    if not made.shown.rows:
        made.kind, made.passages = Kind.FACT, read
        return
    made.reason = None


def _unanswerable(text: str, question: Question, today: date) -> str | None:
    """Why no article can answer such a question; None where one may."""
    language, asks = foreign(text), beyond(question.text, today)
    if language is None and asks is None:
        return None
    return why_not(Searched(articles=1, within=1, language=language, beyond=asks))


def _rows(
    corpus: Corpus, made: _Made, model: Model, asked_on: date | None
) -> Generator[Event, None, None]:
    """Retrieve, group, compose and check the rows of a kind that has them."""
    compose, most = _ROWS[made.kind]
    question, within = made.question, made.window.filters
    if made.outlets and not within.outlets:
        within = replace(within, outlets=made.outlets)
    about = matter_of(question, made.kind, made.outlets)
    if about:
        # Sides and speakers are no part of the matter, and what they say is to be found.
        query = question.text if made.kind in (Kind.COMPARISON, Kind.POSITIONS) else about
        found = HybridSearch(corpus, most, within, asked_on).passages(query)
    else:
        found = whole(corpus, within, most)
    yield from made.looked_at(found)
    told = statements(corpus, question, about, found)
    of = (about, told, parties(question.text), made.outlets, made.window.told)
    matter = Matter(question, model.reader, model.verifier, *of)
    yield from made.shown.take_all(compose(matter))
    if made.kind is Kind.COMPARISON and made.shown.rows:
        heard = {row.side for row in made.shown.rows}
        unheard = [s for s in sides_named(question.text, made.outlets) if s not in heard]
        if unheard:
            said = f"Nothing on this was found from {' and '.join(unheard)}."
            made.notice = " ".join(filter(None, (made.notice, said)))


@dataclass(frozen=True, slots=True)
class _ReadOut:
    """The evidence of the passages that speak, best first, and where sources differ."""

    passages: tuple[Passage, ...]
    found: list[Evidence]
    groups: Mapping[str, str]
    versions: list[Version]


def _read(
    corpus: Corpus, made: _Made, model: Model, asked_on: date | None, k: int
) -> Generator[Event, None, _ReadOut]:
    """Retrieve and read passages, and group what they give."""
    question = made.question
    search = HybridSearch(corpus, k, made.window.filters, asked_on)
    passages, copies = search.spread(question.text, COPIES)
    yield from made.looked_at(passages)
    ranked = rank(model.reader, question, (*passages, *copies), asked_on)
    read = compared(corpus, model.reader, question, ranked)
    if made.kind is Kind.YES_NO:
        read = deciding(model.reader, question, read)
    own = {(p.article_id, p.start) for p in passages}
    found = [e for e in read if (e.passage.article_id, e.passage.start) in own]
    groups = corpus.catalog.groups(sorted({e.passage.article_id for e in read}))
    return _ReadOut(passages, found, groups, versions(question, read, groups))


def _sentences(
    corpus: Corpus, made: _Made, model: Model, read: _ReadOut
) -> Generator[Event, None, None]:
    """Compose and check the few sentences that answer."""
    question, shown, found, differing = made.question, made.shown, read.found, read.versions
    made.passages = read.passages
    made.reason = _why_not(corpus, made, found, ANSWERS_DIFFER if differing else ANSWERS)
    if made.reason is not None:
        return
    failed = None
    if differing:
        # Nobody drafts where sources differ: each speaks in its own words.
        yield from shown.take_all(side_by_side(differing))
        made.conflicts = stated(question, differing, shown.citations)
    elif model.drafter is not None:
        failed = yield from _draft(model.drafter, question, found, shown)
    made.notice = " ".join(filter(None, (failed, made.notice))) or None
    if failed or not shown.sentences:
        leads = says if made.kind is Kind.YES_NO else None
        yield from shown.take_all(shown.unsaid(quoted(model.reader, question, found, leads)))
    if not shown.sentences:
        made.reason = "No sentence of the draft is supported by the words it cites."
        return
    if made.kind is Kind.YES_NO:
        cited = {(c.article_id, c.start) for c in shown.citations}
        said = [e for e in found if (e.span.article_id, e.span.start) in cited]
        made.verdict, made.verdict_by = decided(question, said, made.conflicts)
    elif not made.conflicts:
        made.short = shown.short(found[0])
        if made.short is not None:
            used = {n for s in shown.sentences for n in s.citations}
            also = shown.beside(confirming(found, read.groups))
            made.confirmed = tuple(n for n in also if n not in used)


def _answer(corpus: Corpus, made: _Made, text: str, scope: Scope, model: Model) -> Answer:
    shown, ended = made.shown, time.monotonic()
    if made.reason is not None:
        said = abstention(made.reason, made.passages)
    else:
        said = readable(
            form(
                made.kind,
                shown.sentences,
                shown.rows,
                shown.citations,
                verdict=made.verdict,
                verdict_by=made.verdict_by,
                confirmed=made.confirmed,
            )
        )
    return Answer(
        question=text,
        answer=said,
        abstained=made.reason is not None,
        reason=made.reason,
        sentences=tuple(shown.sentences),
        citations=tuple(shown.citations),
        conflicts=made.conflicts,
        dropped=shown.dropped,
        undated_left_out=lexical.undated_left_out(corpus.catalog, made.window.filters),
        model=model.name,
        as_of=scope.as_of,
        timings=Timings(
            retrieve_s=round(made.retrieved - made.began, 3),
            answer_s=round(ended - made.retrieved, 3),
            total_s=round(ended - made.began, 3),
        ),
        nearest=made.passages[:NEAREST] if made.reason is not None else (),
        notice=" ".join(filter(None, (made.notice, corpus.behind))) or None,
        rests_on=tuple(sorted({c.published[:10] for c in shown.citations if c.published})),
        short=made.short,
        kind=made.kind,
        rows=tuple(shown.rows),
        verdict=made.verdict,
        verdict_by=made.verdict_by,
        confirmed=made.confirmed,
        read=len(made.passages),
    )


def _why_not(corpus: Corpus, made: _Made, found: Sequence[Evidence], least: float) -> str | None:
    """Why the evidence is no answer; None where it is one, as likely as `least`."""
    if answers(found) >= least:
        return None
    if not found and made.window.days:
        return (
            f"No article at hand is from {made.window.days} or the days after, which the "
            "question asks about."
        )
    filters = made.window.filters
    condition, values = filters.sql()
    ((within,),) = corpus.catalog.query(
        f"SELECT count(*) FROM articles WHERE {condition}",
        values,
    )
    named = [e for e in found[:NEAREST] if e.like is not None and e.like.named]
    return why_not(
        Searched(
            articles=corpus.catalog.count_articles(),
            within=int(str(within)),
            outlets=filters.outlets,
            since=_day(filters.earliest),
            until=_day(filters.latest),
            named=" and ".join(as_written(made.question.text)[:2]) or None if named else None,
            premise=premise(made.question.text) if found else None,
        )
    )


def _day(second: int | None) -> date | None:
    return None if second is None else datetime.fromtimestamp(second, UTC).date()


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
