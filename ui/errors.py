"""What goes wrong, as one sentence on standard error and an exit status."""

from __future__ import annotations

import os
import sys
import traceback
from typing import NoReturn

from typer.exceptions import TyperException

from index.errors import DatelineError, renamed

INTERRUPTED = 130

# What Python passes and calls, as the command line names it.
OPTIONS = {
    "as_of": "--as-of",
    "since": "--since",
    "until": "--until",
    "outlets": "--outlet",
    "undated": "--undated",
    "k": "--k",
    "llm": "--llm",
    "home": "--home",
    "merge": "--merge",
    "embedding": "DATELINE_EMBEDDING",
    "index()": "'dateline index SOURCE'",
    "articles()": "'dateline articles'",
    "remove()": "'dateline remove ID'",
}


class ServeError(DatelineError):
    """The chat page cannot be served: the address is taken or not this machine's."""


class ConversationError(DatelineError):
    """A conversation is not there, or cannot be kept or changed."""


def in_options(message: str) -> str:
    """A message of the engine with the options and commands to be typed."""
    return renamed(message, OPTIONS)


def say(message: str) -> None:
    """Prints one line on standard error."""
    from rag.show.safe import on_one_line  # not at the top: --help does not need it

    print(f"dateline: {on_one_line(message)}", file=sys.stderr, flush=True)


def trace(error: BaseException) -> None:
    """Prints the traceback if DATELINE_DEBUG is set."""
    if os.environ.get("DATELINE_DEBUG") and not isinstance(error, KeyboardInterrupt):
        traceback.print_exception(error)


def exit_with(error: BaseException) -> NoReturn:
    """Says what stopped a command, and ends the program with the error's exit status."""
    trace(error)
    if isinstance(error, BrokenPipeError):
        # Whatever read our output has stopped, as `head` does: that is not worth a message.
        # Python flushes once more at its end, which must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    message, status = _message_and_status(error)
    say(message)
    sys.exit(status)


def _message_and_status(error: BaseException) -> tuple[str, int]:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted.", INTERRUPTED
    if isinstance(error, DatelineError):
        return in_options(str(error)), error.exit_status
    if isinstance(error, TyperException):
        return _usage(error), error.exit_code
    if type(error).__module__ == "sqlite3":  # compared by name: --help does not import it
        return f"The catalog cannot be read ({error}): 'dateline doctor' says what to do.", 1
    if isinstance(error, OSError) and error.strerror:
        place = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror}{place}: check the path, the rights and the free space.", 1
    about = f": {error}".rstrip(". ") if str(error) else ""
    return (
        f"something unexpected went wrong ({type(error).__name__}{about}); run the same with "
        "DATELINE_DEBUG=1 to see where, and please report it.",
        1,
    )


def _usage(error: TyperException) -> str:
    """Typer's own words about an option or argument, and where the help is."""
    message = error.format_message().strip().rstrip(".")
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "dateline"
    hint = ""
    if "unexpected extra argument" in message and command.endswith((" ask", " search")):
        hint = " Put the words in quotes."
    return f"{message}.{hint} See '{command} --help'."
