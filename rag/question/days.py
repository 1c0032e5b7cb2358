"""Days that a text names, the relative ones resolved against a day: 'on Tuesday', 'last month'."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_SHORT = {m[:3]: i for i, m in enumerate(_MONTHS, start=1)} | {"sept": 9}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = {
    w: i
    for i, w in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
} | {"a": 1, "an": 1, "couple of": 2, "few": 3}
_MONTH = r"(?P<month>" + "|".join(_MONTHS) + r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1\d{3}|20\d{2})"
# 'This week' is asked for on a Monday too: it reaches back a week, whatever the weekday.
_WEEK = 6


@dataclass(frozen=True, slots=True)
class Days:
    """
    Attributes:
        first, last: the days that are meant, both inclusive.
        relative: whether it was said from the day of speaking ('yesterday'), and not
            by the calendar alone.
        weekday: whether only a day of the week is named, which says the least.
        start, end: where the words stand, in code points.
    """

    first: date
    last: date
    relative: bool
    start: int
    end: int
    weekday: bool = False

    def meets(self, other: Days) -> bool:
        """Whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last


def days(text: str, today: date | None) -> list[Days]:
    """The days a text names, in its order.

    Args:
        today: the day of speaking: an article's date, or the day a question is asked for.
            Without one only what names its year is found.

    >>> [found] = days("It began on Tuesday.", date(2023, 9, 20))
    >>> str(found.first)
    '2023-09-19'
    """
    found: list[Days] = []
    taken: list[tuple[int, int]] = []
    for pattern, read in _FORMS:
        for m in pattern.finditer(text):
            if any(m.start() < end and start < m.end() for start, end in taken):
                continue
            made = read(m, today)
            if made is not None:
                found.append(made)
                taken.append(m.span())
    return sorted(found, key=lambda d: d.start)


def day_of(published: str | None) -> date | None:
    """The day of an ISO date or moment; None where there is none."""
    return None if published is None else date.fromisoformat(published[:10])


# -- the forms, the longer before the shorter ---------------------------------------------

_Read = Callable[[re.Match[str], date | None], Days | None]


def _calendar(m: re.Match[str], today: date | None) -> Days | None:
    """A day or a month of a year; without the year, the nearest one that is not ahead."""
    parts = m.groupdict()
    month = _month(parts["month"])
    day = int(parts["day"]) if parts.get("day") else None
    if parts.get("year"):
        return _made(m, int(parts["year"]), month, day)
    if today is None:
        return None
    made = _made(m, today.year, month, day)
    # A week ahead may be an appointment; half a year ahead was last year.
    if made is not None and made.first > today + timedelta(days=90):
        made = _made(m, today.year - 1, month, day)
    return made


def _month(name: str) -> int:
    low = name.lower().rstrip(".")
    return _SHORT.get(low[:4]) or _SHORT[low[:3]]


def _made(m: re.Match[str], year: int, month: int, day: int | None) -> Days | None:
    try:
        if day is not None:
            one = date(year, month, day)
            return Days(one, one, False, *m.span())
        first = date(year, month, 1)
    except ValueError:
        return None  # the 31st of September is no day
    return Days(first, _month_end(first), False, *m.span())


def _month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _iso(m: re.Match[str], _: date | None) -> Days | None:
    try:
        one = date.fromisoformat(m.group())
    except ValueError:
        return None
    return Days(one, one, False, *m.span())


def _year(m: re.Match[str], _: date | None) -> Days:
    year = int(m["year"])
    return Days(date(year, 1, 1), date(year, 12, 31), False, *m.span())


def _shifted(m: re.Match[str], today: date | None) -> Days | None:
    if today is None:
        return None
    said = m.group().lower()
    one = today - timedelta(days={"yesterday": 1, "tomorrow": -1}.get(said, 0))
    # The night before a report belongs to two days.
    first = today - timedelta(days=1) if said == "overnight" else one
    return Days(first, one, True, *m.span())


def _ago(m: re.Match[str], today: date | None) -> Days | None:
    if today is None:
        return None
    count = int(m["count"]) if m["count"].isdigit() else _NUMBERS[m["count"].lower()]
    unit = m["unit"].lower()
    if unit == "day":
        one = today - timedelta(days=count)
        return Days(one, one, True, *m.span())
    if unit == "week":
        middle = today - timedelta(weeks=count)
        return Days(middle - timedelta(days=3), middle + timedelta(days=3), True, *m.span())
    if unit == "month":
        first = _months_back(today, count)
        return Days(first, _month_end(first), True, *m.span())
    year = today.year - count
    return Days(date(year, 1, 1), date(year, 12, 31), True, *m.span()) if year > 0 else None


