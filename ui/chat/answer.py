"""Answers and checked texts as HTML: while they come, whole, stopped, failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.check.checked import CheckedText
from rag.conversation import Turn
from rag.records import Answer, Citation, Row, Sentence
from rag.show.form import count_of, form, form_of, kind_so_far, said_in_full
from rag.show.safe import counted, on_one_line
from ui.chat.conversations import Rating
from ui.chat.exports import plain
from ui.chat.filters import relabelled
from ui.chat.look import in_words, render
from ui.shared import by_source, remarks, statement_notes, verdicts

# A citation, and how its card is shown: see `card` in `parts.html.j2`.
Card = tuple[Citation, bool, Citation | None, Sequence[Citation]]

_UNDATED = "tick “Include articles without a date” to read them too"
# Statements of one text that are shown at once; the command line writes all of them.
_MOST_STATEMENTS = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands above an answer: the words as typed, as read, and the filters in words."""

    n: int
    words: str
    understood: str = ""
    scope: str = ""


def answered(n: int, turn: Turn, scope: str, rating: Rating) -> str:
    """A turn that is over, as it is shown live, after a follow-up and after a reload."""
    given = turn.answer
    full = said_in_full(given.sentences, given.rows, given.citations)
    return render(
        "answer",
        "answered",
        asked=Asked(n, turn.asked, turn.understood, scope),
        given=given,
        made=None if given.abstained else form_of(given),
        count=count_of(given),
        cited={c.n: c for c in given.citations},
        cards=_cards(given.citations, full),
        remarks=[relabelled(note) for note in remarks(given, undated=_UNDATED)],
        choices=turn.choices,
        rating=rating,
        about=_about(given),
        plain=plain(turn),
    )


def so_far(
    asked: Asked,
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
    rows: Sequence[Row],
    step: str,
) -> str:
    """The sentences and rows that have passed the check so far.

    Args:
        step: what is being done now; '' where the reader has stopped it.
    """
    full = said_in_full(sentences, rows, citations)
    return render(
        "answer",
        "so_far",
        asked=asked,
        made=form(kind_so_far(rows), sentences, rows, citations),
        cited={c.n: c for c in citations},
        cards=_cards(citations, full),
        step=step,
    )


def failed(asked: Asked, message: str) -> str:
    """A question that could not be answered, and what to do."""
    return render("answer", "failed", asked=asked, message=message)


def report(checked: CheckedText) -> str:
    """A checked text; every verdict stands in words."""
    statements = [(s, statement_notes(s), checked.quotes(s)) for s in checked.statements]
    return render(
        "checked",
        "report",
        checked=checked,
        verdicts=verdicts(checked),
        statements=statements,
        most=_MOST_STATEMENTS,
    )


def _cards(citations: Sequence[Citation], in_full: frozenset[int]) -> list[Card]:
    cards: dict[int, Card] = {}
    for first, *others in by_source(citations, in_full):
        cards[first.n] = (first, first.n in in_full, None, others)
        cards |= {c.n: (c, True, first, ()) for c in others}
    return [cards[c.n] for c in citations]


def _about(given: Answer) -> str:
    facts = []
    if given.rests_on:
        first, last = in_words(given.rests_on[0]), in_words(given.rests_on[-1])
        facts.append(f"Published {first}" + (f" to {last}" if last != first else ""))
    if given.as_of:
        facts.append(f"as of {in_words(given.as_of)}")
    if given.citations:
        facts.append(counted(len(given.citations), "source"))
    if given.read and not given.abstained and not count_of(given):
        facts.append(f"{counted(given.read, 'passage')} read")
    facts += [f"{given.timings.total_s:.1f} s", on_one_line(given.model)]
    return " · ".join(facts)
