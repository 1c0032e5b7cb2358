"""Commands that change the index, show what is in it, and look after it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import DatelineError, UsageError
from ui import errors
from ui.commands import AsJson, Home, Llm

if TYPE_CHECKING:
    from index.backup import BackupCounts
    from index.doctor import Finding
    from index.records import Report
    from index.settings import Settings

Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE...", help="Files, folders, addresses and feeds."),
]


def index(sources: Sources, *, home: Home = None, as_json: AsJson = False) -> int:
    """Add or update articles; makes the index where there is none.

    What cannot be read is named on standard error, with the reason, and does not stop the
    rest; the exit status is then 1.
    """
    from rag.dateline import Dateline

    return _run(Dateline.index, sources, home, as_json)


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
    from ui import terminal
    from ui.terminal.articles import print_failures, print_report, progress, stoppable

    with (
        terminal.results_only(),
        Dateline.open(home) as dateline,
        stoppable() as stop,
        progress() as step,
    ):
        report = method(dateline, sources, progress=step, stop=stop)
    if as_json:
        terminal.print_json(report.to_dict())
    else:
        print_report(report)
    print_failures(report)
    if report.stopped:  # which was said when the signal came
        sys.exit(errors.INTERRUPTED)
    return 1 if report.failed else 0


def articles(*, home: Home = None, as_json: AsJson = False) -> None:
    """List the articles, newest first."""
    from rag.dateline import Dateline
    from ui import terminal
    from ui.terminal.articles import as_dict, print_articles

    with terminal.results_only(), Dateline.open(home) as dateline:
        found, groups = dateline.metadata(), dateline.groups()
    if as_json:
        terminal.print_json([as_dict(article, groups) for article in found])
    else:
        print_articles(found, groups)


def article(
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show one article: what is known about it, and the text that citations point into."""
    from index.records import ArticleMetadata
    from rag.dateline import Dateline
    from ui import terminal
    from ui.terminal.articles import as_dict, print_article

    with terminal.results_only(), Dateline.open(home) as dateline:
        found, groups = dateline.article(article_id), dateline.groups()
        by_hand = dateline.stated_by_hand(article_id)
        group = groups.get(article_id)
        others = [i for i, name in sorted(groups.items()) if name == group and i != article_id]
        copies = [dateline.article(i) for i in others]
    if as_json:
        whole = {
            "text": found.text,
            "headline_end": found.headline_end,
            "left_out": list(found.left_out),
            "stated_by_hand": list(by_hand),
        }
        terminal.print_json({**as_dict(ArticleMetadata.of(found), groups), **whole})
    else:
        print_article(found, copies, by_hand)


def set_(
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    statements: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME=VALUE...", help="outlet, published, authors (parted by ;), url."
        ),
    ] = None,
    *,
    home: Home = None,
    as_json: AsJson = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take back what was stated: the source's words again.")
    ] = False,
) -> None:
    """State what you know of an article: its outlet, its date, its authors, its address.

    It takes the place of what the source states, and is kept when that is read again; an empty
    VALUE says that it is not known.
    """
    from index.records import ArticleMetadata
    from rag.dateline import Dateline
    from ui import terminal
    from ui.terminal.articles import as_dict, print_facts

    stated = _statements(statements or [])
    if undo and stated:
        raise UsageError("--undo takes everything back: leave out what states something.")
    with terminal.results_only(), Dateline.open(home) as dateline:
        found = dateline.unset(article_id) if undo else dateline.set(article_id, **stated)
        groups = dateline.groups()
    if as_json:
        terminal.print_json(as_dict(ArticleMetadata.of(found), groups))
    else:
        print_facts(found)


def _statements(given: list[str]) -> dict[str, Any]:
    """`outlet=BBC News` by its name; an author each between semicolons.

    Raises:
        UsageError: something is no such statement.
    """
    from index.corrections import FIELDS

    stated: dict[str, Any] = {}
    for statement in given:
        name, sign, value = (part.strip() for part in statement.partition("="))
        if not sign or name not in FIELDS:
            raise UsageError(
                f"'{statement[:60]}' states nothing: write it like outlet=\"BBC News\" or "
                f"published=2023-09-20 (there are {', '.join(FIELDS)})."
            )
        several = [part.strip() for part in value.split(";")] if name == "authors" else value
        stated[name] = several if value else None
    return stated


def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID...")],
    *,
    home: Home = None,
) -> None:
    """Remove articles; all of them must be there, or none is removed."""
    from rag.dateline import Dateline
    from rag.show.safe import counted
    from ui import terminal

    with terminal.results_only(), Dateline.open(home) as dateline:
        removed = dateline.remove(*ids)
    terminal.print_line(f"Removed {counted(len(removed), 'article')}.")


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
    from rag.show.safe import counted
    from ui import terminal
    from ui.terminal.articles import print_findings

    settings = Settings.from_environment(home, llm)
    if save is not None:
        saved = doctor.save(settings.home / "catalog.db", save)
        written = counted(saved, "article")
        terminal.print_line(f"Wrote {written} to {save}: 'dateline index {save}'.")
    with terminal.results_only():
        mended = doctor.repair(settings) if repair else []
        findings = [*doctor.examine(settings), _language_model(settings)]
    well = all(finding.well for finding in findings)
    if as_json:
        rows = [{"about": f.about, "well": f.well, "says": f.says} for f in findings]
        terminal.print_json({"well": well, "findings": rows})
    else:
        print_findings(findings, mended)
    return 0 if well else 1


def _language_model(settings: Settings) -> Finding:
    """Whether the configured language model can be had, without loading it."""
    from index.doctor import Finding
    from rag import models
    from rag.models.local import packaged_gguf

    about = "language model"
    try:
        models.make(settings.llm, settings.llm_url)
        if settings.llm == models.LOCAL:
            packaged_gguf()
    except DatelineError as error:
        return Finding(about, False, str(error))
    except (OSError, ValueError) as error:
        says = f"{settings.llm} cannot be had ({error}): see docs/settings.md."
        return Finding(about, False, says)
    return Finding(about, True, f"{settings.llm}.")


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write.")],
    *,
    home: Home = None,
) -> None:
    """Write the whole index, vectors and all, to one file."""
    from rag.dateline import Dateline
    from ui import terminal

    with Dateline.open(home) as dateline:
        moved = dateline.export(file)
    megabytes = file.stat().st_size / 1e6
    terminal.print_line(f"Wrote {file}: {_moved(moved)}, {megabytes:.1f} MB.")


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An archive that export wrote.")],
    *,
    home: Home = None,
    merge: Annotated[
        bool, typer.Option("--merge", help="Put its articles beside those that are there.")
    ] = False,
) -> None:
    """Restore an index from a file; nothing is embedded again.

    Of an archive that an earlier version wrote, what it lacks is embedded later.
    """
    from rag.dateline import Dateline
    from rag.show.safe import counted
    from ui import terminal

    with terminal.results_only(), Dateline.open(home) as dateline:
        moved = dateline.import_(file, merge=merge)
    terminal.print_line(f"Restored {_moved(moved)}.")
    if moved.unread:
        chunks = counted(moved.unread, "chunk")
        remedy = "'dateline doctor --repair' makes them now, the next 'dateline index' does later"
        terminal.print_line(f"No vector yet: {chunks}; {remedy}.")


def _moved(moved: BackupCounts) -> str:
    from rag.show.safe import counted

    return f"{counted(moved.articles, 'article')}, {counted(moved.chunks, 'chunk')}"
