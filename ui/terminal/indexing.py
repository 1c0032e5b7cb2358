"""Indexing in the terminal: how far it is, and what came of it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from index.indexer import Progress as Step
from index.records import Failure, Report
from ui import failures
from ui.terminal.console import messages, output, write
from ui.text import counted, on_one_line

# Without a terminal, a line every so many seconds.
_EVERY = 10.0


@contextlib.contextmanager
def progress() -> Iterator[Step]:
    """What to pass to `Dateline.index`: a bar with an estimate, or a few plain lines."""
    console = messages()
    if not console.is_terminal:
        yield _plain()
        return
    bar = Progress(
        TextColumn("Indexing"),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[reading]}", markup=False, style="quiet"),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=1.0, reading="")
        yield lambda share, what: bar.update(task, completed=share, reading=on_one_line(what)[:40])


def _plain() -> Step:
    told = time.monotonic()

    def step(share: float, what: str) -> None:
        nonlocal told
        if what and time.monotonic() - told > _EVERY:
            told = time.monotonic()
            failures.say(f"indexing, {share:.0%} done ({what}).")

    return step


def print_report(report: Report) -> None:
    """What was done, on standard output; what failed is told by `print_failures`."""
    console = output()
    changes = [
        (len(report.added), "added"),
        (len(report.updated), "updated"),
        (len(report.unchanged), "unchanged"),
        (len(report.removed), "removed"),
        (len(report.superseded), "superseded by the publisher's own text"),
        (len(report.duplicates), "given twice"),
        (len(report.failed), "failed"),
    ]
    counts = ", ".join(f"{n:,} {what}" for n, what in changes if n) or "nothing to do"
    console.print(Text(f"{counts[0].upper()}{counts[1:]}."))
    if report.chunks:
        console.print(
            Text(
                f"{counted(report.chunks, 'chunk')}, {report.embedded:,} of them embedded, "
                f"in {report.seconds:.1f} s ({report.chunks_per_second:.1f} a second).",
                style="quiet",
            )
        )
    for mended in report.repairs:
        write(console, Text(mended, style="quiet"))
    if report.stopped:
        console.print("Stopped; the next run goes on from here.")
    _named(report.duplicates, "Given twice")
    _named(report.ignored, "Not read")


def _named(rows: Sequence[Failure], heading: str) -> None:
    if not rows:
        return
    console = output()
    console.print(Text(f"{heading}:", style="quiet"))
    for row in rows:
        reason, source = on_one_line(row.reason), on_one_line(row.source)
        line = reason if source in reason else f"{source}: {reason}"
        write(console, Text(line, style="quiet"), indent=2, hanging=2)


def print_failures(report: Report) -> None:
    """Each failure is one sentence on standard error."""
    for row in report.failed:
        failures.say(row.reason if row.source in row.reason else f"{row.source}: {row.reason}")
