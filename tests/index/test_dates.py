"""Dates of publication: every common form, and nothing filled in."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import parse_published


@pytest.mark.parametrize(
    "value",
    [
        "2023-09-19",
        "2023/09/19",
        "20230919",
        20230919,
        "September 19, 2023",
        "19 September 2023",
        "Sept. 19, 2023",
        "Tuesday, 19 September 2023",
        "19th of September 2023",
        "Published: 19 September 2023",
        "19/9/2023",
        "9/19/2023",
        "2023-09-19T10:30:00",
        "September 19, 2023 10:30 AM EDT",
        date(2023, 9, 19),
        datetime(2023, 9, 19, 10, 30),
    ],
)
def test_a_complete_date_is_a_day_and_an_hour_without_a_certain_zone_is_dropped(
    value: object,
) -> None:
    assert parse_published(value) == "2023-09-19"


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2023-09-19T10:30:00Z", "2023-09-19T10:30:00+00:00"),
        ("2023-09-19T10:30:00+04:00", "2023-09-19T10:30:00+04:00"),
        ("Tue, 19 Sep 2023 10:30:00 +0400", "2023-09-19T10:30:00+04:00"),
        ("Tue, 19 Sep 2023 10:30:00 GMT", "2023-09-19T10:30:00+00:00"),
        ("September 19, 2023 10:30 +0400", "2023-09-19T10:30:00+04:00"),
        (1695119400, "2023-09-19T10:30:00+00:00"),
        (1695119400000, "2023-09-19T10:30:00+00:00"),
        (datetime(2023, 9, 19, 10, 30, tzinfo=UTC), "2023-09-19T10:30:00+00:00"),
    ],
)
def test_a_moment_keeps_its_offset(value: object, moment: str) -> None:
    assert parse_published(value) == moment


@pytest.mark.parametrize(
    "value",
    [
        "20 September",
        "Wednesday",
        "2023",
        2023,
        "September",
        "September 2023",
        "yesterday",
        "2 days ago in 2023",
        "19 Sep 23",
        "03/04/2023",
        "12 2023 19",
        "2023-02-31",
        "2023-13-01",
        "2023/02/31",
        "February 31, 2023",
        "Tue, 32 Sep 2023 10:00:00 GMT",
        "",
        None,
        True,
        float("nan"),
        10**30,
        -1,
        ["2023-09-19"],
    ],
)
def test_what_is_incomplete_ambiguous_relative_or_impossible_is_no_date(value: object) -> None:
    assert parse_published(value) is None


@given(st.text(max_size=40) | st.integers() | st.floats())
def test_whatever_comes_out_is_iso_and_comes_out_of_itself(value: object) -> None:
    result = parse_published(value)
    if result is not None:
        datetime.fromisoformat(result)
        assert parse_published(result) == result
