"""What the doctor found, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from index.doctor import Finding
from ui.terminal.console import output, write
from ui.text import counted, on_one_line


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
        write(console, mark + about + Text(on_one_line(finding.says)), hanging=width + 8)
    wrong = sum(not finding.well for finding in findings)
    console.print()
    summary = f"{counted(wrong, 'thing')} wrong." if wrong else "All is well."
    console.print(Text(summary, style="warning" if wrong else "quiet"))
