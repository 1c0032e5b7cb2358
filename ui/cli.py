"""The command line: the program around the commands in `ui/commands/`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from ui import environment, failures
from ui.commands import app, articles, asking, checking, evaluate, keeping

# In the order of the help. A module that is imported has registered its commands.
_COMMANDS = (articles, asking, checking, evaluate, keeping)


def main(arguments: Sequence[str] | None = None) -> None:
    """The `dateline` command. Ends the program, with the exit status that the design names."""
    environment.prepare()
    try:
        status = _run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - told to the user here
        failures.end(error)
    sys.exit(status)


def _run(arguments: list[str]) -> int:
    status = app(args=arguments or ["--help"], prog_name="dateline", standalone_mode=False)
    if status == failures.INTERRUPTED:  # how Typer passes Ctrl-C on
        raise KeyboardInterrupt
    return int(status or 0)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("dateline")
        except PackageNotFoundError:
            number = "(not installed)"
        typer.echo(f"dateline {number}")
        raise typer.Exit


@app.callback()
def _dateline(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Every command works on one index: --home DIR, else DATELINE_HOME, else .dateline."""
