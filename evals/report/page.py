"""The HTML report: one page that needs nothing else, and asks nothing of the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from evals import gate, table
from evals.metrics import Estimate
from evals.report.summary import bounds, value
from evals.run.outcome import Outcome
from evals.run.record import Difference, Figure, Run, by_kind, differences, turned
from rag.read import ANSWERS
from rag.records import Citation, Passage

_HERE = Path(__file__).parent

# Of a plot, in pixels.
WIDTH, HEIGHT = 420, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 14, 38


def html(runs: Sequence[Run], verdicts: Sequence[gate.Verdict], earlier: Run | None = None) -> str:
    """The page. Whatever came from an article or a model is escaped, and no script runs."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    asked = sum(len(run.outcomes) for run in runs)
    about = f"{asked} questions. Intervals are 95% bootstrap intervals."
    if earlier is not None:
        about += (
            f" “Then” is {earlier.task} ({earlier.system}); p is that of a paired permutation test."
        )
    return environment.get_template("page.html.j2").render(
        title="What the answers are worth",
        about=about,
        css=(_HERE / "page.css").read_text(encoding="utf-8"),
        verdicts=verdicts,
        passed=all(v.passed for v in verdicts),
        gate_lines=gate.sentences(verdicts)
        or ["Every figure is good enough, and no question changed."],
        runs=[_run(run, earlier) for run in runs],
    )


def _run(run: Run, earlier: Run | None) -> dict[str, Any]:
    found: dict[str, Difference] = {}
    turns: dict[str, Any] = {}
    if earlier is not None:
        found = {d.key: d for d in differences(earlier.values, run.values, run.seed)}
        turns = dict(turned(earlier.values, run.values))
    questions = {o.question.id: o.question for o in run.outcomes}
    groups = [
        {"name": name, "figures": [_figure(f, found.get(f.key)) for f in figures]}
        for name, figures in groupby(run.figures, key=lambda f: f.definition.group)
    ]
    kinds = by_kind(run.outcomes, "right", run.seed)
    return {
        "name": run.task,
        "anchor": f"run-{run.task}",
        "system": run.system,
        "compared": earlier is not None,
        "groups": groups,
        "kinds": [{"label": k.value, **_strip(e)} for k, e in kinds.items()]
        if len(kinds) > 1
        else [],
        "plots": [p for p in (_support(run), _abstention(run), _latency(run)) if p],
        "turned": [
            {
                "id": name,
                "question": questions[name].question,
                "what": turn.value,
                "turn": turn.name.lower(),
            }
            for name, turn in turns.items()
        ],
        "asked": sum(o.answer is not None for o in run.outcomes),
        "wrong": [_wrong(o) for o in run.outcomes if o.wrong],
    }


def _figure(figure: Figure, d: Difference | None) -> dict[str, Any]:
    seconds = bool(figure.definition.unit)
    clear = d is not None and d.p < gate.SIGNIFICANCE
    return {
        **_strip(figure.estimate),
        "label": figure.definition.label,
        "of": figure.definition.of,
        "value": value(figure),
        "bounds": bounds(figure),
        "share": not seconds,
        "then": "" if d is None else (f"{d.earlier:.2f} s" if seconds else table.share(d.earlier)),
        "p": "" if d is None else table.share(d.p),
        "turn": ("bad" if d.worse else "good") if d is not None and clear else "",
    }


def _strip(estimate: Estimate) -> dict[str, Any]:
    """An estimate in words, and where it lies on a strip of 0 to 100."""
    low, high, at = (100 * min(max(v, 0), 1) for v in (estimate.low, estimate.high, estimate.value))
    return {
        "value": table.share(estimate.value),
        "bounds": table.interval(estimate),
        "n": estimate.n,
        "low": round(low, 1),
        "width": round(max(high - low, 0.8), 1),
        "at": round(min(max(at - 0.8, 0), 98.4), 1),
    }


# -- plots -------------------------------------------------------------------------------


def _support(run: Run) -> dict[str, str] | None:
    values = [s.support for o in run.outcomes if o.answer for s in o.answer.sentences]
    if not values:
        return None
    whole = sum(v >= 1 for v in values)
    return {
        "title": "Support of the sentences shown",
        "svg": histogram(values, "support by the check", span=(0, 1), up="sentences"),
        "note": f"{whole} of {len(values)} sentences are quotes or have all of their words there.",
    }


