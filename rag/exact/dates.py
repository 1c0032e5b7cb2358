"""Dates in a text, and whether one bears another out. dateparser says what 'last week' was."""

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
_MONTH_NUMBERS = {name.lower()[:3]: n for n, name in enumerate(_MONTHS, start=1)}
_WEEKDAYS = tuple(calendar.day_name)
# Short names count only beside a number: 'Mar' is a name too.
_LONG = rf"(?:{'|'.join(_MONTHS)})\b"
_MONTH = rf"(?:{_LONG}|(?:{'|'.join((*calendar.month_abbr[1:], 'Sept'))})\b\.?)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b(?![:%]|[.,]\d)"
_DAYS = rf"(?P<days>\b{_DAY}(?:\s?(?:-|–|to|and|or)\s?{_DAY})*)"
_YEAR = r"\b(?:1[1-9]|20)\d\d\b(?!%|[.,]\d)"
# Without an article's day, all dates are read as if they were said on this one.
_SOME_DAY = date(1600, 1, 1)
_HALF_DAY = 12 * 60

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Mention:
    """
    Attributes:
        said: its words; `start` and `end` are where they stand, in code points.
        spans: the days it may mean, each as first and last, both inclusive; more than one
            where it may lie behind or ahead, none for a time of day.
        weekday: 0 (Monday) to 6, where only a day of the week is named.
        yearless: whether it names a day or a month and no year: 'on 3 May'.
        clock: minutes since midnight of a time of day.
        half: whether it may as well be twelve hours later: '8:30'.
        counts: whether its figure may count something too: a year, 'two weeks ago'.
    """

    said: str
    start: int
    end: int
    spans: tuple[Span, ...] = ()
    weekday: int | None = None
    yearless: bool = False
    clock: int | None = None
    half: bool = False
    counts: bool = False


def bears(stated: Mention, claimed: Mention) -> bool:
    """Whether a date of a quote bears out one of a statement: it is the same, or within it."""
    if stated.said.lower() == claimed.said.lower():
        return True
    if claimed.clock is not None and stated.clock is not None:
        apart = abs(stated.clock - claimed.clock)
        return apart == 0 or (apart == _HALF_DAY and (stated.half or claimed.half))
    if claimed.weekday is not None:
        # 'On Tuesday' is any day that was a Tuesday, as an article of that week calls it.
        days = [first for first, last in stated.spans if first == last]
        return any(day.weekday() == claimed.weekday for day in days)
    for first, last in stated.spans:
        # 'On 3 May' is borne out by '3 May 1996', and by 'yesterday' if that was the third.
        wanted = _days(first.year, *_parts(claimed), first) if claimed.yearless else claimed.spans
        if any(begin <= first and last <= end for begin, end in wanted):
            return True
    return False


def _parts(yearless: Mention) -> tuple[int, int | None]:
    """The month of a date without its year, and the day where it has one."""
    first, last = yearless.spans[0]
    return first.month, first.day if first == last else None


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
    if not _worth_reading().search(text):
        return ()
    for pattern, read in _forms():
        for m in pattern.finditer(text):
            if not any(m.start() < f.end and f.start < m.end() for f in found):
                found.extend(read(m, day or _SOME_DAY))
    return tuple(sorted(found, key=lambda f: f.start))


# -- the forms, the longer before the shorter ---------------------------------------------

_Read = Callable[[re.Match[str], date], Iterator[Mention]]


@cache
def _forms() -> tuple[tuple[re.Pattern[str], _Read], ...]:
    count = rf"(?:(?<![\d.,])\d+|an?|{spelled.cardinals()})"
    period = r"(?:day|week|month|year|decade)s?"
    behind = rf"(?:\s?,?\s(?P<year>{_YEAR}))?"
    forms: tuple[tuple[str, _Read], ...] = (
        (r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<days>\d\d)\b", _calendar),
        (rf"{_DAYS}(?:\sof)?\s(?P<month>{_MONTH}){behind}", _calendar),
        (rf"\b(?P<month>{_MONTH})\s{_DAYS}{behind}", _calendar),
        (rf"\b(?P<month>{_MONTH}),?\s(?:of\s)?(?P<year>{_YEAR})", _calendar),
        (rf"\b(?P<which>(?i:last|next)\s)?(?P<weekday>{'|'.join(_WEEKDAYS)})\b", _weekday),
        (rf"\b{_LONG}", _month),
        (rf"(?i:\b{count}\s{period}\sago\b)", _ago),
        (rf"(?i:\b(?:{_relative()})\b)", _phrase),
        (r"\b(?P<decade>(?:1[1-9]|20)\d0)'?s\b", _decade),
        (
            rf"(?i:\b(?:(?P<number>\d\d?)[a-z]{{2}}|(?P<word>{spelled.ranks()}))[\s-]century\b)",
            _century,
        ),
        (rf"(?<![\d.,$£€]){_YEAR}", _year),
        (
            r"(?i:(?<![\d.,:])(?P<hour>\d\d?)(?:[.:](?P<minute>\d\d))?\s?(?P<half>[ap])\.?m\b)",
            _clock,
        ),
        (r"(?<![\d.,:])(?P<hour>\d\d?):(?P<minute>\d\d)\b(?!:)", _clock),
    )
    return tuple((re.compile(form), read) for form, read in forms)


