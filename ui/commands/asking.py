"""Commands that put questions to the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.commands import app
from ui.options import AsJson, AsOf, Home, Llm, Outlet, Passages, Since, Undated, Until

if TYPE_CHECKING:
    from rag.dateline import Dateline


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
    from ui.terminal import console
    from ui.terminal.answer import print_answer, watched

    with console.results_only():
        answer = watched(dateline.stream(question, **options))
    if as_json:
        console.print_line(answer.to_json())
    else:
        print_answer(answer)


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
