"""The text of an answer that people read: plain, whole without anything beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.records import Citation, Kind, Row, Sentence, Verdict, marked
from rag.show.form import (
    NOT_REPORTED,
    Form,
    Item,
    Section,
    Table,
    Voice,
    according_to,
    day_in_words,
    form,
)


def readable(  # noqa: PLR0917 - in the order of the answer's fields
    kind: Kind,
    sentences: Sequence[Sentence],
    rows: Sequence[Row],
    citations: Sequence[Citation],
    verdict: Verdict | None = None,
    verdict_by: str | None = None,
    confirmed: Sequence[int] = (),
) -> str:
    """An answer as plain text with [n] markers.

    A fact and a verdict are one line of sentences. Rows stand on a line each, which begins
    with '- '; what several have in common stands on a line above them that ends with ':'.

    Args:
        confirmed: the citations by which other outlets say the same as the first sentence.
    """
    made = form(
        kind,
        sentences,
        rows,
        citations,
        verdict=verdict,
        verdict_by=verdict_by,
        confirmed=confirmed,
    )
    lines = [line for line in (_prose(made),) if line]
    for section in made.sections:
        lines += _section(made, section)
    if made.table is not None:
        lines += _compared(made.table)
    return "\n".join(lines)


def _prose(made: Form) -> str:
    verdict = f"{made.lead.words}{according_to(made.lead)}." if made.lead else ""
    return " ".join(part for part in (verdict, marked(made.prose), also(made.also)) if part)


def also(voices: Sequence[Voice]) -> str:
    """'Also Al Jazeera [2], BBC News [3].'; '' where there is nobody."""
    if not voices:
        return ""
    return "Also " + ", ".join(v.outlet + _markers(v.numbers) for v in voices) + "."


def _section(made: Form, section: Section) -> list[str]:
    """Things with one quote each on one line; else a heading above its rows."""
    items = [_item(item) for item in section.items]
    if not section.heading:
        return [f"- {item}" for item in items]
    if made.one_each:
        return [f"- {section.heading}: {items[0]}"]
    heading = day_in_words(section.heading) if made.kind is Kind.TIMELINE else section.heading
    colon = "" if heading.endswith("?") else ":"
    return [f"{heading}{colon}", *(f"- {item}" for item in items)]


def _item(item: Item) -> str:
    at = f"{item.at}: " if item.at else ""
    outlets = f" ({', '.join(item.outlets)})" if item.outlets else ""
    return f"{at}{item.text}{outlets}{_markers(item.numbers)}"


def _compared(table: Table) -> list[str]:
    lines = []
    for point in table.points:
        lines += [f"{point.name}:"] if point.name else []
        for side, cell in zip(table.sides, point.cells, strict=True):
            said = " ".join(_item(item) for item in cell) or NOT_REPORTED
            lines.append(f"- {side}: {said}")
    return lines


def _markers(numbers: Iterable[int]) -> str:
    return "".join(f" [{n}]" for n in numbers)
