"""The command line: what each command takes, calls and prints."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui import environment, failures
from ui.options import AsJson, AsOf, Home, Llm, Outlet, Passages, Since, Undated, Until

if TYPE_CHECKING:
    from rag.dateline import Dateline

app = typer.Typer(
    name="dateline",
    help="Answers about a collection of news articles; every sentence is cited to the exact "
    "words that support it.",
    rich_markup_mode=None,  # plain help: loading rich costs more than all else here
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


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


@app.command("index")
def index_(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Files and folders.")],
    *,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Add or update articles; makes the index where there is none.

    What cannot be read is named on standard error, with the reason, and does not stop the
    rest; the exit status is then 1.
    """
    from rag.dateline import Dateline
    from ui.terminal import console
    from ui.terminal.indexing import print_failures, print_report, progress

    with console.results_only(), Dateline.open(home) as dateline, progress() as step:
        report = dateline.index(sources, progress=step)
    if as_json:
        console.print_json(report.to_dict())
    else:
        print_report(report)
    print_failures(report)
    return 1 if report.failed else 0


@app.command()
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    *,
    home: Home = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    undated: Undated = False,
    k: Passages = None,
    llm: Llm = None,
) -> None:
    """Answer a question with citations, or say why there is no answer."""
    from rag.dateline import Dateline

    scope = {"as_of": as_of, "since": since, "until": until, "undated": undated}
    with Dateline.open(home) as dateline:
        _answer(dateline, question, as_json, k=k, llm=llm, outlets=outlet or (), **scope)


def _answer(dateline: Dateline, question: str, as_json: bool = False, **options: Any) -> None:
    """Asks, says on standard error what is happening, and prints the answer."""
    from ui.sources import digests
    from ui.terminal import console
    from ui.terminal.answer import print_answer, watched

    with console.results_only():
        answer = watched(dateline.stream(question, **options))
    if as_json:
        console.print_line(answer.to_json())
    else:
        print_answer(answer, digests(dateline, [c.article_id for c in answer.citations]))


@app.command()
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY")],
    *,
    home: Home = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    undated: Undated = False,
    k: Passages = None,
) -> None:
    """List the passages nearest to a query, best first."""
    from rag.dateline import Dateline
    from ui.terminal import console
    from ui.terminal.listings import print_passages

    with console.results_only(), Dateline.open(home) as dateline:
        passages = dateline.search(
            query,
            k=k,
            as_of=as_of,
            since=since,
            until=until,
            outlets=outlet or (),
            undated=undated,
        )
    if as_json:
        console.print_json([passage.to_dict() for passage in passages])
    else:
        print_passages(passages)


@app.command()
def articles(*, home: Home = None, as_json: AsJson = False) -> None:
    """List the articles, newest first."""
    from rag.dateline import Dateline
    from ui.terminal import console
    from ui.terminal.listings import facts, print_articles

    with console.results_only(), Dateline.open(home) as dateline:
        found = dateline.articles()
    if as_json:
        console.print_json([facts(article) for article in found])
    else:
        print_articles(found)


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
        found = dateline.article(article_id)
    if as_json:
        whole = {"text": found.text, "left_out": list(found.left_out)}
        console.print_json({**facts(found), **whole})
    else:
        print_article(found)


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


@app.command()
def chat(
    *,
    home: Home = None,
    host: Annotated[
        str, typer.Option(help="The address to listen on; 0.0.0.0 lets other machines in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 7860,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in a browser.")
    ] = False,
    first: Annotated[
        str | None,
        typer.Option(metavar="QUESTION", help="Answer this in the terminal, then serve."),
    ] = None,
    llm: Llm = None,
) -> None:
    """Open a page in which to ask questions and check the answers."""
    from rag.dateline import Dateline
    from ui.chat.app import serve

    with Dateline.open(home, llm=llm) as dateline:
        if first is not None:
            _answer(dateline, first)
        serve(dateline, host, port, open_browser=open_browser)
