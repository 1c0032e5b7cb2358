"""An answer as Markdown, with a footnote for every citation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.records import Answer, Citation, Kind
from rag.show.form import (
    NOT_REPORTED,
    Form,
    Item,
    Section,
    Table,
    according_to,
    count_of,
    day_in_words,
    form_of,
    said_in_full,
)
from rag.show.safe import in_words, on_one_line, outlet_name, shown, title_of, web_address

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
    marks = _Marks(prefix)
    made = form_of(answer)
    parts = [_lead(made, marks)] if made.lead else []
    parts.append(" ".join(escaped(on_one_line(s.text)) + marks(s.citations) for s in made.prose))
    if made.also:
        voices = ", ".join(escaped(v.outlet) + marks(v.numbers) for v in made.also)
        parts.append(f"Also {voices}.")
    if count := count_of(answer):
        parts.append(f"*{escaped(count)}*")
    parts += _sections(made, marks)
    if made.table is not None:
        parts.append(_table(made.table, marks))
    for conflict in answer.conflicts:
        parts.append(f"The sources disagree: {escaped(on_one_line(conflict.about))}")
        parts.append(
            "\n".join(
                f"- {escaped(on_one_line(claim.value))}{marks(claim.citations)}"
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


class _Marks:
    """Footnote marks of one answer."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def __call__(self, numbers: Iterable[int]) -> str:
        return "".join(f"[^{self._prefix}{n}]" for n in numbers)


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


def _lead(made: Form, marks: _Marks) -> str:
    if made.lead is None:
        return ""
    stop = "" if made.lead.numbers else "."
    by = escaped(according_to(made.lead))
    return f"**{escaped(made.lead.words)}**{by}{stop}{marks(made.lead.numbers)}"


def _sections(made: Form, marks: _Marks) -> list[str]:
    if made.one_each:
        lines = [f"- **{escaped(s.heading)}**: {_item(s.items[0], marks)}" for s in made.sections]
        return ["\n".join(lines)] if lines else []
    return [part for s in made.sections for part in _section(made.kind, s, marks)]


def _section(kind: Kind, section: Section, marks: _Marks) -> list[str]:
    heading = day_in_words(section.heading) if kind is Kind.TIMELINE else section.heading
    items = "\n".join(f"- {_item(item, marks)}" for item in section.items)
    return [f"**{escaped(heading)}**", items] if heading else [items]


def _item(item: Item, marks: _Marks) -> str:
    at = f"{item.at}: " if item.at else ""
    outlets = f" ({escaped(', '.join(item.outlets))})" if item.outlets else ""
    return f"{at}{escaped(item.text)}{outlets}{marks(item.numbers)}"


def _table(table: Table, marks: _Marks) -> str:
    sides = [escaped(name) for name in table.sides]
    rows = [_row(["", *sides]), _row(["---"] * (len(sides) + 1))]
    for point in table.points:
        cells = [" · ".join(_item(i, marks) for i in cell) or NOT_REPORTED for cell in point.cells]
        rows.append(_row([escaped(point.name), *cells]))
    return "\n".join(rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
