"""Why there is no answer, in one sentence for each kind of reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Searched:
    """What a question was put to, and what came of it, as far as a reason needs it.

    Attributes:
        language: the English name of the question's language where it is not English.
        beyond: why no article could answer it ("asks for a forecast"); see `beyond`.
        articles: how many articles the index has.
        within: how many of them are inside the filters.
        outlets: the outlets that the filters keep, as they are written; empty means all.
        since, until: the first and the last day that they keep.
        named: the name or topic of the question that articles inside the filters speak of.
        premise: what the question takes for granted, as a clause, where no article says it.
    """

    articles: int
    within: int
    language: str | None = None
    beyond: str | None = None
    outlets: Sequence[str] = ()
    since: date | None = None
    until: date | None = None
    named: str | None = None
    premise: str | None = None


def why_not(searched: Searched) -> str:
    """Why there is no answer: the first of these that holds, in one or two sentences.

    The index is empty; the question is in another language; no article can answer such a
    question; no article is inside the filters, or none of those answers while others
    are outside; no article says what it takes for granted; articles speak of it and do not
    say; none says anything about it.
    """
    s = searched
    if not s.articles:
        return "The index has no articles yet."
    if s.language is not None:
        return f"This question is in {s.language}, and Dateline reads English."
    if s.beyond is not None:
        return f"This question {s.beyond}, and Dateline only says what articles report."
    if not s.within:
        return f"No article {_filters(s)} is in the index. {_outside(s)}"
    if s.premise is not None:
        return f"No article{_limited(s)} was found that says that {s.premise}."
    if s.named is not None:
        return f"Articles{_limited(s)} speak of {s.named}, and none was found that answers this."
    if s.within < s.articles:
        return f"No article {_filters(s)} was found that answers this. {_outside(s)}"
    return "No article was found that answers this."


def _limited(s: Searched) -> str:
    return f" {_filters(s)}" if s.within < s.articles else ""


def _filters(s: Searched) -> str:
    """The filters in words: 'from BBC News or AFP published until 2 May 2023'."""
    named = [f"from {_either(s.outlets)}"] if s.outlets else []
    if s.since and s.since == s.until:
        named.append(f"published on {_day(s.since)}")
    elif s.since and s.until:
        named.append(f"published between {_day(s.since)} and {_day(s.until)}")
    elif s.since:
        named.append(f"published since {_day(s.since)}")
    elif s.until:
        named.append(f"published until {_day(s.until)}")
    return " ".join(named) or "within these filters"


def _outside(s: Searched) -> str:
    count = s.articles - s.within
    if count == 1:
        return "One article is outside these filters."
    return f"{count:,} articles are outside these filters."


def _either(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
