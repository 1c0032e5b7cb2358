"""The formulas, on examples that were worked out by hand."""

from __future__ import annotations

import math

import pytest

from evals import metrics
from evals.errors import MetricError


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The Cat, an  owl and A dog!", "cat owl and dog"),
        ("Guns N’ Roses", "guns n roses"),
        ("$1.5 million", "15 million"),
        ("theatre", "theatre"),
        ("the", ""),
    ],
)
def test_answers_are_normalised_as_squad_does(text: str, normal: str) -> None:
    assert metrics.normalise_answer(text) == normal


@pytest.mark.parametrize(
    ("text", "golds", "held"),
    [
        ("There were 136 sacks.", ["136"], True),
        ("There were 1,360 sacks.", ["136"], False),
        ("It was the Denver Broncos!", ["Panthers", "denver broncos"], True),
        ("Broncos of Denver", ["Denver Broncos"], False),
        ("", ["Denver"], False),
    ],
)
def test_gold_is_held_as_whole_words(text: str, golds: list[str], held: bool) -> None:
    assert metrics.contains(text, golds) is held


def test_a_part_of_a_gold_sentence_overlaps_it_and_so_does_a_longer_one() -> None:
    gold = ["The harbour reopened on Monday ."]
    assert metrics.overlaps("harbour reopened", gold)
    assert metrics.overlaps("Yes: the harbour reopened on Monday, at noon.", gold)
    assert not metrics.overlaps("The harbour closed.", gold)
    assert not metrics.overlaps("…", gold)


@pytest.mark.parametrize("golds", [[], ["the"], ["", "…"]])
def test_looking_for_no_answer_at_all_is_an_error(golds: list[str]) -> None:
    with pytest.raises(MetricError, match="no gold answer"):
        metrics.contains("anything", golds)
    with pytest.raises(MetricError, match="no gold answer"):
        metrics.overlaps("anything", golds)


def test_an_answer_is_cut_after_so_many_words_and_loses_its_markers() -> None:
    assert metrics.first_words("one two\nthree four", 3) == "one two three"
    assert metrics.first_words("one", 60) == "one"
    assert metrics.without_markers("Talks began. [1] [12] They ended. [2]") == (
        "Talks began. They ended."
    )


def test_a_mean_lies_in_its_interval_which_the_seed_decides() -> None:
    values = [1.0] * 80 + [0.0] * 20
    one = metrics.mean(values, seed=3)
    assert (one.value, one.n) == (0.8, 100)
    # The normal approximation: .8 ± 1.96 * sqrt(.8 * .2 / 100).
    assert one.low == pytest.approx(0.722, abs=0.015)
    assert one.high == pytest.approx(0.878, abs=0.015)
    uneven = [n**0.5 for n in range(50)]
    assert metrics.mean(uneven, seed=3) == metrics.mean(uneven, seed=3)
    assert metrics.mean(uneven, seed=3) != metrics.mean(uneven, seed=4)


def test_a_share_of_all_or_nothing_has_wilsons_interval() -> None:
    # (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), with p = 1, n = 100, z = 1.96.
    every = metrics.mean([True] * 100)
    assert (every.value, every.high, every.n) == (1.0, 1.0, 100)
    assert every.low == pytest.approx(0.963, abs=5e-4)
    none = metrics.mean([0] * 100)
    assert (none.value, none.low) == (0.0, 0.0)
    assert none.high == pytest.approx(1 - every.low)


def test_one_value_says_little_and_so_do_several_that_are_the_same() -> None:
    # (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), with p = .25, n = 1, z = 1.96.
    one = metrics.mean([0.25])
    assert (one.value, one.n) == (0.25, 1)
    assert (one.low, one.high) == (pytest.approx(0.0146, abs=5e-5), pytest.approx(0.8821, abs=5e-5))
    same = metrics.mean([0.5] * 100)
    assert (same.low, same.high) == (pytest.approx(0.404, abs=5e-4), pytest.approx(0.596, abs=5e-4))
    seconds = metrics.mean([0.25], shares=False)
    assert (seconds.low, seconds.high) == (0.25, 0.25), "a share's interval is none of seconds"


def test_a_proportion_has_wilsons_interval_at_any_share() -> None:
    # Newcombe (Statistics in Medicine, 1998), table I: 81 of 263 and 15 of 148.
    some = metrics.proportion([True] * 81 + [False] * 182)
    assert (some.value, some.n) == (pytest.approx(81 / 263), 263)
    assert (some.low, some.high) == (
        pytest.approx(0.2553, abs=5e-5),
        pytest.approx(0.3662, abs=5e-5),
    )
    few = metrics.proportion([True] * 15 + [False] * 133)
    assert (few.low, few.high) == (pytest.approx(0.0624, abs=5e-5), pytest.approx(0.1605, abs=5e-5))
    assert metrics.proportion([True] * 4) == metrics.mean([True] * 4)
    with pytest.raises(MetricError):
        metrics.proportion([])


def test_the_area_under_the_curve_is_the_share_of_pairs_in_order() -> None:
    # Of two positives and two negatives, three pairs are in order and one is a tie.
    found = metrics.roc_auc([0.9, 0.5, 0.5, 0.1], [True, True, False, False])
    assert (found.value, found.n) == (pytest.approx(3.5 / 4), 4)
    assert found.low <= found.value <= found.high
    assert metrics.roc_auc([0.2, 0.1] * 20, [True, False] * 20).value == 1.0


@pytest.mark.parametrize(
    ("scores", "positive"),
    [([], []), ([0.5], [True]), ([0.5, 0.1], [False, False]), ([math.nan, 0.1], [True, False])],
)
def test_an_area_without_both_sorts_or_of_no_number_is_an_error(
    scores: list[float], positive: list[bool]
) -> None:
    with pytest.raises(MetricError):
        metrics.roc_auc(scores, positive)


@pytest.mark.parametrize("values", [[], [math.nan], [1.0, math.nan], [math.inf]])
def test_a_mean_of_nothing_or_of_no_number_is_an_error(values: list[float]) -> None:
    with pytest.raises(MetricError):
        metrics.mean(values)
