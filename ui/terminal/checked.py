"""A checked text in the terminal: each sentence, its verdict in words, the quotes."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from rag.check.checked import CheckedText, Finding, Statement
from ui.terminal.answer import print_citation
from ui.terminal.console import output, write
from ui.text import counted, on_one_line

# Verdicts stand in words; the sign and the colour only help to find them.
_SIGNS = {Finding.SUPPORTED: "+", Finding.CONTRADICTED: "!", Finding.NOT_FOUND: "?"}
_STYLES = {
    Finding.SUPPORTED: "marker",
    Finding.CONTRADICTED: "warning",
    Finding.NOT_FOUND: "quiet",
}
_INDENT = 2
# Of what is no statement, so much is shown.
_MOST_UNCHECKED = 20


def print_checked(checked: CheckedText) -> None:
    """Every statement with its verdict, then what was not checked and how many there are."""
    console = output()
    told: set[int] = set()
    for statement in checked.statements:
        _statement(console, checked, statement, told)
        console.print()
    if checked.unchecked:
        write(console, Text("Not statements, and not checked:", style="quiet"))
        for piece in checked.unchecked[:_MOST_UNCHECKED]:
            line = f"- {on_one_line(piece.text)} ({piece.why})"
            write(console, Text(line, style="quiet"), hanging=_INDENT)
        if (more := len(checked.unchecked) - _MOST_UNCHECKED) > 0:
            write(console, Text(f"and {counted(more, 'more', 'more')}", style="quiet"))
        console.print()
    write(console, Text(summary(checked), style="outlet"))
    if checked.undated_left_out:
        left = counted(checked.undated_left_out, "article")
        note = f"{left} without a date left out; --undated reads them too."
        write(console, Text(note, style="warning"))


def summary(checked: CheckedText) -> str:
    """'5 statements: 3 supported, 1 contradicted, 1 not found.'"""
    by_verdict = ", ".join(f"{checked.count(v)} {v}" for v in Finding)
    return f"{counted(len(checked.statements), 'statement')}: {by_verdict}."


def _statement(
    console: Console, checked: CheckedText, statement: Statement, told: set[int]
) -> None:
    verdict = statement.verdict
    head = Text.assemble(
        (f"{_SIGNS[verdict]} {str(verdict).upper()}", _STYLES[verdict]),
        (f" ({round(100 * statement.confidence)} % sure)", "quiet"),
    )
    write(console, head)
    write(console, Text(on_one_line(statement.text)), indent=_INDENT)
    for difference in statement.differences:
        write(console, Text(f"- {on_one_line(difference)}", style="warning"), indent=_INDENT)
    if statement.speaker and not any(statement.speaker in d for d in statement.differences):
        said = f"- in the articles it is a claim of {on_one_line(statement.speaker)}"
        write(console, Text(said), indent=_INDENT)
    for citation in checked.quotes(statement):
        if citation.n in told:
            again = f"[{citation.n}] quoted above"
            write(console, Text(again, style="quiet"), indent=_INDENT)
        else:
            print_citation(console, citation)
            told.add(citation.n)
