"""Questions with a false premise beside those they were made of: asked, and counted apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import measure
from evals.datasets import READERS
from evals.errors import MetricError
from evals.sets.premises import Asked, Premise, figures, premises


def test_each_false_question_stands_beside_its_true_one(data: Path) -> None:
    collection = READERS["xquad"](data)
    made = premises(collection, collection.cases, seed=0)
    assert made == premises(collection, collection.cases, seed=0)
    assert {tuple(premises(collection, collection.cases, seed=s)) for s in range(9)} != {
        tuple(made)
    }
    asked = {case.id: case.question for case in collection.cases}
    true, false = made[::2], made[1::2]
    assert [p.id for p in true] == [p.id for p in false]
    assert {p.id for p in true} == asked.keys()
    for one, other in zip(true, false, strict=True):
        assert (one.kind, one.question) == (None, asked[one.id])
        assert other.kind is not None
        assert other.question != one.question


def test_refusals_of_false_and_true_premises_are_counted_apart_and_by_kind() -> None:
    asked = [
        Asked(Premise("1", "?", "number"), True, ""),
        Asked(Premise("2", "?", "number"), False, ""),
        Asked(Premise("3", "?", "names"), True, ""),
        *(Asked(Premise(str(n), "?", None), n == 1, "") for n in range(1, 5)),
    ]
    assert {label: (e.value, e.n) for label, e in figures(asked, 0).items()} == {
        "false premise refused": (pytest.approx(2 / 3), 3),
        "true premise refused": (0.25, 4),
        "false premise refused: names": (1.0, 1),
        "false premise refused: number": (0.5, 2),
    }
    with pytest.raises(MetricError):
        figures([], 0)


def test_premises_are_measured_by_a_command(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "run.json"
    assert measure.main(["premises", "--data", str(data), "--json", str(written)]) == 0
    shown = capsys.readouterr()
    assert "| true premise refused | .000 | .000 to .561 | 3 |" in shown.out
    assert "6 of 6 questions asked" in shown.err
    outcomes = json.loads(written.read_text(encoding="utf-8"))["outcomes"]
    assert [o["premise"]["kind"] is None for o in outcomes] == [True, False] * 3
