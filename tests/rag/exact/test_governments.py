"""A capital stands for its country's government, and no other city does."""

from __future__ import annotations

import pytest

from rag.exact.governments import by_seat, one_government


@pytest.mark.parametrize(
    ("city", "country"),
    [("Ankara", "Turkey"), ("New Delhi", "India"), ("Washington", "United States")],
)
def test_a_capital_is_called_after_its_country(city: str, country: str) -> None:
    assert by_seat(city)[0] == country


@pytest.mark.parametrize("city", ["Izmir", "Brussels", "Turkey", ""])
def test_what_is_no_countrys_seat_alone_stands_for_none(city: str) -> None:
    assert by_seat(city) == ()


def test_a_code_that_is_a_word_too_is_no_name_of_a_country() -> None:
    assert not {"IN", "IND"} & set(by_seat("New Delhi"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Moscow", "Russia's foreign ministry", True),
        ("the Russian army", "Moscow", True),
        ("Washington", "US Secretary of State", True),
        ("Paris", "Spain", False),
        ("Paris", "Paris", False),
    ],
)
def test_a_capital_and_whoever_is_of_its_country_are_of_one_government(
    one: str, other: str, same: bool
) -> None:
    assert one_government(one, other) is same