@cache
def _worth_reading() -> re.Pattern[str]:
    """What every date has one of; most sentences have none."""
    named = "|".join((*_MONTHS, *_WEEKDAYS))
    return re.compile(rf"\d|\b(?:{named})|(?i:\b(?:{_relative()}|ago|century)\b)")


@cache
def _relative() -> str:
    """'Yesterday', 'last week' and what else dateparser knows; its weekdays are read apart."""
    from dateparser.languages.loader import default_loader

    known = default_loader.get_locale("en").info["relative-type"]
    meant = re.compile(r"(?:in \d+ )?(?:\d+ )?(?:day|week|month|year|decade)(?: ago)?")
    kept = [words for key, every in known.items() if meant.fullmatch(key) for words in every]
    extra = (r"tonight", r"last night", r"this (?:morning|afternoon|evening)")
    return "|".join((*sorted(map(re.escape, kept), key=len, reverse=True), *extra))


def _phrase(m: re.Match[str], day: date) -> Iterator[Mention]:
    if spans := _resolved(m.group(), day):
        yield Mention(m.group(), *m.span(), spans)


def _ago(m: re.Match[str], day: date) -> Iterator[Mention]:
    if spans := _resolved(m.group(), day):
        yield Mention(m.group(), *m.span(), spans, counts=True)


def _calendar(m: re.Match[str], day: date) -> Iterator[Mention]:
    """A day of a month, each of '3 and 5 June 2024', or a month of a year."""
    parts = m.groupdict()
    month = m["month"]
    number = int(month) if month.isdigit() else _MONTH_NUMBERS[month.lower()[:3]]
    year = int(parts["year"]) if parts["year"] else None
    for one in re.findall(r"\d+", parts.get("days") or "") or [None]:
        if spans := _days(year, number, int(one) if one else None, day):
            yield Mention(m.group(), *m.span(), spans, yearless=year is None)


def _month(m: re.Match[str], day: date) -> Iterator[Mention]:
    before = m.string[: m.start()].rstrip()
    last = re.search(r"[^\W\d_]+$", before)
    if last is None and not capital(m.group()):
        return  # 'May they rest'
    if last and last.group()[0].isupper() and capital(last.group()) is not False:
        return  # 'Emma May'
    spans = _days(None, _MONTH_NUMBERS[m.group().lower()[:3]], None, day)
    yield Mention(m.group(), *m.span(), spans, yearless=True)


def _weekday(m: re.Match[str], day: date) -> Iterator[Mention]:
    weekday = _WEEKDAYS.index(m["weekday"])
    latest = day - timedelta(days=(day.weekday() - weekday) % 7)
    weeks = {"last": (-1, 0), "next": (1, 2)}.get((m["which"] or "").strip().lower(), (0, 1))
    days = [latest + timedelta(weeks=n) for n in weeks]
    yield Mention(m.group(), *m.span(), tuple((d, d) for d in days), weekday)


def _decade(m: re.Match[str], _: date) -> Iterator[Mention]:
    first = int(m["decade"])
    yield Mention(m.group(), *m.span(), _years(first, 10 if first % 100 else 100))


def _century(m: re.Match[str], _: date) -> Iterator[Mention]:
    which = int(m["number"]) if m["number"] else int(spelled.value(m["word"])[0])
    if 1 < which < 99:
        yield Mention(m.group(), *m.span(), _years(100 * which - 100, 100))


def _years(first: int, count: int) -> tuple[Span, ...]:
    return ((date(first, 1, 1), date(first + count - 1, 12, 31)),)


def _year(m: re.Match[str], _: date) -> Iterator[Mention]:
    if units.at(m.string, m.end() + 1):
        return  # '2000 metres'
    yield Mention(m.group(), *m.span(), _years(int(m.group()), 1), counts=True)


def _clock(m: re.Match[str], _: date) -> Iterator[Mention]:
    parts = m.groupdict()
    hour, minute = int(m["hour"]), int(parts["minute"] or 0)
    if hour > 24 or minute > 59:
        return
    half = parts.get("half")
    if half:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    either = not half and hour <= 12
    yield Mention(m.group(), *m.span(), clock=hour * 60 + minute, half=either)


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
            return _years(one.year, 1)
        case _:
            return ((one, one),)


def _days(year: int | None, month: int, day: int | None, today: date) -> tuple[Span, ...]:
    """A day or month; without its year, the last one and the one to come."""
    found: list[Span] = []
    for one in (year,) if year else range(today.year - 1, today.year + 2):
        try:
            first = date(one, month, day or 1)
            last = first if day else date(one, month, calendar.monthrange(one, month)[1])
        except ValueError:
            continue  # the 31st of September, or the 29th of another February
        found.append((first, last))
    if year:
        return tuple(found)
    behind = [span for span in found if span[0] <= today]
    return (*behind[-1:], *found[len(behind) : len(behind) + 1])
