"""The parser: loaded without torch where that is safe."""

from __future__ import annotations

import subprocess
import sys

import pytest

ALONE = """
import sys
from rag import grammar
grammar.load()
assert grammar.parsed("It rained.")[0].pos_ == "PRON"
assert "torch" not in sys.modules
import torch
assert torch.ones(2).sum() == 2
"""
BESIDE = """
import sys, threading
from rag import grammar
done = threading.Event()
threading.Thread(target=done.wait).start()
try:
    grammar.load()
    assert "torch" in sys.modules
finally:
    done.set()
"""


@pytest.mark.parametrize("program", [ALONE, BESIDE], ids=["alone", "beside another thread"])
def test_the_parser_loads_without_torch_where_no_other_thread_may_want_it(program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, timeout=120, text=True
    )
    assert done.returncode == 0, done.stderr
