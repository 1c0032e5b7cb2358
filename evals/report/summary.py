"""Runs and verdicts as text: for the terminal, and as Markdown for a workflow's summary."""

from __future__ import annotations

from collections.abc import Sequence

from evals import gate, table
from evals.run.compare import Difference, Turn, differences, turned
from evals.run.figures import DEFINITIONS, Figure, by_kind
from evals.run.record import Run

# From here on a difference of two runs is marked.
SIGNIFICANT = 0.05


def terminal(
    runs: Sequence[Run], verdicts: Sequence[gate.Verdict], earlier: Run | None = None
) -> str:
    """Figures in columns, wrong questions by id, then what the gate says."""
    blocks: list[str] = []
    for run in runs:
        lines = [f"{run.task} ({run.system})"]
        width = max(len(f.definition.label) for f in run.figures)
        lines += [
            f"  {f.definition.label:<{width}}  {value(f):>6}  {bounds(f):>15}  n = {f.estimate.n}"
            for f in run.figures
        ]
        kinds = by_kind(run.outcomes, "right")
        if len(kinds) > 2:
            told = ", ".join(f"{k.value} {table.share(e.value)} of {e.n}" for k, e in kinds.items())
            lines += wrapped(f"right, by kind: {told}")
        if wrong := [o.question.id for o in run.outcomes if o.values.get("right") == 0]:
            lines += wrapped(f"wrong: {', '.join(wrong)}")
        if earlier is not None:
            lines += [f"  {line}" for line in compared(earlier, run)]
        blocks.append("\n".join(lines))
    if verdicts:
        failed = [v.name for v in verdicts if not v.passed]
        outcome = f"The gate fails: {', '.join(failed)}." if failed else "The gate is passed."
        blocks.append("\n".join([*gate.told(verdicts), outcome]))
    return "\n\n".join(blocks)


def wrapped(text: str) -> list[str]:
    """Lines of a terminal's width, indented."""
    import textwrap

    return textwrap.wrap(text, 96, initial_indent="  ", subsequent_indent="    ")


def markdown(
    runs: Sequence[Run], verdicts: Sequence[gate.Verdict], earlier: Run | None = None
) -> str:
    """The same as Markdown, with the wrong answers folded."""
    blocks: list[str] = []
    if verdicts:
        bad = [v.name for v in verdicts if not v.passed]
        blocks.append(f"### The gate fails: {', '.join(bad)}" if bad else "### The gate is passed")
        if lines := gate.told(verdicts):
            blocks.append("\n".join(f"- {line}" for line in lines))
    for run in runs:
        blocks.append(f"#### {run.task} ({run.system})")
        blocks.append(
            table.markdown(
                ["figure", "value", "95% interval", "n"],
                [[f.definition.label, value(f), bounds(f), str(f.estimate.n)] for f in run.figures],
            )
        )
        if earlier is not None:
            blocks.append("\n".join(f"- {line}" for line in compared(earlier, run)))
        wrong = [o for o in run.outcomes if o.wrong and o.values.get("right") == 0]
        if wrong:
            rows = "\n".join(
                f"- `{o.question.id}` {_plain(o.question.question)}: {_plain('; '.join(o.wrong))}"
                for o in wrong
            )
            blocks.append(
                f"<details><summary>{len(wrong)} wrong of {len(run.outcomes)}</summary>\n\n{rows}\n"
                "\n</details>"
            )
    return "\n\n".join(blocks) + "\n"


def compared(earlier: Run, later: Run) -> list[str]:
    """What differs by more than chance from an earlier run, and which questions turned."""
    before, after = (
        {o.question.id: dict(o.values) for o in run.outcomes} for run in (earlier, later)
    )
    found = differences(before, after, later.seed)
    lines = [f"against {earlier.task} ({earlier.system}):"]
    lines += [said(d) for d in found if d.p < SIGNIFICANT]
    if len(lines) == 1:
        lines.append("no figure differs by more than chance.")
    turns = turned(before, after)
    for turn in Turn:
        if ids := [name for name, which in turns.items() if which is turn]:
            lines.append(f"{turn.value}: {', '.join(ids)}")
    return lines


def said(d: Difference) -> str:
    """One difference in words."""
    label = DEFINITIONS[d.key].label
    way = "worse" if d.worse else "better"
    return f"{label}: {d.earlier:.3f} then, {d.later:.3f} now, {way} (p = {d.p:.3f}, n = {d.n})"


def value(figure: Figure) -> str:
    """'.853', or '1.24 s'."""
    estimate = figure.estimate
    if figure.definition.unit:
        return f"{estimate.value:.2f} {figure.definition.unit}"
    return table.share(estimate.value)


def bounds(figure: Figure) -> str:
    """'.812 to .890'."""
    if figure.definition.unit:
        return f"{figure.estimate.low:.2f} to {figure.estimate.high:.2f}"
    return table.interval(figure.estimate)


def _plain(text: str) -> str:
    """Text of articles and people, so that Markdown takes nothing in it for markup."""
    kept = " ".join(text.split())
    for mark in "\\`*_[]<>|":
        kept = kept.replace(mark, f"\\{mark}")
    return kept
