"""Dates of publication: the one form in which they are stored, where a page states one, and as
numbers for the filters that run inside the stores.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import isfinite

from index.errors import UsageError

# The first second of 1973: a smaller number is a year or a compact date, not a moment.
_FIRST_EPOCH = 100_000_000
_FIRST_MILLISECONDS = 100_000_000_000

_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})\b")
_EITHER_WAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}\b")
_WORD = re.compile(r"[A-Za-z]{3}")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
# An offset in figures or Greenwich time. 'IST' and 'CST' each name several zones.
_CERTAIN_ZONE = re.compile(r"(?:[+-]\d{2}:?\d{2}|\bUTC|\bGMT|\dZ)$")


def parse_published(value: object) -> str | None:
    """Return `value` as an ISO day (`2023-09-19`) or an ISO moment with its offset.

    Takes ISO 8601, RFC 2822, `2023/07/01`, English dates in words, seconds or milliseconds
    since 1970, and date objects. The hour is kept only where its zone is certain. Whatever
    is not a complete, possible date (a weekday, a year, `31 February 2023`, `yesterday`,
    `03/04/2023`, which is two dates) gives None: nothing is filled in.
    """
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_number(value)
    if not isinstance(value, str) or len(value) > 100:
        return None
    text = re.sub(r"^(?:first )?published(?: on| at)?:? ", "", value.strip(), flags=re.IGNORECASE)
    return _from_iso(text) or _from_mail(text) or _from_words(text)


def _from_number(value: float) -> str | None:
    if not isfinite(value) or value < 0:
        return None
    if value < _FIRST_EPOCH:
        return _from_iso(str(value)) if isinstance(value, int) else None
    seconds = value / 1000 if value >= _FIRST_MILLISECONDS else value
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError, OSError):
        return None


def _from_iso(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return parse_published(moment)


def _from_mail(text: str) -> str | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # The mail format also reads '19 Sep 23'; a year of two figures is not complete here.
    if not _YEAR.search(text):
        return None
    return parse_published(moment if _CERTAIN_ZONE.search(text) else moment.date())


def _from_words(text: str) -> str | None:
    if not _YEAR.search(text):
        return None
    if numeric := _YEAR_FIRST.match(text):
        try:
            return date(*map(int, numeric.groups())).isoformat()
        except ValueError:
            return None
    if pair := _EITHER_WAY.search(text):
        first, second = map(int, pair.groups())
        if first <= 12 and second <= 12 and first != second:
            return None
    elif not _WORD.search(text):
        return None
    import dateparser

    moment = dateparser.parse(
        text,
        languages=["en"],
        settings={
            "PARSERS": ["absolute-time"],  # no 'yesterday', no 'two days ago'
            "REQUIRE_PARTS": ["day", "month", "year"],
            "STRICT_PARSING": True,
            "PREFER_LOCALE_DATE_ORDER": True,
        },
    )
    if moment is None or str(moment.year) not in text:
        return None
    return parse_published(moment if _CERTAIN_ZONE.search(text) else moment.date())


# -- where a page states one -----------------------------------------------------------

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? )?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_NUMERIC = (
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
    r"|\d{4}/\d{2}/\d{2}"
)
_YEARLESS = rf"{_WEEKDAY}(?:{_DAY} {_MONTH}|{_MONTH} {_DAY})"
_COMPLETE = rf"(?:{_DAY} {_MONTH},? \d{{4}}|{_MONTH} {_DAY},? \d{{4}}|{_NUMERIC})"
_FOUND = re.compile(rf"\b{_COMPLETE}(?:(?!\d)|(?=\d{{1,2}} [A-Z][a-z]))", re.IGNORECASE)

_TIME = r"(?:at )?\d{1,2}(?:[:.]\d{2}){0,2} ?(?:[ap]\.?m\.?)?(?: ?\(?[A-Z]{1,4}\)?)?"
_LABEL = r"(?:(?:first )?(?:published|posted|updated|date|last updated|modified)(?: on| at)?:? )"
_DATE_LINE = re.compile(
    rf"{_LABEL}?(?:{_TIME}[, ]+)?{_WEEKDAY}(?:{_COMPLETE}|{_YEARLESS})"
    rf"(?:{_COMPLETE})?(?:[,|·•– -]+{_TIME})?(?:[,|·•– -]+(?:updated|modified|\d+ min).{{0,60}})?$",
    re.IGNORECASE,
)

# '20 September | Topic', as it stands below the headline of a page.
PAGE_DATELINE = re.compile(
    rf"{_WEEKDAY}(?:{_COMPLETE}|{_YEARLESS})(?: ?[|·•] ?.{{2,60}})?$", re.IGNORECASE
)


def complete_date(text: str) -> str | None:
    """The first complete date in `text`, as written, or None."""
    found = _FOUND.search(text)
    return found.group() if found else None


def is_date_line(text: str) -> bool:
    """Whether a line holds a date, complete or not, and nothing else but a time."""
    return len(text) < 120 and bool(_DATE_LINE.match(text) or PAGE_DATELINE.match(text))


# -- as numbers ------------------------------------------------------------------------


def epoch(published: str | None) -> int | None:
    """The first second (UTC) of an article's day, or the second of its moment."""
    if published is None:
        return None
    return int(_moment(published).timestamp())


def first_second(value: object, option: str) -> int:
    """The first second of a day that a person named.

    Raises:
        UsageError: `value` is not an ISO day or moment; `option` names where it stood.
    """
    return int(_checked(value, option)[0].timestamp())


def last_second(value: object, option: str) -> int:
    """The last second of a day that a person named, or the second of a moment."""
    moment, whole_day = _checked(value, option)
    if whole_day:
        moment += timedelta(days=1)
        return int(moment.timestamp()) - 1
    return int(moment.timestamp())


def _checked(value: object, option: str) -> tuple[datetime, bool]:
    """The moment, and whether it stands for its whole day."""
    wrong = f"'{str(value)[:40]}' is not a date for {option}: write it like 2023-09-20."
    if not isinstance(value, str):
        raise UsageError(wrong)
    try:
        return _moment(value.strip()), _is_day(value)
    except (ValueError, OverflowError) as error:
        raise UsageError(wrong) from error


def _moment(value: str) -> datetime:
    if _is_day(value):
        day = date.fromisoformat(value)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_day(value: str) -> bool:
    return len(value.strip()) <= len("2023-09-20")
