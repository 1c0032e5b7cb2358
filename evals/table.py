"""Tables as Markdown, so that they can be copied into docs/quality.md as they are."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics import Estimate


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; the first column is text, the others are numbers."""
    rule = ["---", *["--:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, rule, *rows])


def share(value: float) -> str:
    """'.853': a share of 1, as the docs write it."""
    text = f"{value:.3f}"
    return text.removeprefix("0") if text.startswith("0.") else text


def interval(estimate: Estimate) -> str:
    """'.812 to .890'."""
    return f"{share(estimate.low)} to {share(estimate.high)}"
