"""No quote can hold what no article says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evals import ceiling
from evals.datasets import READERS


def test_gold_is_looked_for_in_its_own_article_or_in_any(data: Path) -> None:
    read = READERS["xquad"](data)
    first, second, third = read.cases
    cases = (
        first,
        replace(second, article=third.article),
        replace(third, article=None),
        replace(first, gold=("1",)),
    )
    assert ceiling.reachable(replace(read, cases=cases)) == [True, False, True, False]


def test_unanswerable_questions_do_not_count(data: Path) -> None:
    assert ceiling.reachable(READERS["clapnq"](data)) == [True, True, True]


def test_every_set_has_its_line(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ceiling.main(["--data", str(data)]) == 0
    assert "| clapnq | 3 | 3 | 2 | 1.000 |" in capsys.readouterr().out
    assert ceiling.main(["--data", str(tmp_path / "none")]) == 1
    assert "is absent" in capsys.readouterr().err
