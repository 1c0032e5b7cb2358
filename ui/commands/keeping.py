"""Commands that keep an index: what is wrong with it, copies of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands import app
from ui.options import AsJson, Home, Llm


@app.command()
def doctor(
    *,
    home: Home = None,
    as_json: AsJson = False,
    llm: Llm = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make Chroma and the full-text index again.")
    ] = False,
    save: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what a damaged catalog still holds to a .jsonl."),
    ] = None,
) -> int:
    """Look at everything that an index needs, and say what to do about what is wrong.

    The exit status is 1 where something is wrong.
    """
    from index import doctor
    from index.settings import Settings
    from ui.health import language_model
    from ui.terminal import console
    from ui.terminal.keeping import print_findings
    from ui.text import counted

    settings = Settings.from_environment(home, llm)
    if save is not None:
        saved = doctor.save(settings.home / "catalog.db", save)
        console.print_line(f"Wrote {counted(saved, 'article')} to {save}: 'dateline index {save}'.")
    with console.results_only():
        mended = doctor.repair(settings) if repair else []
        findings = [*doctor.examine(settings), language_model(settings)]
    if as_json:
        rows = [{"about": f.about, "well": f.well, "says": f.says} for f in findings]
        console.print_json({"well": all(f.well for f in findings), "findings": rows})
    else:
        print_findings(findings, mended)
    return 0 if all(finding.well for finding in findings) else 1


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write.")],
    *,
    home: Home = None,
) -> None:
    """Write the whole index, vectors and all, to one file."""
    from rag.dateline import Dateline
    from ui.terminal import console
    from ui.text import counted

    with Dateline.open(home) as dateline:
        moved = dateline.export(file)
    what = f"{counted(moved.articles, 'article')}, {counted(moved.chunks, 'chunk')}"
    console.print_line(f"Wrote {file}: {what}, {file.stat().st_size / 1e6:.1f} MB.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An archive that export wrote.")],
    *,
    home: Home = None,
    merge: Annotated[
        bool, typer.Option("--merge", help="Put its articles beside those that are there.")
    ] = False,
) -> None:
    """Restore an index from a file; nothing is embedded again.

    Of an archive that an earlier version wrote, the first search embeds what it lacks.
    """
    from rag.dateline import Dateline
    from ui.terminal import console
    from ui.text import counted

    with console.results_only(), Dateline.open(home) as dateline:
        moved = dateline.import_(file, merge=merge)
    what = f"{counted(moved.articles, 'article')}, {counted(moved.chunks, 'chunk')}"
    console.print_line(f"Restored {what}.")
    if moved.unread:
        chunks = counted(moved.unread, "chunk")
        console.print_line(f"{chunks} without a vector will be embedded by the first search.")
