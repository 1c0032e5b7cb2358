"""The commands, by what they are about, and here the options that several of them share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        envvar="DATELINE_HOME",
        metavar="DIR",
        help="The folder that holds the index (default: .dateline).",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Read nothing published after this day."),
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="First day of publication.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Last day of publication.")
]
Outlet = Annotated[
    list[str] | None,
    typer.Option("--outlet", metavar="NAME", help="Read this outlet only; may be repeated."),
]
Undated = Annotated[
    bool, typer.Option("--undated", help="With a date limit, read articles without a date too.")
]
Passages = Annotated[
    int | None, typer.Option("--k", metavar="N", help="How many passages to read (1 to 200).")
]
Llm = Annotated[
    str | None,
    typer.Option(
        "--llm",
        metavar="SPEC",
        help="Which language model drafts: reader (default: none, the articles are quoted), "
        "local, gguf:PATH, openai:MODEL, ollama:MODEL or anthropic:MODEL.",
    ),
]
