"""Timelines: what is told of a day or an hour, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rag.compose.drafted import Drafted, Heading
from rag.compose.matter import Matter, row
from rag.exact.dates import Days, day_of, days, mentions
from rag.group import Statement, each_once

MOST = 16
# An event is left out whose statement is less about the matter than this share of the one that is
# most. Chosen on `evals/kinds/`.
_OF_BEST = 0.5
# Reports of one event differ more in words than repeated statements do, and share the day.
_SAME = 0.72


@dataclass(frozen=True, slots=True)
class _Dated:
    """A statement and when what it tells was: the first day, and as the row shows it.

    Attributes:
        leads: whether it is the first of its article.
    """

    statement: Statement
    first: date
    when: str
    leads: bool


def timeline(matter: Matter) -> list[Drafted]:
    """Statements with a date of their own, those of one time that say the same as one row.

    The date is in the sentence, resolved by the day of its article; one that names an hour
    alone has the day that its article spoke of before. What leads an article and names no
    time is of the day of the article. Where days are told of, a year alone is background.
    """
    found = [d for d in _dated(matter) if _asked(matter, d)]
    exact = [d for d in found if len(d.when) > len("2026")]
    by_when: dict[str, list[Statement]] = {}
    # Where no matter is named, what leads an article goes first.
    named = bool(matter.topic)
    weight = {id(d.statement): matter.about(d.statement) if named else d.leads for d in found}
    least = _OF_BEST * max(weight.values(), default=0.0) if named else 0.0
    for d in sorted(exact or found, key=lambda d: -weight[id(d.statement)]):
        if weight[id(d.statement)] >= least:
            by_when.setdefault(d.when, []).append(d.statement)
    groups = [(when, g) for when, told in by_when.items() for g in each_once(told, _SAME)]
    nearest = sorted(groups, key=lambda g: (-weight[id(g[1][0])], -len(g[1])))[:MOST]
    ordered = sorted(nearest, key=lambda g: (g[0], g[1][0].evidence.span.start))
    return [row(g, Heading(when=when)) for when, g in ordered]


def _asked(matter: Matter, found: _Dated) -> bool:
    asked = matter.days
    return asked is None or asked.first <= found.first <= asked.last


def _dated(matter: Matter) -> Iterator[_Dated]:
    spoken: dict[str, date] = {}
    begun: set[str] = set()
    for s in matter.told:
        article, published = s.passage.article_id, day_of(s.passage.published)
        leads = article not in begun
        begun.add(article)
        named = _nearest(days(s.text, published), published)
        if named is not None and named.first == named.last:
            spoken[article] = named.first
        clock = next((m.clock for m in mentions(s.text, published) if m.clock is not None), None)
        on = spoken.get(article) or published
        if clock is not None and on is not None:
            yield _Dated(s, on, f"{on}T{clock // 60:02d}:{clock % 60:02d}", leads)
        elif leads and published is not None and (named is None or named.first != named.last):
            yield _Dated(s, published, str(published), leads)
        elif named is not None:
            yield _Dated(s, named.first, _when(named), leads)


def _nearest(named: list[Days], published: date | None) -> Days | None:
    """The most exact of the days of a sentence: a day before a month, a month before a year; and
    of days the last up to that of the article, since a report leads from the old to the new."""

    def order(d: Days) -> tuple[timedelta, bool, timedelta]:
        ahead = published is not None and d.first > published
        return d.last - d.first, ahead, date.max - d.first

    return min(named, key=order, default=None)


def _when(named: Days) -> str:
    """A day, a month or a year as ISO 8601; of another time its first day."""
    length = named.last - named.first
    if length >= timedelta(days=364):
        return f"{named.first.year:04d}"
    return f"{named.first:%Y-%m}" if length >= timedelta(days=27) else str(named.first)
