"""Several questions in one: each answered by itself, and put together."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from rag.records import (
    Answer,
    Citation,
    Conflict,
    Done,
    Event,
    Kind,
    Retrieved,
    Row,
    Sentence,
    SentenceReady,
    Timings,
)


def several(
    text: str, streams: Sequence[Generator[Event, None, None]]
) -> Generator[Event, None, None]:
    """The events of each question in turn, then `Done` with the answer to all.

    Each question is a row, or more than one: `about` is the question, and the text is what
    answers it, or why nothing does.

    Args:
        text: all that was asked.
        streams: the events of each question, not begun.
    """
    given: list[Answer] = []
    before = 0
    for stream in streams:
        for event in stream:
            match event:
                case Done(answer):
                    given.append(answer)
                case SentenceReady(sentence, citations, row):
                    yield _moved(sentence, citations, row, before)
                case Retrieved():
                    yield event
        before += len(given[-1].citations)
    yield Done(_together(text, given))


def _moved(
    sentence: Sentence, citations: Sequence[Citation], row: Row | None, by: int
) -> SentenceReady:
    return SentenceReady(
        replace(sentence, citations=tuple(n + by for n in sentence.citations)),
        tuple(replace(c, n=c.n + by) for c in citations),
        row,
    )


def _together(text: str, given: Sequence[Answer]) -> Answer:
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    conflicts: list[Conflict] = []
    rows: list[Row] = []
    for answer in given:
        by = len(citations)
        own = [replace(s, citations=tuple(n + by for n in s.citations)) for s in answer.sentences]
        sentences += own
        citations += [replace(c, n=c.n + by) for c in answer.citations]
        conflicts += [
            replace(
                c,
                claims=tuple(
                    replace(x, citations=tuple(n + by for n in x.citations)) for x in c.claims
                ),
            )
            for c in answer.conflicts
        ]
        rows += [Row(s.text, s.citations, about=answer.question) for s in own]
        if answer.abstained:
            rows.append(Row(answer.reason or answer.answer, (), about=answer.question))
    unanswered = all(a.abstained for a in given)
    last = given[-1]
    return replace(
        last,
        question=text,
        answer=_readable(given, rows),
        abstained=unanswered,
        reason=" ".join(dict.fromkeys(a.reason or "" for a in given)) if unanswered else None,
        sentences=tuple(sentences),
        citations=tuple(citations),
        conflicts=tuple(conflicts),
        dropped=sum(a.dropped for a in given),
        nearest=given[0].nearest if unanswered else (),
        notice=" ".join(dict.fromkeys(a.notice for a in given if a.notice)) or None,
        rests_on=tuple(sorted({d for a in given for d in a.rests_on})),
        short=None,
        kind=Kind.SEVERAL,
        rows=tuple(rows),
        verdict=None,
        verdict_by=None,
        confirmed=(),
        read=sum(a.read for a in given),
        timings=Timings(
            *(
                round(sum(getattr(a.timings, name) for a in given), 3)
                for name in ("retrieve_s", "answer_s", "total_s")
            )
        ),
    )


def _readable(given: Sequence[Answer], rows: Sequence[Row]) -> str:
    lines: list[str] = []
    for answer in given:
        own = (r for r in rows if r.about == answer.question)
        said = " ".join(r.text + "".join(f" [{n}]" for n in r.citations) for r in own)
        lines.append(f"{answer.question} {said}")
    return "\n".join(lines)
