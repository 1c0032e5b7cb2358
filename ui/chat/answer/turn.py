"""One question and what came of it, as HTML: streaming, answered, refused, stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from rag.conversation import Turn
from rag.records import Answer, Citation, Row, Sentence
from rag.show.form import count_of, form, form_of, kind_so_far, said_in_full
from rag.show.safe import counted, on_one_line
from ui.chat.answer.said import said
from ui.chat.answer.sources import cards, disagreement, nearest
from ui.chat.conversations.export import plain
from ui.chat.conversations.store import Rating
from ui.chat.html import attribute, failure, fill, in_words, line, text
from ui.shared import remarks

UNDATED = "tick “Include articles without a date” to read them too"

_TOOLS = """<div class="dl-tools" data-turn="$n">
<button type="button" class="dl-tool" data-do="copy">Copy with sources</button>
<button type="button" class="dl-tool" data-do="export" data-format="markdown"
 aria-label="Markdown of this answer">Markdown</button>
<button type="button" class="dl-tool" data-do="export" data-format="docx"
 aria-label="Word document of this answer">Word</button>
<button type="button" class="dl-tool" data-do="good" aria-pressed="$good" aria-label="Good answer">
$up</button>
<button type="button" class="dl-tool" data-do="bad" aria-pressed="$bad" aria-label="Bad answer">
$down</button>
<button type="button" class="dl-tool" data-do="comment">$comment_label</button>
<span class="dl-about">$about</span>
<template class="dl-copy">$copied</template><template class="dl-comment">$comment</template></div>
"""

# Drawn, because not every machine has a font with the two signs.
_HAND = (
    '<svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true"{turned}><path '
    'fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" '
    'd="M3 9h3v8H3zM6 9l3.4-6.2c1.5 0 2.2 1 1.9 2.4L10.7 8H16c1 0 1.6.8 1.4 1.8l-1.3 5.8'
    'c-.2.9-.8 1.4-1.7 1.4H6"/></svg>'
)
_UP, _DOWN = _HAND.format(turned=""), _HAND.format(turned=' transform="scale(1 -1)"')


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands above an answer: the words as typed, as read, and the filters in words."""

    n: int
    words: str
    understood: str = ""
    scope: str = ""


def shown(n: int, turn: Turn, scope: str, rating: Rating) -> str:
    """A turn that is over, as it is shown live, after a follow-up and after a reload."""
    asked = Asked(n, turn.asked, turn.understood, scope)
    return _frame(asked, _answer(n, turn.answer) + _choices(turn) + _tools(n, turn, rating))


def working(asked: Asked, step: str) -> str:
    """Before the first sentence: which step it is at."""
    return _frame(asked, _step(step), busy=True)


def partial(
    asked: Asked,
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
    step: str,
    rows: Sequence[Row] = (),
) -> str:
    """The sentences and rows that have passed the check so far."""
    above, below = _so_far(asked.n, sentences, citations, rows)
    return _frame(asked, above + _step(step) + below, busy=True)


def stopped(
    asked: Asked,
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
    rows: Sequence[Row] = (),
) -> str:
    """What was there when the reader said stop."""
    told = (
        '<p class="dl-note" role="status">Stopped. Nothing of this question is kept; '
        "ask it again for a whole answer.</p>"
    )
    above, below = _so_far(asked.n, sentences, citations, rows)
    return _frame(asked, above + told + below)


def failed(asked: Asked, message: str) -> str:
    """A question that could not be answered, and what to do."""
    return _frame(asked, failure(message))


def _frame(asked: Asked, body: str, *, busy: bool = False) -> str:
    read = (
        f'<p class="dl-understood">Read as: {line(asked.understood)}</p>'
        if asked.understood and asked.understood.strip() != asked.words.strip()
        else ""
    )
    scope = f'<p class="dl-scope">{text(asked.scope)}</p>' if asked.scope else ""
    return fill(
        '<article class="dl-turn" id="t$n" aria-label="Question $n"$busy>'
        '<h3 class="dl-question">$words</h3>$read$scope$body</article>',
        n=asked.n,
        busy=' aria-busy="true"' if busy else "",
        words=text(on_one_line(asked.words)),
        read=read,
        scope=scope,
        body=body,
    )


def _step(step: str) -> str:
    return f'<p class="dl-step">{escape(step)}</p>'


def _answer(n: int, given: Answer) -> str:
    notes = "".join(f'<p class="dl-note">{text(r)}</p>' for r in remarks(given, undated=UNDATED))
    if given.abstained:
        reason = text(on_one_line(given.reason or given.answer))
        return (
            f'<div class="dl-abstained"><p><strong>No answer.</strong> {reason}</p></div>'
            f"{notes}{nearest(given.nearest)}"
        )
    by_number = {c.n: c for c in given.citations}
    tables = "".join(disagreement(n, c, by_number) for c in given.conflicts)
    full = said_in_full(given.sentences, given.rows, given.citations)
    words = said(n, form_of(given), by_number, count_of(given))
    return f"{words}{tables}{notes}{cards(n, given.citations, full)}"


def _so_far(
    n: int, sentences: Sequence[Sentence], citations: Sequence[Citation], rows: Sequence[Row]
) -> tuple[str, str]:
    """What stands above the step that an answer is at, and its sources below."""
    made = form(kind_so_far(rows), sentences, rows, citations)
    full = said_in_full(sentences, rows, citations)
    return said(n, made, {c.n: c for c in citations}), cards(n, citations, full)


def _choices(turn: Turn) -> str:
    """The readings of a question that was asked back, each to be asked at a click."""
    chips = "".join(
        f'<li><button type="button" class="dl-chip" data-do="example" '
        f'data-question="{attribute(c)}">{text(c)}</button></li>'
        for c in turn.choices
    )
    return f'<ul class="dl-chips">{chips}</ul>' if chips else ""


def _tools(n: int, turn: Turn, rating: Rating) -> str:
    return fill(
        _TOOLS.replace("\n", ""),
        n=n,
        up=_UP,
        down=_DOWN,
        good=_flag(rating.verdict == "good"),
        bad=_flag(rating.verdict == "bad"),
        comment_label="Comment ✓" if rating.comment else "Comment",
        about=_about(turn.answer),
        copied=escape(plain(turn)),
        comment=escape(rating.comment),
    )


def _flag(on: bool) -> str:
    return "true" if on else "false"


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
    return text(" · ".join(facts))
