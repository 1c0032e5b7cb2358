"""Days in a text are found, the relative ones counted from the day of speaking."""

from __future__ import annotations

import doctest
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.exact import dates as module
from rag.exact.dates import day_of, days

WEDNESDAY = date(2023, 9, 20)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("It began on Tuesday.", "2023-09-19", "2023-09-19"),
        ("It began on Wednesday.", "2023-09-20", "2023-09-20"),
        ("last Wednesday", "2023-09-13", "2023-09-13"),
        ("next Monday", "2023-09-25", "2023-09-25"),
        ("yesterday", "2023-09-19", "2023-09-19"),
        ("today", "2023-09-20", "2023-09-20"),
        ("three days ago", "2023-09-17", "2023-09-17"),
        ("a couple of weeks ago", "2023-09-03", "2023-09-09"),
        ("nine months ago", "2022-12-01", "2022-12-31"),
        ("a few days ago", "2023-09-15", "2023-09-18"),
        ("at the end of March", "2023-03-01", "2023-03-31"),
        ("in march", "2023-03-01", "2023-03-31"),
        ("2020's six-week war", "2020-01-01", "2020-12-31"),
        ("this week", "2023-09-14", "2023-09-20"),
        ("last week", "2023-09-11", "2023-09-17"),
        ("last month", "2023-08-01", "2023-08-31"),
        ("over the past week", "2023-09-13", "2023-09-20"),
        ("in the last three days", "2023-09-17", "2023-09-20"),
        ("on 19 September", "2023-09-19", "2023-09-19"),
        ("on Dec. 24", "2022-12-24", "2022-12-24"),
        ("on September 19, 2021", "2021-09-19", "2021-09-19"),
        ("on the 3rd of May 1994", "1994-05-03", "1994-05-03"),
        ("2023-02-28", "2023-02-28", "2023-02-28"),
        ("in February 2024", "2024-02-01", "2024-02-29"),
        ("since 2020", "2020-01-01", "2020-12-31"),
    ],
)
def test_days_are_read(text: str, first: str, last: str) -> None:
    [found] = days(text, WEDNESDAY)
    assert (str(found.first), str(found.last)) == (first, last)
    assert text[found.start : found.end].strip() in text


@pytest.mark.parametrize(
    "text",
    [
        "He may march.",
        "12 may attend",
        "in the 1990s",
        "$2023 million",
        "2,023 people",
        "the second war",
        "on 31 September",
    ],
)
def test_what_is_no_day_is_not_read_as_one(text: str) -> None:
    assert days(text, WEDNESDAY) == []


def test_without_a_day_of_speaking_only_a_named_year_is_found() -> None:
    assert days("on Tuesday, yesterday, in May", None) == []
    assert len(days("in May 2020", None)) == 1


def test_the_day_of_a_moment_is_its_day() -> None:
    assert day_of("2023-09-19T23:30:00+00:00") == date(2023, 9, 19)
    assert day_of(None) is None


@given(st.text(max_size=100), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_any_text_can_be_read(text: str, today: date) -> None:
    for found in days(text, today):
        assert found.first <= found.last
        assert 0 <= found.start < found.end <= len(text)


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(module).failed == 0
