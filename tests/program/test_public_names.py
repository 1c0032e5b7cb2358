"""`from dateline import ...`: what a program that uses Dateline imports."""

from __future__ import annotations

import subprocess
import sys

import pytest

import dateline
import rag


def test_every_public_name_is_there() -> None:
    for name in dateline.__all__:
        assert getattr(dateline, name) is not None, name
    assert set(rag.__all__) < set(dateline.__all__)
    assert issubclass(dateline.UsageError, dateline.DatelineError)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Datelin'"):
        dateline.Datelin  # noqa: B018


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import dateline, sys; print([m for m in ('torch', 'chromadb') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
