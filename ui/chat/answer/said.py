"""What an answer says, as HTML: short answer, sentences, and rows in the form of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rag.records import Citation, Kind
from rag.show.form import (
    NOT_REPORTED,
    Form,
    Item,
    Lead,
    Section,
    Table,
    Voice,
    according_to,
    day_in_words,
)
from rag.show.safe import on_one_line
from ui.chat.answer.sources import markers
from ui.chat.html import attribute, fill, line, text

# Characters of a word that cannot overflow a narrow screen.
_LONGEST_WORD = 24
# Sides of a comparison that fit beside one another; more stand below one another.
_MOST_COLUMNS = 3

Cited = Mapping[int, Citation]


def said(turn: int, made: Form, cited: Cited, count: str = "") -> str:
    """The whole of it.

    Args:
        count: how much was found, in words; '' for a kind of which nothing is counted.
    """
    sentences = " ".join(
        f'<span class="dl-sentence">{ended(s.text, markers(turn, s.citations, cited))}</span>'
        for s in made.prose
    )
    parts = [
        _lead(turn, made.lead, cited) if made.lead else "",
        f'<p class="dl-prose">{sentences}</p>' if sentences else "",
        _also(turn, made.also, cited) if made.also else "",
        f'<p class="dl-found">{text(count)}</p>' if count else "",
        _sections(turn, made, cited) if made.sections else "",
        _table(turn, made.table, cited) if made.table else "",
    ]
    return "".join(parts)


def ended(sentence: str, numbers: str) -> str:
    """A sentence and its numbers, of which the first stays on the line of the last word."""
    words, space, last = on_one_line(sentence).rpartition(" ")
    if len(last) > _LONGEST_WORD:
        return f"{text(on_one_line(sentence))}{numbers}"
    return f'{text(words)}{space}<span class="dl-together">{text(last)}{numbers}</span>'


def _lead(turn: int, lead: Lead, cited: Cited) -> str:
    """The answer alone, above the sentence that holds it."""
    words = f"<strong>{ended(lead.words, markers(turn, lead.numbers, cited))}</strong>"
    return f'<p class="dl-short">{words}{line(according_to(lead)) if lead.by else ""}</p>'


def _also(turn: int, voices: Sequence[Voice], cited: Cited) -> str:
    named = ", ".join(ended(v.outlet, markers(turn, v.numbers, cited)) for v in voices)
    return f'<p class="dl-confirmed">Also {named}</p>'


def _sections(turn: int, made: Form, cited: Cited) -> str:
    inside = [_items(turn, section.items, cited) for section in made.sections]
    match made.kind:
        case Kind.TIMELINE:
            days = "".join(
                f'<li class="dl-day"><h4>{_day(s.heading)}</h4><ol>{"".join(rows)}</ol></li>'
                for s, rows in zip(made.sections, inside, strict=True)
            )
            return f'<ol class="dl-timeline">{days}</ol>'
        case Kind.SEVERAL:
            return "".join(
                f'<section class="dl-part">{_heading(s)}<ul>{"".join(rows)}</ul></section>'
                for s, rows in zip(made.sections, inside, strict=True)
            )
        case _ if any(section.heading for section in made.sections):
            groups = "".join(
                f'<div class="dl-group">{_heading(s)}<ul>{"".join(rows)}</ul></div>'
                for s, rows in zip(made.sections, inside, strict=True)
            )
            return f'<div class="dl-groups">{groups}</div>'
        case _:
            return f'<ul class="dl-points">{"".join(row for rows in inside for row in rows)}</ul>'


def _heading(section: Section) -> str:
    return f"<h4>{line(section.heading)}</h4>" if section.heading else "<h4></h4>"


def _day(name: str) -> str:
    return f'<time datetime="{attribute(name)}">{line(day_in_words(name))}</time>'


def _items(turn: int, items: Iterable[Item], cited: Cited) -> list[str]:
    return [
        f'<li class="dl-row">{_hour(item)}<span class="dl-words">{_words(turn, item, cited)}'
        "</span></li>"
        for item in items
    ]


def _hour(item: Item) -> str:
    return f'<time class="dl-hour">{text(item.at)}</time>' if item.at else ""


def _words(turn: int, item: Item, cited: Cited) -> str:
    """A row's words with its numbers, and who reports it; Dateline's own words look different."""
    if not item.numbers:
        return f'<span class="dl-unanswered">{text(item.text)}</span>'
    outlets = ", ".join(line(outlet) for outlet in item.outlets)
    by = f' <span class="dl-by">—\u00a0{outlets}</span>' if outlets else ""
    return f"{ended(item.text, markers(turn, item.numbers, cited))}{by}"


# The roles say what it is also where a narrow screen shows each cell as a block.
_COMPARISON = """<div class="dl-compare$stacked"><table role="table">
<caption class="dl-hidden">Points by side</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Point</th>$sides</tr>
</thead><tbody role="rowgroup">$points</tbody></table></div>"""


def _table(turn: int, table: Table, cited: Cited) -> str:
    """A comparison; on a narrow screen each point is a card that names its sides."""
    sides = "".join(
        f'<th role="columnheader" scope="col">{line(side)}</th>' for side in table.sides
    )
    points = "".join(
        f'<tr role="row"><th role="rowheader" scope="row">{line(point.name)}</th>'
        + "".join(
            _cell(turn, side, cell, cited)
            for side, cell in zip(table.sides, point.cells, strict=True)
        )
        + "</tr>"
        for point in table.points
    )
    return fill(
        _COMPARISON.replace("\n", ""),
        stacked=" dl-stacked" if len(table.sides) > _MOST_COLUMNS else "",
        sides=sides,
        points=points,
    )


def _cell(turn: int, side: str, cell: Sequence[Item], cited: Cited) -> str:
    words = "".join(f"<p>{_words(turn, item, cited)}</p>" for item in cell)
    empty = f'<p class="dl-quiet">{NOT_REPORTED}</p>'
    return (
        f'<td role="cell"><span class="dl-side-name" aria-hidden="true">{line(side)}</span>'
        f"{words or empty}</td>"
    )
