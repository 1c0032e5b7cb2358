"""The command that puts a text to the index."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ui.commands import app
from ui.options import AsJson, AsOf, Home, Outlet, Since, Undated, Until

# The exit status with --strict where something is contradicted.
CONTRADICTED = 3


@app.command()
def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A text, Markdown or Word file; - reads a pipe.")
    ],
    *,
    home: Home = None,
    as_json: AsJson = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="End with exit status 3 where a sentence is contradicted."),
    ] = False,
    as_of: AsOf = None,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    undated: Undated = False,
) -> None:
    """Check a text against the articles, sentence by sentence."""
    from rag.dateline import Dateline
    from ui.terminal import console
    from ui.terminal.checked import print_checked

    text = _text(file)
    with (
        console.results_only(),
        console.messages().status("Checking"),
        Dateline.open(home) as dateline,
    ):
        checked = dateline.check_text(
            text,
            as_of=as_of,
            since=since,
            until=until,
            outlets=outlet or (),
            undated=undated,
        )
    if as_json:
        console.print_line(checked.to_json())
    else:
        print_checked(checked)
    if strict and checked.contradicted:
        raise typer.Exit(CONTRADICTED)


def _text(file: str) -> str:
    from index.read import text_of_bytes, text_of_file

    if file != "-":
        return text_of_file(Path(file))
    return text_of_bytes("Standard input", sys.stdin.buffer.read())
