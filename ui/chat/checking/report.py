"""A checked text as HTML: how many of each verdict, then sentence by sentence with its quotes."""

from __future__ import annotations

from rag.check.checked import CheckedText, Finding, Statement, Unchecked
from rag.show.safe import counted
from ui.chat.answer.sources import card
from ui.chat.html import LONGEST_QUOTE, cut, fill, line, text

_SIGNS = {Finding.SUPPORTED: "✓", Finding.CONTRADICTED: "✕", Finding.NOT_FOUND: "?"}
_CLASSES = {
    Finding.SUPPORTED: "dl-supported",
    Finding.CONTRADICTED: "dl-contradicted",
    Finding.NOT_FOUND: "dl-notfound",
}
# The cards of this tab have names of their own beside those of the answers.
PLACE = "check"
# More of one text is not shown at once; the command line writes all of it.
_MOST = 400


def report(checked: CheckedText) -> str:
    """The whole result; every verdict stands in words."""
    rows = "".join(_statement(checked, s) for s in checked.statements[:_MOST])
    more = len(checked.statements) - _MOST
    rest = (
        f'<p class="dl-quiet">{counted(more, "more statement")} not shown here: '
        "‘dateline check’ writes all of them.</p>"
        if more > 0
        else ""
    )
    return (
        f'<section class="dl-checked" aria-label="Checked text">'
        f'<p class="dl-total" role="status">{_counts(checked)}</p>'
        f"<ol>{rows}</ol>{rest}{_unchecked(checked.unchecked)}</section>"
    )


def working() -> str:
    return '<p class="dl-total dl-checking" role="status">Reading the articles …</p>'


def _counts(checked: CheckedText) -> str:
    by_verdict = ", ".join(f"{checked.count(v)} {v}" for v in Finding)
    left = checked.undated_left_out
    undated = f" {counted(left, 'article')} without a date left out." if left else ""
    return f"{counted(len(checked.statements), 'statement')}: {by_verdict}.{undated}"


def _statement(checked: CheckedText, statement: Statement) -> str:
    verdict = statement.verdict
    quotes = checked.quotes(statement)
    # A quote that stands under two sentences is a card under each, under a name of its own.
    cards = "".join(card(f"{PLACE}-{statement.start}", c) for c in quotes)
    sources = (
        f'<section class="dl-sources" aria-label="Quotes"><ol>{cards}</ol></section>'
        if cards
        else ""
    )
    return fill(
        '<li class="dl-statement $kind"><p class="dl-verdict"><span aria-hidden="true">$sign</span>'
        ' <b>$verdict</b> <span class="dl-quiet">$sure % sure</span></p>'
        '<p class="dl-said">$said</p>$notes$sources</li>',
        kind=_CLASSES[verdict],
        sign=_SIGNS[verdict],
        verdict=str(verdict).capitalize(),
        sure=round(100 * statement.confidence),
        said=text(cut(" ".join(statement.text.split()), LONGEST_QUOTE)),
        notes=_notes(statement),
        sources=sources,
    )


def _notes(statement: Statement) -> str:
    notes = [line(d) for d in statement.differences]
    if statement.speaker and not any(statement.speaker in d for d in statement.differences):
        notes.append(f"in the articles it is a claim of {line(statement.speaker)}")
    items = "".join(f"<li>{n}</li>" for n in notes)
    return f'<ul class="dl-differences">{items}</ul>' if items else ""


def _unchecked(pieces: tuple[Unchecked, ...]) -> str:
    if not pieces:
        return ""
    items = "".join(
        f'<li>{line(p.text)} <span class="dl-quiet">{line(p.why)}</span></li>'
        for p in pieces[:_MOST]
    )
    return (
        f'<details class="dl-unchecked"><summary>{counted(len(pieces), "piece")} of the text not '
        f"checked: headings, questions, fragments</summary><ul>{items}</ul></details>"
    )
