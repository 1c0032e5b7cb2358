"""Plots as SVG, without a library: a report is one file, and docs show them as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

# Of a plot, in pixels.
WIDTH, HEIGHT = 420, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 12, 14, 38
# Of plots in a file of their own, on white and on black; a page has its own.
_COLOURS = (
    "text { font: 13px sans-serif; fill: #7d7a74 } .grid { stroke: #b5b1a8; stroke-width: .5 } "
    ".line { fill: none; stroke: #3f86b8; stroke-width: 2 } .dot { fill: #3f86b8 }"
)


@dataclass(frozen=True, slots=True)
class Axes:
    """The ranges of a plot and what its axes say."""

    x: tuple[float, float]
    y: tuple[float, float]
    across: str
    up: str

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point's place in the picture."""
        (x0, x1), (y0, y1) = self.x, self.y
        left = _LEFT + (x - x0) / ((x1 - x0) or 1) * (WIDTH - _LEFT - _RIGHT)
        top = HEIGHT - _BOTTOM - (y - y0) / ((y1 - y0) or 1) * (HEIGHT - _TOP - _BOTTOM)
        return round(left, 1), round(top, 1)


def histogram(
    values: Sequence[float],
    across: str,
    *,
    span: tuple[float, float] | None = None,
    bins: int = 20,
    marks: Sequence[tuple[float, str]] = (),
    up: str = "how many",
) -> str:
    """How often values fall into equal bins.

    Args:
        span: the range of the bins; None takes that of the values.
        marks: places that get a line and a word.
    """
    low, high = span or (min(values, default=0.0), max(values, default=1.0))
    counts, edges = np.histogram(values, bins=bins, range=(low, high if high > low else low + 1))
    axes = Axes((float(edges[0]), float(edges[-1])), (0, float(max(counts.max(), 1))), across, up)
    bars: list[str] = []
    for count, left, right in zip(counts, edges, edges[1:], strict=False):
        (x0, y1), (x1, y0) = axes.at(float(left), float(count)), axes.at(float(right), 0)
        if count:
            bars.append(
                f'<rect class="bar" x="{x0 + 0.5:.1f}" y="{y1}" width="{max(x1 - x0 - 1, 1):.1f}" '
                f'height="{y0 - y1:.1f}"><title>{count}: {left:.2f} to {right:.2f}</title></rect>'
            )
    return _svg(axes, [*bars, *(_mark(axes, x, word) for x, word in marks)], f"{up} by {across}")


def curve(
    axes: Axes,
    points: Sequence[tuple[float, float]],
    chosen: tuple[tuple[float, float], str] | None = None,
) -> str:
    """A line through points in their order.

    Args:
        chosen: one point that is marked, and with what word.
    """
    places = [axes.at(x, y) for x, y in points]
    drawn = [f'<polyline class="line" points="{" ".join(f"{x},{y}" for x, y in places)}"/>']
    drawn += [
        f'<circle class="dot" cx="{px}" cy="{py}" r="2.5"><title>{axes.across} {_short(x)}, '
        f"{axes.up} {_short(y)}</title></circle>"
        for (px, py), (x, y) in zip(places, points, strict=True)
    ]
    if chosen is not None:
        (across, up), word = chosen
        x, y = axes.at(across, up)
        right = across > axes.x[0] + 0.6 * (axes.x[1] - axes.x[0])
        drawn.append(
            f'<circle class="chosen" cx="{x}" cy="{y}" r="5"/>'
            f'<text class="word" x="{x + (-9 if right else 9)}" y="{y + 16:.1f}" '
            f'text-anchor="{"end" if right else "start"}">{escape(word)}</text>'
        )
    return _svg(axes, drawn, f"{axes.up} against {axes.across}")


def by_itself(svgs: Sequence[str]) -> str:
    """Plots beside one another as one SVG file, which brings its own colours."""
    placed = "".join(
        svg.replace("<svg ", f'<svg x="{n * WIDTH}" width="{WIDTH}" height="{HEIGHT}" ', 1)
        for n, svg in enumerate(svgs)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * len(svgs)} {HEIGHT}">'
        f"<style>{_COLOURS}</style>{placed}</svg>\n"
    )


def _mark(axes: Axes, x: float, word: str) -> str:
    left, top = axes.at(x, axes.y[1])
    _, bottom = axes.at(x, axes.y[0])
    side = "end" if x > sum(axes.x) / 2 else "start"
    shift = -4 if side == "end" else 4
    return (
        f'<line class="mark" x1="{left}" y1="{top}" x2="{left}" y2="{bottom}"/>'
        f'<text class="word" x="{left + shift}" y="{top + 9}" text-anchor="{side}">'
        f"{escape(word)}</text>"
    )


def _svg(axes: Axes, drawn: Sequence[str], title: str) -> str:
    """The picture with its axes: ticks at both ends and in the middle."""
    parts: list[str] = []
    for i in (0.0, 0.5, 1.0):
        x = axes.x[0] + i * (axes.x[1] - axes.x[0])
        y = axes.y[0] + i * (axes.y[1] - axes.y[0])
        left, bottom = axes.at(x, axes.y[0])
        parts.append(
            f'<text class="tick" x="{left}" y="{bottom + 14}" text-anchor="middle">'
            f"{_short(x)}</text>"
        )
        edge, top = axes.at(axes.x[0], y)
        far, _ = axes.at(axes.x[1], y)
        parts.append(f'<line class="grid" x1="{edge}" y1="{top}" x2="{far}" y2="{top}"/>')
        parts.append(
            f'<text class="tick" x="{edge - 6}" y="{top + 4}" text-anchor="end">{_short(y)}</text>'
        )
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    parts.append(
        f'<text class="axis" x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">'
        f"{escape(axes.across)}</text>"
    )
    parts.append(
        f'<text class="axis" transform="translate(11 {(HEIGHT - _BOTTOM + _TOP) / 2}) rotate(-90)" '
        f'text-anchor="middle">{escape(axes.up)}</text>'
    )
    inner = "".join([*parts, *drawn])
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{inner}</svg>'
    )


def _short(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.3g}"
