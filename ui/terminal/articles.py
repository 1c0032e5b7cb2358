"""The index in the terminal: articles, progress and report of indexing, the doctor's findings."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from types import FrameType

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from index.doctor import Finding
from index.indexer import Progress as Step
from index.records import Article, ArticleMetadata, Failure, Report
from rag.show.safe import counted, day, on_one_line, outlet_name, shown, title_of, web_address
from ui.errors import in_options, say
from ui.shared import copies
from ui.terminal import messages, output, write

# How many copies of an article are named; a placeholder can have hundreds.
_MOST_NAMED = 3
# Between two lines about progress, where standard error is no terminal.
_SECONDS_BETWEEN_LINES = 10.0


def as_dict(article: ArticleMetadata, groups: Mapping[str, str]) -> dict[str, object]:
    """What `--json` says of an article.

    Args:
        groups: as `Dateline.groups` gives them.
    """
    return asdict(article) | {"group": groups.get(article.id)}


def print_articles(articles: Sequence[ArticleMetadata], groups: Mapping[str, str]) -> None:
    """A table, newest first; under an article, who else carries it."""
    console = output()
    if not articles:
        console.print("There are no articles: add some with 'dateline index SOURCE'.")
        return
    table = Table(box=None, pad_edge=False, header_style="quiet", show_edge=False)
    table.add_column("id", overflow="fold", no_wrap=False, min_width=12)
    table.add_column("outlet", overflow="fold")
    table.add_column("date", no_wrap=True)
    table.add_column("title", overflow="fold", ratio=1)
    others = copies(articles, groups)
    for article in articles:
        title = Text(title_of(article.title), style="" if article.title else "quiet")
        if article.kind == "digest":
            title.append(" (digest)", style="quiet")
        if also := others.get(article.id):
            title.append(f"\nalso carried by {_carriers(also)}", style="quiet")
        table.add_row(
            Text(on_one_line(article.id)),
            Text(outlet_name(article.outlet), style="" if article.outlet else "quiet"),
            Text(day(article.published), style="" if article.published else "quiet"),
            title,
        )
    console.print(table)
    outlets = len({a.outlet for a in articles if a.outlet})
    console.print()
    counts = f"{counted(len(articles), 'article')}, {counted(outlets, 'outlet')}"
    grouped = f", {counted(len(set(groups.values())), 'group')} of copies" if groups else ""
    console.print(Text(f"{counts}{grouped}.", style="quiet"))


def _carriers(others: Sequence[Article | ArticleMetadata]) -> str:
    """Outlet and id of copies; the id alone where no outlet is stated."""
    named = [
        f"{on_one_line(a.outlet)} ({on_one_line(a.id)})" if a.outlet else on_one_line(a.id)
        for a in others[:_MOST_NAMED]
    ]
    more = len(others) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "")


def print_facts(article: Article) -> None:
    """What is known about one article: title, outlet, date, authors, address."""
    console = output()
    write(console, Text(title_of(article.title), style="outlet"))
    by = f" · {', '.join(on_one_line(a) for a in article.authors)}" if article.authors else ""
    write(console, Text(f"{outlet_name(article.outlet)} · {day(article.published)}{by}"))
    if address := web_address(article.url):
        write(console, Text(address, style="quiet"))


def print_article(
    article: Article, also: Sequence[Article] = (), by_hand: Sequence[str] = ()
) -> None:
    """One article whole.

    Args:
        also: the others of its group.
        by_hand: what was stated of it by hand, by name.
    """
    console = output()
    print_facts(article)
    if by_hand:
        write(console, Text(f"Stated by hand: {', '.join(by_hand)}.", style="quiet"))
    if article.kind == "digest":
        what = on_one_line(article.digest_of) if article.digest_of else ""
        about = f" of {what}" if " " in what else ""
        write(console, Text(f"A digest{about}: not the publisher's own words.", style="quiet"))
    write(console, Text(f"{on_one_line(article.id)}, from {on_one_line(article.source)}", "quiet"))
    if also:
        write(console, Text(f"Also carried by {_carriers(also)}.", style="quiet"))
    console.print()
    write(console, Text(shown(article.body)))
    if article.left_out:
        console.print()
        left = f"Left out of the text ({counted(len(article.left_out), 'line')}):"
        write(console, Text(left, style="quiet"))
        for line in article.left_out:
            write(console, Text(on_one_line(line), style="quiet"), indent=2, hanging=2)


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
        if what and time.monotonic() - told > _SECONDS_BETWEEN_LINES:
            told = time.monotonic()
            say(f"indexing, {share:.0%} done ({what}).")

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
    _print_named(report.duplicates, "Given twice")
    _print_named(report.ignored, "Not read")


def _print_named(rows: Sequence[Failure], heading: str) -> None:
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
        say(row.reason if row.source in row.reason else f"{row.source}: {row.reason}")


@contextlib.contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """What to pass as `stop`: true from the first signal on; a second one interrupts at once.

    Either way the index is whole: what was stored stays, and the next run mends the rest.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False  # only the main thread hears signals
        return
    asked = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        say("interrupted: stopping after this batch (once more stops at once).")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def print_findings(findings: Sequence[Finding], mended: Sequence[str]) -> None:
    """A line each, what is wrong marked; above them what was mended."""
    console = output()
    for what in mended:
        write(console, Text(what))
    if mended:
        console.print()
    width = max(len(finding.about) for finding in findings)
    for finding in findings:
        mark = Text("ok    ", style="quiet") if finding.well else Text("wrong ", style="warning")
        about = Text(f"{finding.about:<{width}}  ", style="outlet" if not finding.well else "")
        says = Text(in_options(on_one_line(finding.says)))
        write(console, mark + about + says, hanging=width + 8)
    wrong = sum(not finding.well for finding in findings)
    console.print()
    summary = f"{counted(wrong, 'thing')} wrong." if wrong else "All is well."
    console.print(Text(summary, style="warning" if wrong else "quiet"))
