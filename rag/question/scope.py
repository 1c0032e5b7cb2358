"""Which articles a question is put to: by outlets and dates, and by 'yesterday' in its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypedDict

from index.corpus import Corpus
from index.dates import first_second, last_second
from index.errors import UsageError
from index.store.filters import Filters
from rag.exact.dates import Days, day_of, days
from rag.question.understand import Question, when_asked


class ScopeOptions(TypedDict, total=False):
    """The fields of a `Scope` as keyword arguments."""

    as_of: str | None
    since: str | None
    until: str | None
    outlets: str | Sequence[str]
    undated: bool


class SearchOptions(ScopeOptions, total=False):
    """The keyword arguments of `Dateline.search`."""

    k: int | None


class AskOptions(SearchOptions, total=False):
    """The keyword arguments of `Dateline.ask`."""

    llm: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """
    Attributes:
        as_of: the day (ISO 8601) the question is asked for; nothing later is read.
        since, until: first and last day an article may be published on.
        outlets: the name of an outlet, or several, in any case; empty means all.
        undated: read articles without a date although a date limit is given.

    Days are days in UTC, whole: `until="2023-09-19"` includes that day's last second.

    Raises:
        UsageError: a date is not one, the limits leave no day, or `outlets` are no names.
    """

    as_of: str | None = None
    since: str | None = None
    until: str | None = None
    outlets: str | Sequence[str] = ()
    undated: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "outlets", _names(self.outlets))
        earliest, latest = self._limits()
        if earliest is not None and latest is not None and earliest > latest:
            raise UsageError(
                f"No day lies between {self.since} and {self.until or self.as_of}: "
                "`since` has to come before `until` and `as_of`."
            )

    def options(self) -> ScopeOptions:
        """The same as keyword arguments."""
        return {
            "as_of": self.as_of,
            "since": self.since,
            "until": self.until,
            "outlets": self.outlets,
            "undated": self.undated,
        }

    def filters(self, corpus: Corpus) -> Filters:
        """The same, as the stores take it.

        Raises:
            UsageError: no article is from an outlet of that name.
        """
        return Filters(self._known(corpus), *self._limits(), self.undated)

    def _limits(self) -> tuple[int | None, int | None]:
        """The first and the last second (UTC) an article may be published in."""
        earliest = None if self.since is None else first_second(self.since, "`since`")
        ends = [
            last_second(value, option)
            for value, option in ((self.as_of, "`as_of`"), (self.until, "`until`"))
            if value is not None
        ]
        return earliest, min(ends, default=None)

    def _known(self, corpus: Corpus) -> tuple[str, ...]:
        if not self.outlets:
            return ()
        names = corpus.catalog.outlets()
        chosen: list[str] = []
        for wanted in self.outlets:
            same = [n for n in names if n.casefold() == wanted.strip().casefold()]
            if not same:
                have = ", ".join(names) if names else "none is stated"
                raise UsageError(f"No article is from the outlet '{wanted}'; there are: {have}.")
            chosen.extend(same)
        return tuple(dict.fromkeys(chosen))


def _names(outlets: object) -> tuple[str, ...]:
    """The names of outlets, of which one may be given alone."""
    if outlets is None or isinstance(outlets, str):
        return () if outlets is None else (outlets,)
    names = tuple(outlets) if isinstance(outlets, Iterable) else (outlets,)
    for name in names:
        if not isinstance(name, str):
            raise UsageError(f"`outlets` holds {name!r}: name outlets, such as 'BBC News'.")
    return names


# A report of a day or a week comes at most so much later; of a month or a year, longer.
_LATE = timedelta(days=3)
_LATER = timedelta(days=31)


# Before a day, these say that it begins or ends the time that is asked about.
_FROM = frozenset(("since", "after", "from"))
_UP_TO = frozenset(("by", "until", "till", "before"))


@dataclass(frozen=True, slots=True)
class Window:
    """
    Attributes:
        filters: which articles are read.
        days: the days that the question's words were read as, in plain words; None where
            it names none from the day of asking.
        notice: why they were not, where that is so.
        told: the days that a statement has to tell of; None where it may tell of any.
    """

    filters: Filters
    days: str | None = None
    notice: str | None = None
    told: Days | None = None


def window(corpus: Corpus, question: Question, filters: Filters, *, dated: bool) -> Window:
    """Narrows the filters to the days that a question names from the day of asking.

    Days by the calendar ('in 2020') narrow nothing: an article of today may tell of them; but
    what is 'since 20 September' stands in no earlier one.

    Args:
        dated: whether the day of asking was given. Where it was not, and no article is of
            that time, 'on Tuesday' is read as a word: it may be the reports' own.
    """
    when = question.when
    if when is not None and question.text[when.start :].lower().startswith("since "):
        first = first_second(str(when.first), "as_of")
        earliest = first if filters.earliest is None else max(first, filters.earliest)
        unlimited = filters.earliest is None and filters.latest is None
        return Window(
            replace(filters, earliest=earliest, undated=filters.undated or unlimited),
            told=_told(question.text, when),
        )
    if when is None or not when.relative or question.today is None:
        return Window(filters, told=when and _told(question.text, when))
    if when.first > question.today:
        return Window(
            filters, told=_told(question.text, when)
        )  # what is to come was reported before
    late = _LATE if when.last - when.first <= timedelta(days=7) else _LATER
    first, last = (
        first_second(str(when.first), "as_of"),
        last_second(str(when.last + late), "as_of"),
    )
    narrowed = replace(
        filters,
        earliest=first if filters.earliest is None else max(first, filters.earliest),
        latest=last if filters.latest is None else min(last, filters.latest),
    )
    said = plain(when)
    if when.weekday and not dated and not _any(corpus, narrowed):
        words = question.text[when.start : when.end]
        newest = _newest(corpus, filters)
        own = when_asked(question.text, newest) if newest is not None else None
        read = "as the articles use it" if own is None else f"as {plain(own)}"
        return Window(
            filters,
            notice=f"No article is from around {said}, the '{words}' before today: the word was "
            f"read {read}. Give the day of asking with `as_of`.",
            told=own,
        )
    return Window(narrowed, said, told=when)


def in_its_year(corpus: Corpus, question: Question, filters: Filters) -> Question:
    """The question with a day or month that names no year read as the reports' own: the last one
    up to the newest of them. '3 March' asked in May is last year's where the reports end there.
    """
    when = question.when
    if when is None or not when.yearless or question.today is None:
        return question
    newest = _newest(corpus, filters)
    if newest is None or newest >= question.today:
        return question
    return replace(question, when=when_asked(question.text, newest) or when)


def tells_of(asked: Days, text: str, on: date | None) -> float:
    """Whether a text tells of some days: 1 where it names one of them, .5 where it names none at
    all and its article is of that time, else 0.

    Args:
        on: the day of its article.
    """
    named = days(text, on)
    if named:
        return float(any(asked.meets(d) for d in named))
    return 0.5 if on is not None and asked.first <= on and on - _LATE <= asked.last else 0.0


def _told(text: str, when: Days) -> Days:
    """The days that a statement has to tell of: from a day on, up to it, or that day itself."""
    if when.whole:
        return when
    words = [*text[: when.start].split()[-1:], *text[when.start :].split()[:1]]
    near = {word.lower() for word in words}
    if near & _FROM:
        return replace(when, last=date.max)
    return replace(when, first=date.min) if near & _UP_TO else when


def _newest(corpus: Corpus, filters: Filters) -> date | None:
    """The day of the newest article; None where none has a date."""
    condition, values = filters.sql()
    ((newest,),) = corpus.catalog.query(
        f"SELECT max(articles.published) FROM articles WHERE {condition}", values
    )
    return day_of(None if newest is None else str(newest))


def _any(corpus: Corpus, filters: Filters) -> bool:
    condition, values = filters.sql()
    return bool(corpus.catalog.query(f"SELECT 1 FROM articles WHERE {condition} LIMIT 1", values))


def plain(when: Days) -> str:
    """'19 September 2023', or the first and the last day."""
    if when.first == when.last:
        return _day(when.first)
    return f"{_day(when.first)} to {_day(when.last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
