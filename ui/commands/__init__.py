"""The commands, by what they are about; importing a module here registers its commands."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="dateline",
    help="Answers about a collection of news articles; every sentence is cited to the exact "
    "words that support it.",
    rich_markup_mode=None,  # plain help: loading rich costs more than all else here
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
