"""The rows of an answer in the terminal: lists, days, speakers, and comparisons in columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from rag.records import Kind
from rag.show.form import NOT_REPORTED, Form, Item, Section, Table, day_in_words
from ui.terminal.console import write

# Columns before a row, and those that the hours of a timeline take.
_INDENT = 2
_HOUR = 7
# Columns between the sides of a comparison, and the fewest in which a quote reads well.
_GAP = 3
_NARROWEST = 28


def print_rows(console: Console, made: Form) -> None:
    """Sections one below the other, or a table where the terminal has room for its sides."""
    for at, section in enumerate(made.sections):
        if at:
            console.print()
        _section(console, made.kind, section)
    if made.table is not None:
        width = _column(console, made.table)
        if width < _NARROWEST:
            _stacked(console, made.table)
        else:
            _side_by_side(console, made.table, width)


def markers(numbers: Iterable[int]) -> Text:
    """' [1] [2]'."""
    text = Text()
    for n in numbers:
        text.append(" ").append(f"[{n}]", style="marker")
    return text


def _section(console: Console, kind: Kind, section: Section) -> None:
    if section.heading:
        heading = day_in_words(section.heading) if kind is Kind.TIMELINE else section.heading
        write(console, Text(heading, style="outlet"))
    hours = any(item.at for item in section.items)
    for item in section.items:
        label = item.at.ljust(_HOUR) if hours else "- "
        text = Text(label, style="quiet").append_text(_item(item))
        write(console, text, indent=_INDENT, hanging=len(label))


def _item(item: Item) -> Text:
    text = Text(item.text, style="" if item.numbers else "warning")
    if item.outlets:
        text.append(f" ({', '.join(item.outlets)})", style="quiet")
    return text.append_text(markers(item.numbers))


def _stacked(console: Console, table: Table) -> None:
    """A comparison where its sides do not fit beside one another: each point with its sides."""
    for at, point in enumerate(table.points):
        if at:
            console.print()
        if point.name:
            write(console, Text(point.name, style="outlet"))
        for side, cell in zip(table.sides, point.cells, strict=True):
            text = Text.assemble((f"{side}: ", "outlet"), _cell(cell))
            write(console, text, indent=_INDENT, hanging=_INDENT)


def _column(console: Console, table: Table) -> int:
    """The columns of the terminal that each side would have."""
    sides = max(1, len(table.sides))
    return (console.width - _INDENT - _GAP * (sides - 1)) // sides


def _side_by_side(console: Console, table: Table, width: int) -> None:
    _columns(console, [Text(side, style="outlet") for side in table.sides], width)
    write(console, Text("─" * (console.width - _INDENT), style="quiet"), indent=_INDENT)
    for at, point in enumerate(table.points):
        if at:
            console.print()
        if point.name:
            write(console, Text(point.name, style="outlet"))
        _columns(console, [_cell(cell) for cell in point.cells], width)


def _cell(cell: Sequence[Item]) -> Text:
    if not cell:
        return Text(NOT_REPORTED, style="quiet")
    return Text("\n").join(_item(item) for item in cell)


def _columns(console: Console, cells: Sequence[Text], width: int) -> None:
    """Texts beside one another, each wrapped into its own column; no blanks at line ends."""
    wrapped = [list(cell.wrap(console, width)) for cell in cells]
    for parts in zip_longest(*wrapped, fillvalue=Text()):
        line = Text(" " * _INDENT)
        for part in parts:
            part.rstrip()
            gap = _GAP + width - part.cell_len
            line.append_text(part).append(" " * gap)
        line.rstrip()
        console.print(line, soft_wrap=True)
