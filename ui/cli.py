"""The command line: the program around the commands in `ui/commands/`."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from ui import errors, version
from ui.commands import articles, evaluate, questions

app = typer.Typer(
    name="dateline",
    help="Answers about a collection of news articles; every sentence is cited to the exact "
    "words that support it.",
    rich_markup_mode=None,  # plain help: loading rich costs more than all else here
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

# In the order of the help.
_COMMANDS: dict[str, Callable[..., int | None]] = {
    "index": articles.index,
    "sync": articles.sync,
    "articles": articles.articles,
    "article": articles.article,
    "set": articles.set_,
    "remove": articles.remove,
    "ask": questions.ask,
    "search": questions.search,
    "chat": questions.chat,
    "check": questions.check,
    "eval": evaluate.evaluate,
    "doctor": articles.doctor,
    "export": articles.export,
    "import": articles.import_,
}
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)

# What libraries read from the environment while they are imported. The user's values win.
_ENVIRONMENT = {
    # Nothing is sent to an address that the user did not configure.
    "GRADIO_ANALYTICS_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    # Silence, so that a terminal shows answers only.
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_WAIT_POLICY": "PASSIVE",
    "GRADIO_RUN_HISTORY": "False",
}

# Loggers that write to the terminal about nothing a user can act on.
_NOISY_LOGGERS = (
    "chromadb.telemetry",
    "dateparser",
    "httpx",
    "sentence_transformers",
    "trafilatura",
    "transformers",
    "htmldate",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """The `dateline` command. Ends the program, with the exit status that the design names."""
    _configure_libraries()
    try:
        status = _run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - told to the user here
        errors.exit_with(error)
    sys.exit(status)


def _configure_libraries() -> None:
    """Has to come before anything heavy is imported."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    for name in _NOISY_LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    if not os.environ.get("DATELINE_DEBUG"):
        for category in (DeprecationWarning, FutureWarning, UserWarning):
            warnings.filterwarnings("ignore", category=category)


def _run(arguments: list[str]) -> int:
    status = app(args=arguments or ["--help"], prog_name="dateline", standalone_mode=False)
    if status == errors.INTERRUPTED:  # how Typer passes Ctrl-C on
        raise KeyboardInterrupt
    return int(status or 0)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dateline {version()}")
        raise typer.Exit


@app.callback()
def _dateline(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Every command works on one index: --home DIR, else DATELINE_HOME, else .dateline."""


if __name__ == "__main__":
    main()
