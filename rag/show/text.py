"""An answer as text: plain, and as Markdown with a footnote for every citation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rag.records import Answer, Citation, Kind, marked
from rag.show.form import (
    NOT_REPORTED,
    Form,
    Item,
    Section,
    Table,
    Voice,
    according_to,
    count_of,
    day_in_words,
    form_of,
    said_in_full,
    whose,
)
from rag.show.safe import in_words, on_one_line, outlet_name, shown, title_of, web_address


def readable(made: Form) -> str:
    """An answer as plain text with [n] markers.

    A fact and a verdict are one line of sentences. Rows stand on a line each, which begins
    with '- '; what several have in common stands on a line above them that ends with ':'.
    """
    lines = [line for line in (_prose(made),) if line]
    for section in made.sections:
        lines += _section(made, section)
    if made.table is not None:
        lines += _compared(made.table)
    return "\n".join(lines)


def _prose(made: Form) -> str:
    verdict = f"{made.lead.words}{according_to(made.lead)}." if made.lead else ""
    return " ".join(part for part in (verdict, marked(made.prose), also(made.also)) if part)


def also(voices: Sequence[Voice], style: _Style | None = None) -> str:
    """'Also Al Jazeera [2], BBC News [3].'; '' where there is nobody."""
    style = style or _PLAIN
    said = ", ".join(style.escape(v.outlet) + style.marks(v.numbers) for v in voices)
    return f"Also {said}." if voices else ""


def _section(made: Form, section: Section) -> list[str]:
    """Things with one quote each on one line; else a heading above its rows."""
    items = [_item(item, _PLAIN) for item in section.items]
    if not section.heading:
        return [f"- {item}" for item in items]
    if made.one_each:
        return [f"- {section.heading}: {items[0]}"]
    heading = day_in_words(section.heading) if made.kind is Kind.TIMELINE else section.heading
    colon = "" if heading.endswith("?") else ":"
    return [f"{heading}{colon}", *(f"- {item}" for item in items)]


def _compared(table: Table) -> list[str]:
    lines = []
    for point in table.points:
        lines += [f"{point.name}:"] if point.name else []
        for side, cell in zip(table.sides, point.cells, strict=True):
            said = " ".join(_item(item, _PLAIN) for item in cell) or NOT_REPORTED
            lines.append(f"- {side}: {said}")
    return lines


# -- what both share ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Style:
    """How a stranger's words and the numbers of citations are written."""

    escape: Callable[[str], str]
    marks: Callable[[Iterable[int]], str]


_PLAIN = _Style(str, lambda numbers: "".join(f" [{n}]" for n in numbers))


def _item(item: Item, style: _Style) -> str:
    at = f"{item.at}: " if item.at else ""
    outlets = f" ({style.escape(', '.join(item.outlets))})" if item.outlets else ""
    return f"{at}{style.escape(item.text)}{outlets}{style.marks(item.numbers)}"


# -- Markdown -------------------------------------------------------------------------------

# What Markdown would read as more than text. A stranger's words stay words.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&^])|^(\s*)([-=]|\d+[.)])", re.MULTILINE)

# Said of the words of a summary.
DIGEST = "(A digest, not the publisher's own words.)"


def markdown(answer: Answer) -> str:
    """The question as a heading, the answer, and its footnotes."""
    parts = [f"# {escaped(on_one_line(answer.question))}", *body(answer), "\n".join(notes(answer))]
    return "\n\n".join(part for part in parts if part) + "\n"


def body(answer: Answer, prefix: str = "") -> list[str]:
    """The answer alone, in paragraphs; `prefix` tells its footnotes from another answer's."""
    if answer.abstained:
        return [f"No answer. {escaped(on_one_line(answer.reason or answer.answer))}"]
    style = _Style(escaped, lambda numbers: "".join(f"[^{prefix}{n}]" for n in numbers))
    made = form_of(answer)
    prose = (escaped(on_one_line(s.text)) + style.marks(s.citations) for s in made.prose)
    parts = [_lead(made, style), " ".join(prose), also(made.also, style)]
    if count := count_of(answer):
        parts.append(f"*{escaped(count)}*")
    parts += _sections(made, style)
    if made.table is not None:
        parts.append(_table(made.table, style))
    for conflict in answer.conflicts:
        parts.append(f"The sources disagree: {escaped(on_one_line(conflict.about))}")
        parts.append(
            "\n".join(
                f"- {escaped(on_one_line(claim.value) + whose(claim))}"
                f"{style.marks(claim.citations)}"
                for claim in conflict.claims
            )
        )
    return [part for part in parts if part]


def notes(answer: Answer, prefix: str = "") -> list[str]:
    """A line for each citation: where it is from, and its words where they are not above."""
    full = said_in_full(answer.sentences, answer.rows, answer.citations)
    return [f"[^{prefix}{c.n}]: {_note(c, c.n in full)}" for c in answer.citations]


def escaped(text: str) -> str:
    """A stranger's text that Markdown reads as text and nothing more."""
    return _SPECIAL.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", shown(text))


def _note(c: Citation, above: bool) -> str:
    address = web_address(c.url)
    where = f" <{address}>" if address and not re.search(r"[<>\s]", address) else ""
    from_, date = escaped(outlet_name(c.outlet)), escaped(in_words(c.published))
    words = escaped(words_of(c, above))
    return f"{from_}, {date}: {escaped(title_of(c.title))}. {words}{where}"


def words_of(c: Citation, above: bool) -> str:
    """What a footnote says of the words: themselves, or that they stand in the answer."""
    words = "Quoted above." if above else f"“{on_one_line(c.quote)}”"
    return f"{words} {DIGEST}" if c.kind == "digest" else words


def _lead(made: Form, style: _Style) -> str:
    if made.lead is None:
        return ""
    stop = "" if made.lead.numbers else "."
    by = escaped(according_to(made.lead))
    return f"**{escaped(made.lead.words)}**{by}{stop}{style.marks(made.lead.numbers)}"


def _sections(made: Form, style: _Style) -> list[str]:
    if made.one_each:
        lines = [f"- **{escaped(s.heading)}**: {_item(s.items[0], style)}" for s in made.sections]
        return ["\n".join(lines)] if lines else []
    parts: list[str] = []
    for s in made.sections:
        heading = day_in_words(s.heading) if made.kind is Kind.TIMELINE else s.heading
        parts += [f"**{escaped(heading)}**"] if heading else []
        parts.append("\n".join(f"- {_item(item, style)}" for item in s.items))
    return parts


def _table(table: Table, style: _Style) -> str:
    rows = [_row(["", *map(escaped, table.sides)]), _row(["---"] * (len(table.sides) + 1))]
    for point in table.points:
        cells = [" · ".join(_item(i, style) for i in cell) or NOT_REPORTED for cell in point.cells]
        rows.append(_row([escaped(point.name), *cells]))
    return "\n".join(rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
