"""Timelines: what is told of a day or an hour, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rag.compose.drafted import Drafted, Heading
from rag.compose.matter import Matter, row
from rag.exact.dates import Mention, mentions
from rag.group import Statement, each_once
from rag.question.days import day_of

MOST = 24
# Reports of one event differ more in words than repeated statements do, and share the day.
_SAME = 0.72


@dataclass(frozen=True, slots=True)
class _Dated:
    """A statement and when what it tells was: the first day, and as the row shows it."""

    statement: Statement
    first: date
    when: str


def timeline(matter: Matter) -> list[Drafted]:
    """Statements with a date of their own, those of one time that say the same as one row.

    The date is in the sentence, resolved by the day of its article; one that names an hour
    alone has the day that its article spoke of before.
    """
    found = [d for d in _dated(matter) if _asked(matter, d)]
    by_when: dict[str, list[Statement]] = {}
    for d in sorted(found, key=lambda d: -d.statement.near):
        by_when.setdefault(d.when, []).append(d.statement)
    groups = [(when, g) for when, told in by_when.items() for g in each_once(told, _SAME)]
    nearest = sorted(groups, key=lambda g: (-len(g[1]), -g[1][0].near))[:MOST]
    ordered = sorted(nearest, key=lambda g: (g[0], g[1][0].evidence.span.start))
    return [row(g, Heading(when=when)) for when, g in ordered]


def _asked(matter: Matter, found: _Dated) -> bool:
    asked = matter.question.when
    return asked is None or asked.first <= found.first <= asked.last


def _dated(matter: Matter) -> Iterator[_Dated]:
    spoken: dict[str, date] = {}
    about = {id(s) for s in matter.relevant()}
    for s in matter.told:
        article, published = s.passage.article_id, day_of(s.passage.published)
        named = mentions(s.text, published)
        day = next((m.spans[0] for m in named if len(m.spans) == 1), None)
        if day is not None and published is None and _said_from_today(named):
            continue  # 'on Tuesday', and nobody knows of which week
        if day is not None and day[0] == day[1]:
            spoken[article] = day[0]
        clock = next((m.clock for m in named if m.clock is not None), None)
        if id(s) not in about:
            continue
        if clock is not None and (on := spoken.get(article) or published):
            yield _Dated(s, on, f"{on}T{clock // 60:02d}:{clock % 60:02d}")
        elif day is not None and day[0] <= (published or date.max) + timedelta(days=366):
            yield _Dated(s, day[0], _when(*day))


def _said_from_today(named: tuple[Mention, ...]) -> bool:
    return any(m.weekday is not None or m.yearless for m in named) or not any(
        any(c.isdigit() for c in m.said) for m in named
    )


def _when(first: date, last: date) -> str:
    """A day, a month or a year as ISO 8601; of a longer time the first day."""
    if first == last:
        return str(first)
    if first.day == 1 and first.month == 1 and (last - first).days >= 364:
        return f"{first.year:04d}"
    if first.day == 1 and 27 <= (last - first).days <= 31:
        return f"{first:%Y-%m}"
    return str(first)
