"""Dates in a text, and whether one bears another out. They are resolved by dateparser."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rag.exact import spelled, units
from rag.exact.casing import capital

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_MONTHS = tuple(calendar.month_name)[1:]
_WEEKDAYS = tuple(calendar.day_name)
# Short names count only beside a number: 'Mar' is a name too.
_LONG = rf"(?:{'|'.join(_MONTHS)})\b"
_MONTH = rf"(?:{_LONG}|(?:{'|'.join((*calendar.month_abbr[1:], 'Sept'))})\b\.?)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b(?![:%]|[.,]\d)"
_DAYS = rf"(?P<days>\b{_DAY}(?:\s?(?:-|–|,|to|and|or)\s?{_DAY})*)"
_YEAR = r"\b(?:1[1-9]|20)\d\d\b(?!%|[.,]\d)"
# Without an article's day, all dates are read as if they were said on this one.
_SOME_DAY = date(1600, 1, 1)

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Mention:
    """
    Attributes:
        said: its words; `start` and `end` are where they stand, in code points.
        spans: the days it may mean, each as first and last, both inclusive; more than one
            where it may lie behind or ahead, none for a time of day.
        weekday: 0 (Monday) to 6, where only a day of the week is named.
        clock: minutes since midnight of a time of day; below 12 hours without am or pm.
        counts: whether its figure may count something too: a year, 'two weeks ago'.
    """

    said: str
    start: int
    end: int
    spans: tuple[Span, ...] = ()
    weekday: int | None = None
    clock: int | None = None
    counts: bool = False


def bears(stated: Mention, claimed: Mention) -> bool:
    """Whether a date of a quote bears out one of a statement: it is the same, or within it."""
    if stated.said.lower() == claimed.said.lower():
        return True
    if claimed.clock is not None or stated.clock is not None:
        return stated.clock == claimed.clock
    if claimed.weekday is not None:
        # 'On Tuesday' is any day that was a Tuesday, as an article of that week calls it.
        days = [first for first, last in stated.spans if first == last]
        return any(day.weekday() == claimed.weekday for day in days)
    return any(
        first <= own_first and own_last <= last
        for own_first, own_last in stated.spans
        for first, last in claimed.spans
    )


@lru_cache(maxsize=1024)
def mentions(text: str, day: date | None) -> tuple[Mention, ...]:
    """The dates and times of a text, in order.

    Args:
        day: the day of the article, from which 'on Tuesday' and 'last week' are said.

    >>> [found] = mentions("The fair opened yesterday.", date(2023, 9, 20))
    >>> found.spans
    ((datetime.date(2023, 9, 19), datetime.date(2023, 9, 19)),)
    """
    found: list[Mention] = []
    for pattern, read in _forms():
        for m in pattern.finditer(text):
            if not any(m.start() < f.end and f.start < m.end() for f in found):
                found.extend(read(m, day or _SOME_DAY))
    return tuple(sorted(found, key=lambda f: f.start))


# -- the forms, the longer before the shorter ---------------------------------------------

_Read = Callable[[re.Match[str], date], Iterator[Mention]]


@cache
def _forms() -> tuple[tuple[re.Pattern[str], _Read], ...]:
    count = rf"(?:\d+|an?|{spelled.cardinals()})"
    period = r"(?:day|week|month|year|decade)s?"
    behind = rf"(?:,?\s(?P<year>{_YEAR}))?"
    forms: tuple[tuple[str, _Read], ...] = (
        (r"\b\d{4}-\d\d-\d\d\b", _phrase),
        (rf"{_DAYS}(?:\sof)?\s(?P<month>{_MONTH}){behind}", _calendar),
        (rf"\b(?P<month>{_MONTH})\s{_DAYS}{behind}", _calendar),
        (rf"\b{_MONTH},?\s(?:of\s)?{_YEAR}", _phrase),
        (rf"\b(?P<which>(?i:last|next)\s)?(?P<weekday>{'|'.join(_WEEKDAYS)})\b", _weekday),
        (rf"\b{_LONG}", _month),
        (rf"(?i:\b{count}\s{period}\sago\b)", _ago),
        (rf"(?i:\b(?:{_relative()})\b)", _phrase),
        (r"\b(?P<decade>(?:1[1-9]|20)\d0)s\b", _decade),
        (rf"(?<![\d.,$£€]){_YEAR}", _year),
        (
            r"(?i:(?<![\d.,:])(?P<hour>\d\d?)(?:[.:](?P<minute>\d\d))?\s?(?P<half>[ap])\.?m\b)",
            _clock,
        ),
        (r"(?<![\d.,:])(?P<hour>\d\d?):(?P<minute>\d\d)\b(?!:)", _clock),
    )
    return tuple((re.compile(form), read) for form, read in forms)


def _relative() -> str:
    """'Yesterday', 'last week' and what else dateparser knows; its weekdays are read apart."""
    from dateparser.languages.loader import default_loader

    known = default_loader.get_locale("en").info["relative-type"]
    kept = [
        w for key, every in known.items() if re.search("day|week|month|year", key) for w in every
    ]
    extra = (r"tonight", r"last night", r"this (?:morning|afternoon|evening)")
    return "|".join((*sorted(map(re.escape, kept), key=len, reverse=True), *extra))


def _phrase(m: re.Match[str], day: date) -> Iterator[Mention]:
    if spans := _resolved(m.group(), day):
        yield Mention(m.group(), *m.span(), spans)


def _ago(m: re.Match[str], day: date) -> Iterator[Mention]:
    if spans := _resolved(m.group(), day):
        yield Mention(m.group(), *m.span(), spans, counts=True)


def _calendar(m: re.Match[str], day: date) -> Iterator[Mention]:
    """Each day of '3 and 5 June 2024'."""
    for one in re.finditer(r"\d+", m["days"]):
        phrase = f"{one.group()} {m['month']} {m['year'] or ''}".strip()
        spans = _resolved(phrase, day)
        if spans:
            yield Mention(m.group(), *m.span(), spans if m["year"] else _or_next_year(spans))


def _month(m: re.Match[str], day: date) -> Iterator[Mention]:
    before = m.string[: m.start()].rstrip()
    last = re.search(r"[^\W\d_]+$", before)
    if last is None and not capital(m.group()):
        return  # 'May they rest'
    if last and last.group()[0].isupper() and capital(last.group()) is not False:
        return  # 'Theresa May'
    if spans := _resolved(m.group(), day):
        yield Mention(m.group(), *m.span(), _or_next_year(spans))


def _weekday(m: re.Match[str], day: date) -> Iterator[Mention]:
    weekday = _WEEKDAYS.index(m["weekday"])
    latest = day - timedelta(days=(day.weekday() - weekday) % 7)
    weeks = {"last": (-1, 0), "next": (1, 2)}.get((m["which"] or "").strip().lower(), (0, 1))
    days = [latest + timedelta(weeks=n) for n in weeks]
    yield Mention(m.group(), *m.span(), tuple((d, d) for d in days), weekday)


def _decade(m: re.Match[str], _: date) -> Iterator[Mention]:
    first = int(m["decade"])
    yield Mention(m.group(), *m.span(), ((date(first, 1, 1), date(first + 9, 12, 31)),))


def _year(m: re.Match[str], _: date) -> Iterator[Mention]:
    if units.pattern().match(m.string, m.end() + 1):
        return  # '2000 metres'
    year = int(m.group())
    yield Mention(m.group(), *m.span(), ((date(year, 1, 1), date(year, 12, 31)),), counts=True)


def _clock(m: re.Match[str], _: date) -> Iterator[Mention]:
    parts = m.groupdict()
    hour, minute = int(m["hour"]), int(parts["minute"] or 0)
    if hour > 24 or minute > 59:
        return
    if half := parts.get("half"):
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    yield Mention(m.group(), *m.span(), clock=hour * 60 + minute)


# -- the days that words mean -------------------------------------------------------------


@lru_cache(maxsize=64)
def _parser(day: date) -> DateDataParser:
    from dateparser.date import DateDataParser

    base = datetime(day.year, day.month, day.day)
    return DateDataParser(
        languages=["en"], settings={"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}
    )


@lru_cache(maxsize=4096)
def _resolved(phrase: str, day: date) -> tuple[Span, ...]:
    """The days that a date's words mean on a day; none where dateparser cannot tell.

    dateparser's own search reads 'On 12 March 2024 the' and '1 in 5' as dates, and takes
    2 to 6 ms a sentence; given the words alone it is right, in less than 1 ms.
    """
    found = _parser(day).get_date_data(phrase)
    if found.date_obj is None:
        return ()
    one = found.date_obj.date()
    match found.period:
        case "week":
            first = one - timedelta(days=one.weekday())
            return ((first, first + timedelta(days=6)),)
        case "month":
            last = calendar.monthrange(one.year, one.month)[1]
            return ((one.replace(day=1), one.replace(day=last)),)
        case "year":
            return ((date(one.year, 1, 1), date(one.year, 12, 31)),)
        case _:
            return ((one, one),)


def _or_next_year(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """A month or day without its year: the last one, or the one to come."""
    return (*spans, *((_later(first), _later(last)) for first, last in spans))


def _later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day + timedelta(days=365)  # the 29th of February
