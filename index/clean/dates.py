"""Where a page states a complete date: day, month and year. Reading it is `index.read.dates`."""

from __future__ import annotations

import re

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