def _latency(run: Run) -> dict[str, str] | None:
    values = [o.values["seconds"] for o in run.outcomes if "seconds" in o.values]
    if not values:
        return None
    half, most = np.quantile(values, [0.5, 0.95])
    marks = [(float(half), "median"), (float(most), "95%")]
    return {
        "title": "Latency",
        "svg": histogram(values, "seconds", span=(0, max(values)), marks=marks, up="questions"),
        "note": f"Median {half:.2f} s, 95% below {most:.2f} s.",
    }


def _abstention(run: Run) -> dict[str, str] | None:
    """Precision against recall of refusing below each threshold, by the evidence alone."""
    known = [
        (o.answerability, not o.question.answerable)
        for o in run.outcomes
        if o.answerability is not None
    ]
    if not any(none for _, none in known) or all(none for _, none in known):
        return None
    points = [(t, at) for t in np.linspace(0.02, 0.98, 49) if (at := _at(known, float(t)))]
    chosen = _at(known, ANSWERS)
    told = f" At {ANSWERS:g}: precision {chosen[1]:.2f}, recall {chosen[0]:.2f}." if chosen else ""
    return {
        "title": "Abstention by threshold",
        "svg": curve(
            [at for _, at in points], chosen, "recall", "precision", f"threshold {ANSWERS:g}"
        ),
        "note": f"By the probability that the evidence answers.{told}",
    }


def _at(known: Sequence[tuple[float, bool]], threshold: float) -> tuple[float, float] | None:
    """Recall and precision of refusing what is below the threshold; None where nothing is."""
    refused = [none for value, none in known if value < threshold]
    if not refused:
        return None
    return sum(refused) / sum(none for _, none in known), sum(refused) / len(refused)


# -- wrong answers -----------------------------------------------------------------------


def _wrong(outcome: Outcome) -> dict[str, Any]:
    question, answer = outcome.question, outcome.answer
    assert answer is not None  # noqa: S101 - what was not answered is not wrong
    return {
        "id": question.id,
        "kind": question.kind.value,
        "question": question.question,
        "as_of": question.as_of,
        "follows": question.follows,
        "why": "; ".join(outcome.wrong),
        "parts": [
            " or ".join(part.answers) + (f" ({', '.join(part.articles)})" if part.articles else "")
            for part in question.parts
        ],
        "answer": answer.answer,
        "conflicts": [
            f"{c.about}: " + " / ".join(claim.value for claim in c.claims) for c in answer.conflicts
        ],
        "citations": [{"n": c.n, "quote": c.quote, "where": _where(c)} for c in answer.citations],
        "nearest": [{"text": p.text, "where": _where(p)} for p in answer.nearest]
        if answer.abstained
        else [],
    }


def _where(place: Citation | Passage) -> str:
    named = (place.outlet, place.title, place.published, place.article_id)
    return ", ".join(part for part in named if part)


# -- plots as SVG, without a library -------------------------------------------------------


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
    points: Sequence[tuple[float, float]],
    chosen: tuple[float, float] | None,
    across: str,
    up: str,
    word: str,
) -> str:
    """A line through points in their order, and one point that is marked."""
    axes = Axes((0, 1), (0, 1), across, up)
    places = [axes.at(x, y) for x, y in points]
    drawn = [f'<polyline class="line" points="{" ".join(f"{x},{y}" for x, y in places)}"/>']
    drawn += [
        f'<circle class="dot" cx="{px}" cy="{py}" r="2.5"><title>{across} {x:.2f}, {up} {y:.2f}'
        "</title></circle>"
        for (px, py), (x, y) in zip(places, points, strict=True)
    ]
    if chosen is not None:
        x, y = axes.at(*chosen)
        side = "end" if chosen[0] > 0.6 else "start"
        shift = -9 if chosen[0] > 0.6 else 9
        drawn.append(
            f'<circle class="chosen" cx="{x}" cy="{y}" r="5"/>'
            f'<text class="word" x="{x + shift}" y="{y + 16:.1f}" text-anchor="{side}">'
            f"{escape(word)}</text>"
        )
    return _svg(axes, drawn, f"{up} against {across}")


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
    return f"{value:.0f}" if value == int(value) else f"{value:.2g}"
