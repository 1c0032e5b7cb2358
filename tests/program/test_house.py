"""The house rules that no linter holds: files stay readable."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

PACKAGES = ("index", "rag", "ui", "evals")


def test_no_file_of_code_is_over_four_hundred_lines() -> None:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= 400, f"{path.relative_to(ROOT)} has {lines} lines: is it two things?"


def test_messages_of_the_engine_name_no_option_of_the_command_line() -> None:
    """They name arguments of Python; the command line and the page put their own names in.

    What only a command does may be named by that command, whole and in quotes.
    """
    for package in ("index", "rag"):
        for path in (ROOT / package).rglob("*.py"):
            for line, said in _strings(path):
                apart = re.sub(r"'(?:dateline|pip) [^']*'?", "", said)
                option = re.search(r"(?<![\w-])--[a-z]", apart)
                assert option is None, f"{path.relative_to(ROOT)}:{line} says {said!r}"


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    """The string constants of a file that are no docstrings, with their lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value
