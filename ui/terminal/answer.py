"""Answers, passages and checked texts in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from rag.check.checked import CheckedText, Finding, Statement
from rag.records import (
    Answer,
    Citation,
    Conflict,
    Done,
    Event,
    Kind,
    Passage,
    Retrieved,
    Sentence,
    SentenceReady,
)
from rag.show.form import (
    NOT_REPORTED,
    Form,
    Item,
    Lead,
    Section,
    Table,
    according_to,
    count_of,
    day_in_words,
    form_of,
    said_in_full,
)
from rag.show.safe import counted, day, on_one_line, outlet_name, shown, title_of, web_address
from ui.errors import in_options
from ui.shared import by_source, remarks, statement_notes, verdicts
from ui.terminal import messages, output, write

# Columns before a row, and those that the hours of a timeline take.
_INDENT = 2
_HOUR = 7
# Quotes and what belongs to them stand below the name of their source.
_QUOTE_INDENT = 4
# Columns between the sides of a comparison, and the fewest in which a quote reads well.
_GAP = 3
_NARROWEST = 28

# Verdicts stand in words; the sign and the colour only help to find them.
_SIGNS = {Finding.SUPPORTED: "+", Finding.CONTRADICTED: "!", Finding.NOT_FOUND: "?"}
_STYLES = {
    Finding.SUPPORTED: "marker",
    Finding.CONTRADICTED: "warning",
    Finding.NOT_FOUND: "quiet",
}
# How many pieces of a text that are not statements are listed.
_MOST_UNCHECKED = 20


def watched(events: Iterable[Event]) -> Answer:
    """Runs a stream to its end; tells a person at a terminal what it is doing meanwhile."""
    console = messages()
    with console.status(Text("Finding passages", style="quiet")) as status:
        ready = 0
        for event in events:
            match event:
                case Retrieved(passages):
                    step = f"Reading {counted(len(passages), 'passage')}"
                case SentenceReady(_, _, row):
                    ready += 1
                    step = f"{counted(ready, 'row' if row else 'sentence')} checked"
                case Done(answer):
                    return answer
            status.update(Text(step, style="quiet"))
    raise RuntimeError("a stream ends with Done")


def print_answer(answer: Answer, console: Console | None = None) -> None:
    """The answer alone, its sentences or rows, versions where sources differ, its sources.

    Args:
        console: where; standard output unless told.
    """
    console = console or output()
    if answer.abstained:
        _abstention(console, answer)
    else:
        _said(console, answer)
        for conflict in answer.conflicts:
            console.print()
            _conflict(console, conflict, answer.citations)
        _citations(console, answer)
    notes = remarks(answer, undated="--undated reads them too")
    if notes:
        console.print()
        for note in notes:
            write(console, Text(in_options(note), style="warning"))


def _said(console: Console, answer: Answer) -> None:
    """What is answered, in the order of its form, a blank line between its parts."""
    made = form_of(answer)
    parts = []
    if made.lead:
        parts.append(_lead(made.lead))
    if made.prose:
        parts.append(_sentences(made.prose))
    if made.also:
        voices = Text(", ").join(Text(v.outlet).append_text(_markers(v.numbers)) for v in made.also)
        parts.append(Text.assemble("Also ", voices, "."))
    if count := count_of(answer):
        parts.append(Text(count, style="quiet"))
    for at, part in enumerate(parts):
        if at:
            console.print()
        write(console, part)
    if made.sections or made.table:
        if parts:
            console.print()
        _rows(console, made)


def _lead(lead: Lead) -> Text:
    text = Text(lead.words, style="outlet").append(according_to(lead), style="not bold")
    return text.append_text(_markers(lead.numbers))


def _sentences(sentences: Iterable[Sentence]) -> Text:
    text = Text()
    for sentence in sentences:
        if text:
            text.append(" ")
        text.append(on_one_line(sentence.text))
        text.append_text(_markers(sentence.citations))
    return text


def _citations(console: Console, answer: Answer) -> None:
    """Where each number is from, and its words where they do not stand above already."""
    full = said_in_full(answer.sentences, answer.rows, answer.citations)
    apart = True
    for source in by_source(answer.citations, full):
        first = source[0]
        line = first.n in full and not first.also and not web_address(first.url)
        if apart or not line:
            console.print()
        _source_of(console, source, quoted=first.n not in full)
        apart = not line
    if any(c.kind == "digest" for c in answer.citations):
        console.print()
        note = "A digest is a summary: these are not the publisher's own words."
        write(console, Text(note, style="quiet"))


def _source_of(console: Console, cited: Sequence[Citation], *, quoted: bool) -> None:
    """Where the citations of one article are from, with the words of the first if `quoted`."""
    citation = cited[0]
    source = _source(citation)
    numbers = " ".join(f"[{c.n}]" for c in cited)
    label = (f"{numbers} ".ljust(_QUOTE_INDENT), "marker")
    write(console, Text.assemble(label, source), hanging=_QUOTE_INDENT)
    if quoted:
        quote = Text(f"“{shown(citation.quote).strip()}”")
        write(console, quote, indent=_QUOTE_INDENT)
    if citation.also:
        carried = ", ".join(on_one_line(name) for name in citation.also)
        write(console, Text(f"Also carried by {carried}.", style="quiet"), indent=_QUOTE_INDENT)
    if address := web_address(citation.url):
        write(console, Text(address, style="quiet"), indent=_QUOTE_INDENT)


def _source(of: Citation | Passage) -> Text:
    source = Text.assemble(
        (outlet_name(of.outlet), "outlet"), f" · {day(of.published)} · ", title_of(of.title)
    )
    return source.append(" (digest)", style="quiet") if of.kind == "digest" else source


def _abstention(console: Console, answer: Answer) -> None:
    reason = answer.reason or answer.answer
    write(console, Text.assemble(("No answer.", "warning"), " ", on_one_line(reason)))
    if answer.nearest:
        console.print()
        console.print(Text("Nearest passages (not an answer)", style="outlet"))
        for passage in answer.nearest:
            console.print()
            _passage(console, passage, quiet=True)


def _passage(console: Console, passage: Passage, *, quiet: bool = False) -> None:
    """A passage with where it is from; `quiet` for what is no answer."""
    head = _source(passage)
    number = "-" if quiet else f"{passage.rank}."
    rank = (number.ljust(_QUOTE_INDENT), "quiet" if quiet else "marker")
    write(console, Text.assemble(rank, head), hanging=_QUOTE_INDENT)
    text = Text(shown(passage.body).strip(), style="quiet" if quiet else "")
    write(console, text, indent=_QUOTE_INDENT)


def print_passages(passages: Sequence[Passage]) -> None:
    """Passages, best first."""
    console = output()
    if not passages:
        console.print("No passage was found in the articles that were searched.")
    for number, passage in enumerate(passages):
        if number:
            console.print()
        _passage(console, passage)


def _conflict(console: Console, conflict: Conflict, citations: Iterable[Citation]) -> None:
    """The versions side by side: each value, who says so, and in which reports."""
    by_number = {c.n: c for c in citations}
    write(console, Text("The sources differ:", style="warning"))
    for claim in conflict.claims:
        line = Text.assemble("- ", (on_one_line(claim.value), "outlet"))
        if claim.speaker:
            line.append(f", says {on_one_line(claim.speaker)}")
        for n in claim.citations:
            cited = by_number[n]
            line.append(f" · {outlet_name(cited.outlet)}, {day(cited.published)}")
            line.append_text(_markers((n,)))
        write(console, line, indent=2, hanging=2)


def _rows(console: Console, made: Form) -> None:
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


def _markers(numbers: Iterable[int]) -> Text:
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
    return text.append_text(_markers(item.numbers))


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


def print_checked(checked: CheckedText) -> None:
    """Every statement with its verdict, then what was not checked and how many there are."""
    console = output()
    quoted: set[int] = set()
    for statement in checked.statements:
        _statement(console, checked, statement, quoted)
        console.print()
    if checked.unchecked:
        write(console, Text("Not statements, and not checked:", style="quiet"))
        for piece in checked.unchecked[:_MOST_UNCHECKED]:
            line = f"- {on_one_line(piece.text)} ({piece.why})"
            write(console, Text(line, style="quiet"), hanging=_INDENT)
        if (more := len(checked.unchecked) - _MOST_UNCHECKED) > 0:
            write(console, Text(f"and {counted(more, 'more', 'more')}", style="quiet"))
        console.print()
    write(console, Text(verdicts(checked), style="outlet"))
    if checked.undated_left_out:
        left = counted(checked.undated_left_out, "article")
        note = f"{left} without a date left out; --undated reads them too."
        write(console, Text(note, style="warning"))


def _statement(
    console: Console, checked: CheckedText, statement: Statement, quoted: set[int]
) -> None:
    verdict = statement.verdict
    head = Text.assemble(
        (f"{_SIGNS[verdict]} {str(verdict).upper()}", _STYLES[verdict]),
        (f" ({round(100 * statement.confidence)} % sure)", "quiet"),
    )
    write(console, head)
    write(console, Text(on_one_line(statement.text)), indent=_INDENT)
    for at, note in enumerate(statement_notes(statement)):
        style = "warning" if at < len(statement.differences) else ""
        write(console, Text(f"- {note}", style=style), indent=_INDENT)
    for citation in checked.quotes(statement):
        if citation.n in quoted:
            again = f"[{citation.n}] quoted above"
            write(console, Text(again, style="quiet"), indent=_INDENT)
        else:
            _source_of(console, (citation,), quoted=True)
            quoted.add(citation.n)
