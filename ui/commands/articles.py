"""Commands that change the index or show what is in it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui import failures
from ui.commands import app
from ui.options import AsJson, Home

if TYPE_CHECKING:
    from index.records import Report


Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE...", help="Files, folders, addresses and feeds."),
]


@app.command("index")
def index_(sources: Sources, *, home: Home = None, as_json: AsJson = False) -> int:
    """Add or update articles; makes the index where there is none.

    What cannot be read is named on standard error, with the reason, and does not stop the
    rest; the exit status is then 1.
    """
    from rag.dateline import Dateline

    return _run(Dateline.index, sources, home, as_json)


@app.command()
def sync(sources: Sources, *, home: Home = None, as_json: AsJson = False) -> int:
    """Make the index equal to the sources: adds, updates, and removes what is gone.

    What could not be read or reached is not gone: its articles stay, and it is named on
    standard error; the exit status is then 1.
    """
    from rag.dateline import Dateline

    return _run(Dateline.sync, sources, home, as_json)


def _run(
    method: Callable[..., Report], sources: list[str], home: Path | None, as_json: bool
) -> int:
    from rag.dateline import Dateline
    from ui.terminal import console
    from ui.terminal.indexing import print_failures, print_report, progress
    from ui.terminal.stopping import stoppable

    with (
        console.results_only(),
        Dateline.open(home) as dateline,
        stoppable() as stop,
        progress() as step,
    ):
        report = method(dateline, sources, progress=step, stop=stop)
    if as_json:
        console.print_json(report.to_dict())
    else:
        print_report(report)
    print_failures(report)
    if report.stopped:  # which was said when the signal came
        sys.exit(failures.INTERRUPTED)
    return 1 if report.failed else 0


@app.command()
def articles(*, home: Home = None, as_json: AsJson = False) -> None:
    """List the articles, newest first."""
    from rag.dateline import Dateline
    from ui.terminal import console
    from ui.terminal.listings import facts, print_articles

    with console.results_only(), Dateline.open(home) as dateline:
        found, groups = dateline.articles(), dateline.groups()
    if as_json:
        console.print_json([facts(article, groups) for article in found])
    else:
        print_articles(found, groups)


@app.command()
def article(
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show one article: what is known about it, and the text that citations point into."""
    from rag.dateline import Dateline
    from ui.terminal import console
    from ui.terminal.listings import facts, print_article

    with console.results_only(), Dateline.open(home) as dateline:
        found, groups = dateline.article(article_id), dateline.groups()
        group = groups.get(article_id)
        others = [i for i, name in sorted(groups.items()) if name == group and i != article_id]
        copies = [dateline.article(i) for i in others]
    if as_json:
        whole = {
            "text": found.text,
            "headline_end": found.headline_end,
            "left_out": list(found.left_out),
        }
        console.print_json({**facts(found, groups), **whole})
    else:
        print_article(found, copies)


@app.command()
def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID...")],
    *,
    home: Home = None,
) -> None:
    """Remove articles; all of them must be there, or none is removed."""
    from rag.dateline import Dateline
    from ui.terminal import console
    from ui.text import counted

    with console.results_only(), Dateline.open(home) as dateline:
        gone = dateline.remove(*ids)
    console.print_line(f"Removed {counted(len(gone), 'article')}.")
