"""What the README shows works as it stands there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.machine import PATIENCE_S

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DATELINE_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def test_the_commands_of_the_readme_succeed_one_after_another(tmp_path: Path) -> None:
    assert len(COMMANDS) >= 5
    for command in COMMANDS:
        program, *words = shlex.split(command)
        assert program == "dateline"
        done = run([sys.executable, "-m", "ui.cli", *words], tmp_path)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert done.stdout.strip(), command


def test_the_python_of_the_readme_runs_and_prints_an_answer(tmp_path: Path) -> None:
    [code] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    code = code.replace('"my-index"', repr(str(tmp_path / "index")))
    done = run([sys.executable, "-c", code], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Blinken" in done.stdout


def test_what_to_type_after_make_run_is_said_in_the_readme_and_by_make_run() -> None:
    before, console, _ = README.partition("```console\n")
    assert console
    for words in ("After `make run`", ".venv/bin/dateline", ". .venv/bin/activate"):
        assert words in before
    assert "English" in before
    make = shutil.which("make")
    if make is None:
        pytest.skip("there is no make")
    told = subprocess.run(
        [make, "--dry-run", "run"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    # Before the page, which is served until it is stopped.
    said, served, _ = told.partition("dateline chat")
    assert served
    assert "The command is .venv/bin/dateline here" in said
    assert ". .venv/bin/activate" in said


@pytest.mark.parametrize(
    "page", ["README.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), f"{page} links to {target}"
