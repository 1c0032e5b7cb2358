"""The property tests of `make test` see the same examples in every run."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import ROOT


def examples(seed: str, *options: str) -> list[str]:
    """What one property test is given, in a process of its own."""
    shown = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", *options, "-s", "--hypothesis-verbosity=verbose"),
            *("tests/index/test_split.py", "-k", "lies_in_exactly_one_sentence"),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout
    return [line for line in shown.splitlines() if "text=" in line]


def test_the_examples_are_the_same_whatever_was_loaded_before() -> None:
    # A module with constants of its own stands for a test that ran before, and for a change in it.
    first = examples("1")
    assert len(first) == 100
    assert first == examples("2", "-p", "ui.terminal.answer")
    assert first != examples("1", "--hypothesis-seed=1", "--hypothesis-profile=random")
