"""The command that measures answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands import AsJson, Home, Llm


def evaluate(
    *,
    home: Home = None,
    gold: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Gold questions about the index at --home; without it, those about the seeds.",
        ),
    ] = None,
    dataset: Annotated[
        tuple[str, Path] | None,
        typer.Option(
            metavar="FORMAT PATH",
            help="A public set: squad, clapnq, realtimeqa, multihop, beir, qags, summedits or "
            "ragtruth.",
        ),
    ] = None,
    articles: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="Index this beside the seeds; may be repeated."),
    ] = None,
    system: Annotated[
        str, typer.Option(metavar="NAME", help="dateline, or llama-index to compare with.")
    ] = "dateline",
    llm: Llm = None,
    judge: Annotated[
        str | None,
        typer.Option(metavar="SPEC", help="A language model that judges faithfulness as well."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="At most N questions with an answer, N without."),
    ] = None,
    half: Annotated[
        str, typer.Option(metavar="HALF", help="all, tuning or held-out (of gold questions).")
    ] = "all",
    seed: Annotated[int, typer.Option(metavar="N", help="Which questions are drawn.")] = 0,
    as_json: AsJson = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Write the whole run here, for --compare and for reading."
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with plots and evidence.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a test case for each question.")
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Append a summary here.")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="RUN.json", help="An earlier run to compare with.")
    ] = None,
    gate: Annotated[
        Path | None,
        typer.Option(metavar="GATE.toml", help="Run what this file plans; exit 1 if it fails."),
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="With --gate: make these runs its baseline.")
    ] = False,
    validate: Annotated[
        bool, typer.Option("--validate", help="Only check that the gold holds true.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask again what is in the cache of answers.")
    ] = False,
) -> None:
    """Measure answers: gold questions, public sets, and a gate for continuous integration."""
    from evals.command import Options, main
    from ui import terminal

    options = Options(
        home=home,
        gold=gold,
        dataset=dataset,
        articles=tuple(articles or ()),
        system=system,
        llm=llm,
        judge=judge,
        limit=limit,
        half=half,
        seed=seed,
        as_json=as_json,
        out=out,
        html=html,
        junit=junit,
        markdown=markdown,
        compare=compare,
        gate=gate,
        record=record,
        validate=validate,
        fresh=fresh,
    )
    with terminal.results_only():
        text, passed = main(options)
    if text:
        terminal.print_line(text)
    if not passed:
        raise typer.Exit(1)
