"""Runs as JUnit XML: a test case for each question, and one for each of a gate's verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from evals import gate
from evals.run.record import Run


def xml(runs: Sequence[Run], verdicts: Sequence[gate.Verdict]) -> str:
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
                node.text = _allowed("\n".join(gate.told([verdict])))
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
