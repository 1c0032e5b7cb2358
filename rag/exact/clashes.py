"""What in a statement can be compared exactly with its quotes, and is not in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.exact import dates, names
from rag.exact.dates import Mention, mentions
from rag.exact.numbers import Number, bears, comparable, numbers

_HAVE = "the quotes have "
_NONE = f"{_HAVE}none"


@dataclass(frozen=True, slots=True)
class Clash:
    """Something in a statement that its quotes do not bear out.

    Attributes:
        said: in the words of the statement.
        why: what the quotes have in its place, or that they have nothing.
    """

    kind: Literal["number", "date", "name"]
    said: str
    why: str

    @property
    def instead(self) -> str:
        """What the quotes have in its place; empty where they have nothing."""
        return "" if self.why == _NONE else self.why.removeprefix(_HAVE)


def clashes(
    statement: str,
    quotes: Sequence[str],
    day: date | None = None,
    around: Sequence[str] = (),
) -> list[Clash]:
    """The numbers, dates and names of a statement that no quote bears out.

    An empty list says that nothing speaks against the statement, and not that it is
    supported: who did what to whom is not compared.

    Args:
        statement: one sentence.
        quotes: what it cites, together.
        day: the day of the quotes' article, for 'on Tuesday'. Without it a date is borne out
            only by one that says as much in words.
        around: what stands around the quotes (headline, outlet, the sentence before): the
            statement may name what they call 'he'. Numbers and dates are not taken from it.

    >>> clashes("Six died in Elmton.", ["Seven people died in Elmton."])
    [Clash(kind='number', said='Six', why='the quotes have Seven')]
    >>> clashes("A dozen died on Monday.", ["On 18 September 12 died."], date(2023, 9, 20))
    []
    """
    return [
        *_numbers(statement, quotes, day),
        *_dates(statement, quotes, day),
        *_names(statement, [*quotes, *around], day),
    ]


def _dates(statement: str, quotes: Sequence[str], day: date | None) -> Iterator[Clash]:
    stated = [m for quote in quotes for m in mentions(quote, day)]
    counted = {n.value for quote in quotes for n in numbers(quote)}
    for claimed in mentions(statement, day):
        if any(dates.bears(m, claimed) for m in stated):
            continue
        if claimed.counts and any(n.value in counted for n in numbers(claimed.said)):
            continue  # '2000 people' is no year
        yield Clash("date", claimed.said, _instead(m.said for m in stated))


def _numbers(statement: str, quotes: Sequence[str], day: date | None) -> Iterator[Clash]:
    claims = numbers(_without(mentions(statement, day), statement))
    stated = [
        number
        for quote in quotes
        for number in numbers(_without([m for m in mentions(quote, day) if not m.counts], quote))
    ]
    for claimed in claims:
        same = [n for n in stated if bears(n, claimed)]
        others = [n for n in stated if n.value != claimed.value and comparable(n, claimed)]
        of_it = [n for n in others if n.counted & claimed.counted]
        if same:
            if other := _exchanged(claimed, claims, same, of_it):
                yield Clash("number", claimed.said, _instead([other.said]))
        elif of_it or not _may_be_unsaid(claimed, claims, others):
            yield Clash("number", claimed.said, _instead(n.said for n in of_it or stated))


def _may_be_unsaid(claimed: Number, claims: Sequence[Number], others: Sequence[Number]) -> bool:
    """Whether a statement may say a number that no quote says: 'one', or 'two' for 'both'.

    Two may be counted from what the quotes name, unless they give another count that
    the statement does not.
    """
    if claimed.value == 2 and not claimed.unit:
        return all(any(bears(n, c) for c in claims) for n in others)
    return claimed.weak


def _exchanged(
    claimed: Number, claims: Sequence[Number], same: Sequence[Number], of_it: Sequence[Number]
) -> Number | None:
    """What the quotes count so, where the statement has its number for something else.

    'Three ships and nine cars' for 'nine ships and three cars'.
    """
    if not all(n.counted and not n.counted & claimed.counted for n in same):
        return None
    for other in claims:
        if any(n.counted & other.counted for n in same):
            found = next((n for n in of_it if bears(n, other)), None)
            if found:
                return found
    return None


def _names(statement: str, quotes: Sequence[str], day: date | None) -> Iterator[Clash]:
    for said, why in names.missing(_without(mentions(statement, day), statement), quotes):
        yield Clash("name", said, why)


def _without(found: Sequence[Mention], text: str) -> str:
    """A text with its dates blotted out, everything else in its place."""
    for m in found:
        text = f"{text[: m.start]}{';' * (m.end - m.start)}{text[m.end :]}"
    return text


def _instead(said: Sequence[str] | Iterator[str]) -> str:
    every = list(dict.fromkeys(said))
    return f"{_HAVE}{', '.join(every)}" if every else _NONE