def _past(m: re.Match[str], today: date | None) -> Days | None:
    """'The past week', 'the last three days': up to today."""
    if today is None:
        return None
    said = (m["count"] or "").strip().lower()
    count = int(said) if said.isdigit() else _NUMBERS.get(said, 1)
    length = {"day": 1, "week": 7, "month": 31, "year": 366}[m["unit"].lower()] * count
    return Days(today - timedelta(days=length), today, True, *m.span())


def _period(m: re.Match[str], today: date | None) -> Days | None:
    if today is None:
        return None
    which, unit = m["which"].lower(), m["unit"].lower()
    step = {"this": 0, "last": -1, "next": 1, "previous": -1}[which]
    if unit == "week":
        if step == 0:
            return Days(today - timedelta(days=_WEEK), today, True, *m.span())
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return Days(monday, monday + timedelta(days=6), True, *m.span())
    if unit == "month":
        first = _months_back(today, -step)
        return Days(first, _month_end(first), True, *m.span())
    year = today.year + step
    return Days(date(year, 1, 1), date(year, 12, 31), True, *m.span())


def _months_back(today: date, count: int) -> date:
    at = today.year * 12 + today.month - 1 - count
    return date(at // 12, at % 12 + 1, 1)


def _weekday(m: re.Match[str], today: date | None) -> Days | None:
    """The nearest such day that is not ahead; 'next Monday' is ahead."""
    if today is None:
        return None
    wanted = _DAYS.index(m["weekday"].lower())
    which = (m["which"] or "").lower()
    if which == "next":
        one = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    else:
        back = (today.weekday() - wanted) % 7
        # 'Last Tuesday' is not today.
        one = today - timedelta(days=back or (7 if which == "last" else 0))
    return Days(one, one, True, *m.span(), weekday=True)


def _form(pattern: str, read: _Read) -> tuple[re.Pattern[str], _Read]:
    return re.compile(pattern, re.IGNORECASE), read


_SPELLED = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_COUNT = rf"(?P<count>\d{{1,3}}|couple of|few|an?|{_SPELLED})"
_FORMS = tuple(
    _form(pattern, read)
    for pattern, read in (
        (r"\b\d{4}-\d{2}-\d{2}\b", _iso),
        (rf"\b{_DAY}(?: of)? {_MONTH},? {_YEAR}\b", _calendar),
        (rf"\b{_MONTH} {_DAY},? {_YEAR}\b", _calendar),
        (rf"\b{_MONTH},? (?:of )?{_YEAR}\b", _calendar),
        (rf"\b{_DAY}(?: of)? {_MONTH}", _calendar),
        (rf"\b{_MONTH} {_DAY}\b(?!:)", _calendar),
        (rf"\b(?:a )?{_COUNT} (?P<unit>day|week|month|year)s? ago\b", _ago),
        (
            r"\b(?:the |in the |over the )?(?:past|last) "
            rf"(?P<count>\d{{1,3}}|few|{_SPELLED})? ?"
            r"(?P<unit>day|week|month|year)s\b",
            _past,
        ),
        (r"\b(?:the |in the |over the )past(?P<count> )(?P<unit>day|week|month|year)\b", _past),
        (r"\b(?P<which>this|last|next|previous) (?P<unit>week|month|year)\b", _period),
        (rf"\b(?:(?P<which>this|last|next|on) )?(?P<weekday>{'|'.join(_DAYS)})\b", _weekday),
        (
            r"\b(?:today|tonight|yesterday|tomorrow|overnight|this (?:morning|afternoon))\b",
            _shifted,
        ),
        (rf"\b(?:in |since |during |by |until |late |early |mid-){_MONTH}(?! \d)", _calendar),
        (rf"(?<![\d.,$£€]){_YEAR}(?![\d%]|[.,]\d)\b", _year),
    )
)


def around(found: list[Days], at: int) -> Iterator[Days]:
    """The days of a text, those that stand nearest to a place in it first."""
    yield from sorted(found, key=lambda d: (abs((d.start + d.end) / 2 - at), d.start))
