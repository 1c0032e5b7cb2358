"""What commands print: tables as Markdown, to be copied into docs/quality.md, and progress."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from evals.metrics import Estimate

One = TypeVar("One")


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; the first column is text, the others are numbers."""
    rule = ["---", *["--:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, rule, *rows])


def figures(made: Mapping[str, Estimate]) -> str:
    """The table of figures by their labels."""
    rows = [[label, share(e.value), interval(e), str(e.n)] for label, e in made.items()]
    return markdown(["figure", "value", "95% interval", "n"], rows)


def share(value: float) -> str:
    """'.853': a share of 1, as the docs write it."""
    text = f"{value:.3f}"
    return text.removeprefix("0") if text.startswith("0.") else text


def interval(estimate: Estimate) -> str:
    """'.812 to .890'."""
    return f"{share(estimate.low)} to {share(estimate.high)}"


def say(line: str) -> None:
    """Progress, on standard error: standard output is for the figures."""
    print(line, file=sys.stderr, flush=True)


def counted(items: Sequence[One], every: int, what: str) -> Iterator[One]:
    """The items one by one, with a line of progress after so many of them and at the end."""
    for n, item in enumerate(items, start=1):
        yield item
        if n % every == 0 or n == len(items):
            say(f"  {n} of {len(items)} {what}")
