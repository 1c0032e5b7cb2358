"""What the command line prints: answers, lists, reports; results on stdout, the rest on stderr.

Here are the two streams, and what keeps results alone on standard output.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.text import Text
from rich.theme import Theme

# Lines longer than this are hard to read; wider terminals leave the rest blank.
WIDEST = 100

_THEME = Theme(
    {
        "marker": "bold cyan",
        "quiet": "dim",
        "outlet": "bold",
        "warning": "yellow",
    }
)


def output() -> Console:
    """Standard output, for people. Colours only on a terminal, and not with NO_COLOR."""
    return _console(stderr=False)


def messages() -> Console:
    """Standard error: progress, warnings, failures."""
    return _console(stderr=True)


def plain(file: TextIO) -> Console:
    """A file, as a terminal of 80 columns without colours would show it."""
    return Console(
        file=file, theme=_THEME, width=80, highlight=False, markup=False, emoji=False,
        force_terminal=False, no_color=True,
    )  # fmt: skip


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    console = Console(
        stderr=stderr, theme=_THEME, highlight=False, markup=False, emoji=False, soft_wrap=False
    )
    console.width = min(console.width, WIDEST)
    return console


def write(console: Console, text: Text, *, indent: int = 0, hanging: int = 0) -> None:
    """Prints a text wrapped at words, without blanks at the ends of lines.

    Args:
        indent: columns before every line.
        hanging: columns more before every line but the first.
    """
    for paragraph in text.split("\n", allow_blank=True):
        width = max(20, console.width - indent - hanging)
        for number, line in enumerate(paragraph.wrap(console, width)):
            line.rstrip()
            blank = indent + (hanging if number else 0)
            console.print(Text(" " * blank if line else "").append_text(line), soft_wrap=True)


def print_json(value: object) -> None:
    """One JSON value on one line of standard output."""
    print_line(json.dumps(value, ensure_ascii=False))


def print_line(text: str) -> None:
    """One line of standard output, in UTF-8 whatever the terminal speaks."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A lone surrogate becomes \udcff, which is also how JSON writes it.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    print(text)


@contextlib.contextmanager
def results_only() -> Iterator[None]:
    """Sends what libraries print to standard output, native ones included, to standard error."""
    sys.stdout.flush()
    stdout = sys.stdout
    try:
        kept = os.dup(1)
    except OSError:  # standard output is closed: nothing to keep clean
        yield
        return
    try:
        with contextlib.suppress(OSError):  # standard error is closed
            os.dup2(2, 1)
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        with contextlib.suppress(OSError, ValueError):
            stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
