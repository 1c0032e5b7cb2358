"""Two runs of the same questions: what differs by more than chance."""

from __future__ import annotations

import pytest

from evals.errors import MetricError
from evals.run.record import Turn, difference, differences, turned

IDS = [f"q{n}" for n in range(40)]
ALL = frozenset(IDS)


def values(right: int, of: int = 40) -> dict[str, float]:
    """The first `right` questions are right, of the first `of`."""
    return {name: float(n < right) for n, name in enumerate(IDS[:of])}


def test_a_large_difference_is_no_chance_and_a_small_one_may_be() -> None:
    large = difference("right", values(36), values(18), ALL)
    assert large is not None
    assert (large.earlier, large.later, large.n) == (0.9, 0.45, 40)
    assert large.worse
    assert large.p < 0.001
    small = difference("right", values(36), values(35), ALL)
    assert small is not None
    assert small.p > 0.9
    same = difference("right", values(36), values(36), ALL)
    assert same is not None
    assert (same.p, same.worse) == (1.0, False)


def test_the_test_is_paired() -> None:
    # Six questions turned, all the same way: 2 * (1/2)^6 = .031 by the sign test.
    found = difference("right", values(36), values(30), ALL)
    assert found is not None
    assert found.p == pytest.approx(0.031, abs=0.008)
    assert found == difference("right", values(36), values(30), ALL), "the seed decides"


def test_lower_is_better_for_what_is_withheld() -> None:
    found = difference("withheld", values(4), values(20), ALL)
    assert found is not None
    assert found.worse


def test_a_question_may_have_a_value_in_one_run_only() -> None:
    found = difference("abstention_precision", values(20, of=20), values(20), ALL)
    assert found is not None
    assert (found.earlier, found.later, found.n) == (1.0, 0.5, 40)
    assert found.p < 0.05


def test_one_question_is_chance_even_where_the_runs_answered_different_ones() -> None:
    earlier = dict.fromkeys(IDS, 0.0)
    later = {**dict.fromkeys(IDS[:16], 0.0), "q0": 1.0}
    found = difference("needless_conflict", earlier, later, ALL)
    assert found is not None
    assert found.worse
    assert found.p > 0.3


def test_only_questions_that_both_asked_are_compared() -> None:
    earlier = {name: {"right": v, "seconds": 1.0} for name, v in values(36).items()}
    later = {name: {"right": v} for name, v in values(10, of=20).items()}
    (found,) = differences(earlier, later)
    assert (found.key, found.n, found.earlier) == ("right", 20, 1.0)
    assert differences(earlier, {"other": {"right": 1.0}}) == []


def test_a_value_that_is_no_number_is_an_error() -> None:
    with pytest.raises(MetricError):
        difference("right", values(3), {**values(3), "q5": float("nan")}, ALL)


def test_questions_that_turned_are_named() -> None:
    earlier = {"a": {"right": 1.0}, "b": {"right": 0.0}, "c": {"right": 1.0}, "d": {"right": 1.0}}
    later = {"a": {"right": 0.0}, "b": {"right": 1.0}, "c": {"right": 1.0}}
    assert turned(earlier, later) == {"a": Turn.BROKEN, "b": Turn.MENDED}
