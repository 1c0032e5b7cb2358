"""Governments as the news calls them: 'Ankara' for Turkey's, where somebody speaks or acts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from index.words import words
from rag.exact.names import held

# 'Washington D.C.' is called Washington.
_DISTRICT = " d c"
# Who speaks in Brussels is more often the European Union than Belgium.
_OF_SEVERAL = frozenset(("brussels",))


def by_seat(city: str) -> tuple[str, ...]:
    """The names of the country whose capital this is, the usual one first; empty for no capital.

    >>> by_seat("Ankara")[0], by_seat("Izmir")
    ('Turkey', ())
    """
    return _capitals().get(_plain(city), ("", ()))[1]


def one_government(one: str, other: str) -> bool:
    """Whether one is a capital, and the other speaks of its country.

    >>> one_government("Moscow", "Russia's foreign ministry"), one_government("Paris", "Spain")
    (True, False)
    """
    for city, text in ((one, other), (other, one)):
        code, _ = _capitals().get(_plain(city), ("", ()))
        if code and code in held((text,)).countries:
            return True
    return False


def each_once(names: Sequence[str]) -> tuple[str, ...]:
    """Names, each government by the first of its own.

    >>> each_once(("Russia", "Azerbaijan", "Moscow"))
    ('Russia', 'Azerbaijan')
    """
    return tuple(n for i, n in enumerate(names) if not any(one_government(n, m) for m in names[:i]))


def _plain(name: str) -> str:
    return " ".join(words(name))


@cache
def _capitals() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Capitals, with the ISO 3166 code and the names of their country, as countryinfo has them."""
    import countryinfo

    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for country in countryinfo.all_countries():
        capital, code = country.capital(), country.iso(2)
        if isinstance(capital, str) and capital and code:
            city = _plain(capital).removesuffix(_DISTRICT)
            codes = {code, country.iso(3)}  # 'IN' is a word before it is India
            called = (n for n in country.alt_spellings() if n not in codes)
            found.setdefault(city, (str(code), (country.name(), *called)))
    return {city: of for city, of in found.items() if city not in _OF_SEVERAL}
