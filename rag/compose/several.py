"""Several questions in one: each answered by itself, and put together."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
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
    quotes = _Quotes()
    numbers: list[dict[int, int]] = []
    for stream in streams:
        numbers.append({})
        for event in stream:
            match event:
                case Done(answer):
                    given.append(answer)
                    quotes.take(answer.citations, numbers[-1])
                case SentenceReady(sentence, citations, row):
                    new = quotes.take(citations, numbers[-1])
                    yield SentenceReady(_renumbered(sentence, numbers[-1]), new, row)
                case Retrieved():
                    yield event
    yield Done(_together(text, given, quotes.citations, numbers))


class _Quotes:
    """The quotes of all questions, each with one number, however many of them it answers."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []
        self._numbers: dict[tuple[str, int, int], int] = {}

    def take(self, citations: Sequence[Citation], numbers: dict[int, int]) -> tuple[Citation, ...]:
        """Notes in `numbers` which number each has here; returns those that are new."""
        new: list[Citation] = []
        for c in citations:
            place = (c.article_id, c.start, c.end)
            if place not in self._numbers:
                self._numbers[place] = len(self.citations) + 1
                new.append(replace(c, n=self._numbers[place]))
                self.citations.append(new[-1])
            numbers[c.n] = self._numbers[place]
        return tuple(new)


def _renumbered(sentence: Sentence, numbers: Mapping[int, int]) -> Sentence:
    return replace(sentence, citations=tuple(numbers[n] for n in sentence.citations))


def _together(
    text: str,
    given: Sequence[Answer],
    citations: Sequence[Citation],
    numbers: Sequence[Mapping[int, int]],
) -> Answer:
    sentences: list[Sentence] = []
    conflicts: list[Conflict] = []
    rows: list[Row] = []
    for answer, here in zip(given, numbers, strict=True):
        own = [_renumbered(s, here) for s in answer.sentences]
        sentences += own
        conflicts += [
            replace(
                c,
                claims=tuple(
                    replace(x, citations=tuple(here[n] for n in x.citations)) for x in c.claims
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
