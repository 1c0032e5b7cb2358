"""Commands that put questions and texts to the index."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import UsageError
from ui.commands import AsJson, AsOf, Home, Llm, Outlet, Passages, Since, Undated, Until

if TYPE_CHECKING:
    from rag.dateline import Dateline
    from rag.records import Answer


# The exit status with --strict where something is contradicted.
CONTRADICTED = 3


class Format(StrEnum):
    """What an answer is written as."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    DOCX = "docx"


_BY_SUFFIX = {
    ".json": Format.JSON,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".docx": Format.DOCX,
}


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    *,
    home: Home = None,
    as_json: AsJson = False,
    written_as: Annotated[
        Format | None,
        typer.Option(
            "--format", help="What to write; without it what --out ends with says, else text."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write here; a Word document needs it."),
    ] = None,
    as_of: AsOf = None,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    undated: Undated = False,
    k: Passages = None,
    llm: Llm = None,
) -> None:
    """Answer a question with citations, or say why there is no answer."""
    wanted = _wanted(as_json, written_as, out)
    options = {"k": k, "llm": llm, **_scope(as_of, since, until, outlet, undated)}
    answer = _from_beside(home, question, options)
    if answer is None:
        from rag import grammar
        from rag.dateline import Dateline

        grammar.load()
        with Dateline.open(home) as dateline:
            answer = _answered(dateline, question, **options)
    if out is None:
        _print(answer, wanted)
    else:
        _write(answer, wanted, out)


def _scope(
    as_of: str | None, since: str | None, until: str | None, outlet: list[str] | None, undated: bool
) -> dict[str, Any]:
    """The options that limit what is read, as `Dateline` takes them."""
    return {
        "as_of": as_of,
        "since": since,
        "until": until,
        "outlets": outlet or (),
        "undated": undated,
    }


def _wanted(as_json: bool, written_as: Format | None, out: Path | None) -> Format:
    """What to write.

    Raises:
        UsageError: the options contradict one another, or the file cannot be written.
    """
    if as_json and written_as not in (None, Format.JSON):
        raise UsageError(f"--json and --format {written_as} contradict each other: give one.")
    named = _BY_SUFFIX.get(out.suffix.lower(), Format.TEXT) if out else Format.TEXT
    wanted = Format.JSON if as_json else written_as or named
    if out is None and wanted is Format.DOCX:
        raise UsageError("A Word document cannot be printed: name its file with --out FILE.")
    # Before the question is asked: nobody waits for an answer that cannot be kept.
    if out is not None and (out.is_dir() or not out.parent.is_dir()):
        raise UsageError(f"{out} cannot be written: name a file in a folder that is there.")
    return wanted


def _from_beside(home: Path | None, question: str, options: dict[str, Any]) -> Answer | None:
    """The answer of a `dateline chat` that serves this index: its models are loaded already."""
    from index.settings import Settings
    from ui import terminal
    from ui.beside import asked

    with terminal.results_only(), terminal.messages().status("Asking"):
        return asked(Settings.from_environment(home), question, options)


def _answered(dateline: Dateline, question: str, **options: Any) -> Answer:
    """Asks, and says on standard error what is happening."""
    from ui import terminal
    from ui.terminal.answer import watched

    with terminal.results_only():
        return watched(dateline.stream(question, **options))


def _print(answer: Answer, wanted: Format) -> None:
    from ui import terminal
    from ui.terminal.answer import print_answer

    if wanted is Format.TEXT:
        print_answer(answer)
    else:
        terminal.print_line(_as_text(answer, wanted).rstrip("\n"))


def _write(answer: Answer, wanted: Format, out: Path) -> None:
    from ui import terminal
    from ui.terminal.answer import print_answer

    match wanted:
        case Format.DOCX:
            from ui.word import answer_as_docx

            out.write_bytes(answer_as_docx(answer))
        case Format.TEXT:
            with out.open("w", encoding="utf-8") as file:
                print_answer(answer, terminal.plain(file))
        case _:
            out.write_text(_as_text(answer, wanted), encoding="utf-8")
    terminal.messages().print(f"Written to {out}.", soft_wrap=True)


def _as_text(answer: Answer, wanted: Format) -> str:
    """The answer as JSON or Markdown, printed or written to a file alike."""
    if wanted is Format.JSON:
        return answer.to_json() + "\n"
    from rag.show import markdown

    return markdown(answer)


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
    from ui import terminal
    from ui.terminal.answer import print_passages

    scope = _scope(as_of, since, until, outlet, undated)
    with terminal.results_only(), Dateline.open(home) as dateline:
        passages = dateline.search(query, k=k, **scope)
    if as_json:
        terminal.print_json([passage.to_dict() for passage in passages])
    else:
        print_passages(passages)


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
    from ui.beside import listening
    from ui.chat.app import serve

    with Dateline.open(home, llm=llm) as dateline, listening(dateline):
        if first is not None:
            _print(_answered(dateline, first), Format.TEXT)
        serve(dateline, host, port, open_browser=open_browser)


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
    from ui import terminal
    from ui.terminal.answer import print_checked

    text, scope = _text(file), _scope(as_of, since, until, outlet, undated)
    with (
        terminal.results_only(),
        terminal.messages().status("Checking"),
        Dateline.open(home) as dateline,
    ):
        checked = dateline.check_text(text, **scope)
    if as_json:
        terminal.print_line(checked.to_json())
    else:
        print_checked(checked)
    if strict and checked.contradicted:
        raise typer.Exit(CONTRADICTED)


def _text(file: str) -> str:
    from index.read import text_of_bytes, text_of_file

    if file != "-":
        return text_of_file(Path(file))
    return text_of_bytes("Standard input", sys.stdin.buffer.read())
