"""Dates in a text: the days they may mean, the likeliest, and whether one bears another out.

dateparser says what 'last week' and 'nine months ago' were.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rag.exact import vocabulary
from rag.exact.names import capital

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_MONTHS = tuple(calendar.month_name)[1:]
_MONTH_NUMBERS = {name.lower()[:3]: n for n, name in enumerate(_MONTHS, start=1)}
_WEEKDAYS = tuple(calendar.day_name)
# Short names count only beside a number: 'Mar' is a name too.
_MONTH = rf"(?i:(?:{'|'.join(_MONTHS)})\b|(?:{'|'.join((*calendar.month_abbr[1:], 'Sept'))})\b\.?)"
_OTHER_WORDS = frozenset(("may", "mar", "march"))
_BEHIND = "|".join(
    rf"(?<=\b{word}[ -])" for word in "in since during by until late early mid".split()
)
_BARE_MONTH = rf"(?:(?:{_BEHIND})(?i:{'|'.join(_MONTHS)})|\b(?:{'|'.join(_MONTHS)}))\b"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b(?![:%]|[.,]\d)"
_DAYS = rf"(?P<days>\b{_DAY}(?:\s?(?:-|–|to|and|or)\s?{_DAY})*)"
_YEAR = r"\b(?:1[1-9]|20)\d\d\b(?!%|[.,]\d)"
_UNITS = "day|week|month|year|decade"
_PERIOD = rf"(?P<period>{_UNITS})"
_PHRASES = (
    r"day before yesterday|day after tomorrow|yesterday|today|tonight|tomorrow|overnight|last night"
    r"|this (?:morning|afternoon|evening)|(?:last|this|next|previous) (?:week|month|year|decade)"
)
# What stands before a date and belongs to its words: 'on Tuesday', 'over the past week'.
_PREPOSITION = re.compile(r"\b(?:on|since|during|by|until|in|over)(?: the)? $|\bthe $", re.I)
# Without an article's day, all dates are read as if they were said on this one.
_SOME_DAY = date(1600, 1, 1)
_HALF_DAY = 12 * 60
# The most and the least that these mean: 'a few weeks ago', 'a week ago'.
_COUNTS = {"few": ("5", "2"), "couple of": ("2", "2"), "a": ("1", "1"), "an": ("1", "1")}
# Who says 'this week' on a Monday means the days before it too.
_WEEK = timedelta(days=6)
# A day or month without its year is at most so far ahead: half a year ahead was last year.
_AHEAD = timedelta(days=90)

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
        relative: whether it is said from the day of speaking: 'yesterday', 'on Tuesday'.
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
    relative: bool = False
    clock: int | None = None
    half: bool = False
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a date most likely means.

    Attributes:
        first, last: both inclusive.
        relative: whether it was said from the day of speaking ('yesterday'), and not
            by the calendar alone.
        start, end: where the words stand, with a preposition, in code points.
        weekday: whether only a day of the week is named, which says the least.
        yearless: whether it names a day or a month and no year.
        whole: whether its words say where it begins and where it ends: 'from 3 to 5 May'.
    """

    first: date
    last: date
    relative: bool
    start: int
    end: int
    weekday: bool = False
    yearless: bool = False
    whole: bool = False

    def meets(self, other: Days) -> bool:
        """Whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last


def day_of(published: str | None) -> date | None:
    """The day of an ISO date or moment; None where there is none."""
    return None if published is None else date.fromisoformat(published[:10])


def days(text: str, today: date | None) -> list[Days]:
    """The days a text names, in its order, each as what is most likely meant.

    Args:
        today: the day of speaking: an article's date, or the day a question is asked for.
            Without one only what names its year is found.

    >>> [found] = days("It began on Tuesday.", date(2023, 9, 20))
    >>> str(found.first)
    '2023-09-19'
    """
    found: list[Days] = []
    for m in mentions(text, today):
        if not m.spans or (today is None and (m.relative or m.yearless)):
            continue
        first, last = _likeliest(m, today or _SOME_DAY)
        if last - first > timedelta(days=366):
            continue  # a decade or a century says next to nothing
        before = _PREPOSITION.search(text, 0, m.start)
        start = before.start() if before else m.start
        weekday = m.weekday is not None
        found.append(Days(first, last, m.relative, start, m.end, weekday, m.yearless))
    return found


def _likeliest(m: Mention, today: date) -> Span:
    """Of a date that may lie behind or ahead, the one that is meant."""
    if m.yearless and m.spans[-1][0] <= today + _AHEAD:
        return m.spans[-1]
    # 'Last Tuesday' is not today.
    latest = today - timedelta(days=m.said.lower().startswith("last "))
    return next((span for span in reversed(m.spans) if span[0] <= latest), m.spans[0])


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
    if not _WORTH_READING.search(text):
        return ()
    taken: list[tuple[int, int]] = []
    for pattern, read in _forms():
        for m in pattern.finditer(text):
            if not any(m.start() < end and start < m.end() for start, end in taken):
                # Also where it is none: of '31 September' the month alone is no date either.
                taken.append(m.span())
                found.extend(read(m, day or _SOME_DAY))
    return tuple(sorted(found, key=lambda f: f.start))


# -- the forms, the longer before the shorter ---------------------------------------------

_Read = Callable[[re.Match[str], date], Iterator[Mention]]


@cache
def _forms() -> tuple[tuple[re.Pattern[str], _Read], ...]:
    count = rf"(?P<count>(?<![\d.,])\d+|(?:a )?(?:couple of|few)|an?|{vocabulary.cardinals()})"
    behind = rf"(?:\s?,?\s(?P<year>{_YEAR}))?"
    forms: tuple[tuple[str, _Read], ...] = (
        (r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<days>\d\d)\b", _calendar),
        (rf"{_DAYS}(?:\sof)?\s(?P<month>{_MONTH}){behind}", _calendar),
        (rf"\b(?P<month>{_MONTH})\s{_DAYS}{behind}", _calendar),
        (rf"\b(?P<month>{_MONTH}),?\s(?:of\s)?(?P<year>{_YEAR})", _calendar),
        (rf"(?i:\b(?:(?P<which>last|next)\s)?(?P<weekday>{'|'.join(_WEEKDAYS)})\b)", _weekday),
        (_BARE_MONTH, _month),
        (rf"(?i:\b{count}\s{_PERIOD}s?\sago\b)", _ago),
        (
            rf"(?i:\b(?:past|last)\s(?:{count}\s)?{_PERIOD}s\b|\bpast\s(?P<one>{_UNITS})\b)",
            _past,
        ),
        (rf"(?i:\b(?:{_PHRASES})\b)", _phrase),
        (r"\b(?P<decade>(?:1[1-9]|20)\d0)s\b", _decade),
        (
            rf"(?i:\b(?:(?P<number>\d\d?)[a-z]{{2}}|(?P<word>{vocabulary.ranks()}))[\s-]century\b)",
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


# What every date has one of; most sentences have none.
_WORTH_READING = re.compile(
    rf"\d|\b(?:{'|'.join((*_MONTHS, *_WEEKDAYS))}|{_PHRASES}|ago|past|last|century)\b", re.I
)


def _phrase(m: re.Match[str], day: date) -> Iterator[Mention]:
    said = m.group().lower().replace("previous", "last")
    # The night before a report belongs to two days.
    days_before = {"overnight": timedelta(days=1), "this week": _WEEK}.get(said)
    if days_before:
        yield Mention(m.group(), *m.span(), ((day - days_before, day),), relative=True)
    elif found := _parsed(said, day):
        yield Mention(m.group(), *m.span(), (_spanned(*found),), relative=True)


def _ago(m: re.Match[str], day: date) -> Iterator[Mention]:
    far, near = (_back(count, m["period"], day) for count in _counts(m["count"]))
    if far and near:
        yield Mention(m.group(), *m.span(), ((far[0], near[1]),), relative=True, counts=True)


def _past(m: re.Match[str], day: date) -> Iterator[Mention]:
    """'The past week', 'the last three days': up to today."""
    most, _ = _counts(m["count"] or "a")
    if found := _parsed(f"{most} {m['period'] or m['one']}s ago", day):
        yield Mention(m.group(), *m.span(), ((found[0], day),), relative=True, counts=True)


def _counts(said: str) -> tuple[str, str]:
    low = said.lower().removeprefix("a ")
    return _COUNTS.get(low, (low, low))


def _back(count: str, period: str, day: date) -> Span | None:
    """The day, month or year so many of them ago; of a week three days to either side."""
    found = _parsed(f"{count} {period} ago", day)
    if found and found[1] == "week":
        return found[0] - timedelta(days=3), found[0] + timedelta(days=3)
    return _spanned(*found) if found else None


def _calendar(m: re.Match[str], day: date) -> Iterator[Mention]:
    """A day of a month, each of '3 and 5 June 2024', or a month of a year."""
    parts = m.groupdict()
    month = m["month"]
    number = int(month) if month.isdigit() else _MONTH_NUMBERS[month.lower()[:3]]
    year = int(parts["year"]) if parts["year"] else None
    if not year and month in _OTHER_WORDS and not _PREPOSITION.search(m.string, 0, m.start()):
        return  # '12 may attend'
    for one in re.findall(r"\d+", parts.get("days") or "") or [None]:
        if spans := _days(year, number, int(one) if one else None, day):
            yield Mention(m.group(), *m.span(), spans, yearless=year is None)


def _month(m: re.Match[str], day: date) -> Iterator[Mention]:
    before = m.string[: m.start()].rstrip(" -")
    last = re.search(r"[^\W\d_]+$", before)
    if last is None and not capital(m.group()):
        return  # 'May they rest'
    if last and last.group()[0].isupper() and capital(last.group()) is not False:
        return  # 'Emma May'
    spans = _days(None, _MONTH_NUMBERS[m.group().lower()[:3]], None, day)
    yield Mention(m.group(), *m.span(), spans, yearless=True)


def _weekday(m: re.Match[str], day: date) -> Iterator[Mention]:
    weekday = _WEEKDAYS.index(m["weekday"].capitalize())
    latest = day - timedelta(days=(day.weekday() - weekday) % 7)
    weeks = {"last": (-1, 0), "next": (1, 2)}.get((m["which"] or "").lower(), (0, 1))
    days = [latest + timedelta(weeks=n) for n in weeks]
    yield Mention(m.group(), *m.span(), tuple((d, d) for d in days), weekday, relative=True)


def _decade(m: re.Match[str], _: date) -> Iterator[Mention]:
    first = int(m["decade"])
    yield Mention(m.group(), *m.span(), _years(first, 10 if first % 100 else 100))


def _century(m: re.Match[str], _: date) -> Iterator[Mention]:
    which = int(m["number"]) if m["number"] else int(vocabulary.value(m["word"])[0])
    if 1 < which < 99:
        yield Mention(m.group(), *m.span(), _years(100 * which - 100, 100))


def _years(first: int, count: int) -> tuple[Span, ...]:
    return ((date(first, 1, 1), date(first + count - 1, 12, 31)),)


def _year(m: re.Match[str], _: date) -> Iterator[Mention]:
    if vocabulary.unit_at(m.string, m.end() + 1):
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
def _parsed(phrase: str, day: date) -> tuple[date, str] | None:
    """A day that words mean on a day, and how exactly; None where dateparser cannot tell.

    dateparser's own search reads 'On 12 March 2024 the' and '1 in 5' as dates, and takes
    2 to 6 ms a sentence; given the words alone it is right, in less than 1 ms.
    """
    found = _parser(day).get_date_data(phrase)
    return None if found.date_obj is None else (found.date_obj.date(), str(found.period))


def _spanned(one: date, period: str) -> Span:
    """The whole week, month or year of a day, or the day."""
    match period:
        case "week":
            first = one - timedelta(days=one.weekday())
            return first, first + timedelta(days=6)
        case "month":
            last = calendar.monthrange(one.year, one.month)[1]
            return one.replace(day=1), one.replace(day=last)
        case "year":
            return _years(one.year, 1)[0]
        case _:
            return one, one


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
