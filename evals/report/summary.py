"""Runs and verdicts as text: for the terminal, as Markdown for a workflow's summary, as JUnit."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from evals import gate, table
from evals.run.record import (
    DEFINITIONS,
    Difference,
    Figure,
    Run,
    Turn,
    by_kind,
    differences,
    turned,
)


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
            lines += _wrapped(f"right, by kind: {told}")
        if wrong := [o.question.id for o in run.outcomes if o.values.get("right") == 0]:
            lines += _wrapped(f"wrong: {', '.join(wrong)}")
        if earlier is not None:
            lines += [f"  {line}" for line in compared(earlier, run)]
        blocks.append("\n".join(lines))
    if verdicts:
        failed = [v.name for v in verdicts if not v.passed]
        outcome = f"The gate fails: {', '.join(failed)}." if failed else "The gate is passed."
        blocks.append("\n".join([*gate.sentences(verdicts), outcome]))
    return "\n\n".join(blocks)


def _wrapped(text: str) -> list[str]:
    """Lines of a terminal's width, indented."""
    return textwrap.wrap(text, 96, initial_indent="  ", subsequent_indent="    ")


def markdown(
    runs: Sequence[Run], verdicts: Sequence[gate.Verdict], earlier: Run | None = None
) -> str:
    """The same as Markdown, with the wrong answers folded."""
    blocks: list[str] = []
    if verdicts:
        bad = [v.name for v in verdicts if not v.passed]
        blocks.append(f"### The gate fails: {', '.join(bad)}" if bad else "### The gate is passed")
        if lines := gate.sentences(verdicts):
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
    found = differences(earlier.values, later.values, later.seed)
    lines = [f"against {earlier.task} ({earlier.system}):"]
    lines += [described(d) for d in found if d.p < gate.SIGNIFICANCE]
    if len(lines) == 1:
        lines.append("no figure differs by more than chance.")
    turns = turned(earlier.values, later.values)
    for turn in Turn:
        if ids := [name for name, which in turns.items() if which is turn]:
            lines.append(f"{turn.value}: {', '.join(ids)}")
    return lines


def described(d: Difference) -> str:
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


def junit(runs: Sequence[Run], verdicts: Sequence[gate.Verdict]) -> str:
    """A question whose answer is wrong is a failure of its case; so is what a gate refuses."""
    root = Element("testsuites", name="dateline eval")
    for run in runs:
        suite = SubElement(root, "testsuite", name=f"{run.task} ({run.system})")
        failed = 0
        for outcome in run.outcomes:
            seconds = outcome.values.get("seconds", 0.0)
            case = SubElement(
                suite,
                "testcase",
                classname=f"{run.task}.{outcome.question.kind.value}",
                name=_allowed(outcome.question.id),
                time=f"{seconds:.3f}",
            )
            if outcome.values.get("right") == 0:
                failed += 1
                why = _allowed("; ".join(outcome.wrong))
                node = SubElement(case, "failure", message=why)
                said = outcome.answer.answer if outcome.answer else ""
                node.text = _allowed(f"{outcome.question.question}\n{said}")
        suite.set("tests", str(len(run.outcomes)))
        suite.set("failures", str(failed))
    if verdicts:
        suite = SubElement(root, "testsuite", name="gate")
        for verdict in verdicts:
            case = SubElement(suite, "testcase", classname="gate", name=verdict.name)
            if not verdict.passed:
                node = SubElement(case, "failure", message=_allowed(verdict.failures[0]))
                node.text = _allowed("\n".join(gate.sentences([verdict])))
        suite.set("tests", str(len(verdicts)))
        suite.set("failures", str(sum(not v.passed for v in verdicts)))
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _allowed(text: str) -> str:
    """Without the characters that XML 1.0 forbids."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
