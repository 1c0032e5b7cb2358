"""A desk, as the page has one, over an index of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.dateline import Dateline
from ui.chat.desk import Desk


@pytest.fixture
def desk(own_home: Path):
    with Dateline.open(own_home, llm="reader") as dateline:
        made = Desk(dateline)
        made.loader._done.set()  # the index is warm enough for the tests
        yield made
        made.close()
