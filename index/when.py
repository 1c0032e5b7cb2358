"""Days and moments as numbers, for filters that run inside the stores."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from index.errors import UsageError


def epoch(published: str | None) -> int | None:
    """The first second (UTC) of an article's day, or the second of its moment."""
    if published is None:
        return None
    return int(_moment(published).timestamp())


def first_second(value: str, option: str) -> int:
    """The first second of a day that a person named.

    Raises:
        UsageError: `value` is not an ISO day or moment; `option` names where it stood.
    """
    return int(_checked(value, option).timestamp())


def last_second(value: str, option: str) -> int:
    """The last second of a day that a person named, or the second of a moment."""
    moment = _checked(value, option)
    if _is_day(value):
        moment += timedelta(days=1)
        return int(moment.timestamp()) - 1
    return int(moment.timestamp())


def _checked(value: str, option: str) -> datetime:
    try:
        return _moment(value.strip())
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"'{value[:40]}' is not a date for {option}: write it like 2023-09-20."
        ) from error


def _moment(value: str) -> datetime:
    if _is_day(value):
        day = date.fromisoformat(value)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_day(value: str) -> bool:
    return len(value.strip()) <= len("2023-09-20")
