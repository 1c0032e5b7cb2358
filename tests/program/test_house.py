"""The house rules that no linter holds: files stay readable."""

from __future__ import annotations

from tests.conftest import ROOT

PACKAGES = ("index", "rag", "ui", "evals")


def test_no_file_of_code_is_over_four_hundred_lines() -> None:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= 400, f"{path.relative_to(ROOT)} has {lines} lines: is it two things?"
