"""The HTML report: one page that needs nothing else, and asks nothing of the network."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from evals import gate, table
from evals.metrics import Estimate
from evals.plots import Axes, curve, histogram
from evals.report.summary import bounds, value
from evals.run.outcome import Outcome
from evals.run.record import Difference, Figure, Run, by_kind, differences, turned
from rag.read import ANSWERS
from rag.records import Citation, Passage

_HERE = Path(__file__).parent


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
            Axes((0, 1), (0, 1), "recall", "precision"),
            [at for _, at in points],
            None if chosen is None else (chosen, f"threshold {ANSWERS:g}"),
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
