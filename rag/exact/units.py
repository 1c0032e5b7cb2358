"""Units of measure and money, by the names that the Unicode locale data (CLDR) gives them."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from index.words import STOPWORDS

# British names come last and win, so that 'meters' and 'metres' are both a 'metre'.
_LOCALES = ("en", "en_GB")


@cache
def names() -> dict[str, str]:
    """What a unit is called, in lower case, to its own name: 'km' to 'kilometre'.

    Money goes by its last word: 'US dollars' and 'dollars' are both 'dollar'.
    """
    found: dict[str, str] = {}
    for locale in _LOCALES:
        found.update(_measures(locale))
    for sign, name in signs().items():
        found.setdefault(sign.lower(), name)
    for plural, name in _money().items():
        found.setdefault(plural, name)
    return found


@cache
def signs() -> dict[str, str]:
    """Signs of money to their names: '£' to 'pound', 'US$' to 'dollar'."""
    from babel import Locale

    locale = Locale.parse("en")
    found = {"US$": "dollar"}
    for code, sign in locale.currency_symbols.items():
        if not sign.isalpha() and code in locale.currencies:
            found[sign] = _last(str(locale.currencies[code]))
    return found


def at(text: str, start: int) -> tuple[str, int] | None:
    """The unit whose name begins at a place, the longest, and where it ends.

    >>> at("5 square miles.", 2)
    ('square mile', 14)
    """
    # 'Per cent' and 'US dollars' are two words, 'metres per second' three.
    for m in (_NAME[n].match(text, start) for n in (3, 2, 1, 0)):
        if m and (name := names().get(m.group().lower())):
            return name, m.end()
    return None


_NAME = tuple(re.compile(rf"[^\W\d_](?:[\w/²]*\w)?(?:\s\w+){{{n}}}\b|[%°‰]\w?") for n in range(4))


def _measures(locale: str) -> dict[str, str]:
    from babel import Locale

    found: dict[str, str] = {}
    for unit in map(str, Locale.parse("en").unit_display_names):
        own = _called(1, unit, "long", "en_GB")
        for count in (1, 2):
            if (long := _called(count, unit, "long", locale)) and own:
                found[long] = own
            # A letter says nothing, and '1 in' is no inch where '1 in 5' is meant.
            short = _called(count, unit, "short", locale)
            if own and short not in STOPWORDS and (len(short) > 1 or not short.isalpha()):
                found.setdefault(short, own)
    return found


def _called(count: int, unit: str, length: Literal["long", "short"], locale: str) -> str:
    """What so many of a unit are called, or nothing where CLDR does not say."""
    from babel.units import format_unit

    try:
        named = format_unit(count, unit, length, locale=locale)
    except (KeyError, ValueError):
        return ""
    return named.removeprefix(str(count)).strip().lower()


def _money() -> dict[str, str]:
    from babel.numbers import get_currency_name, list_currencies

    found: dict[str, str] = {}
    for code in list_currencies("en"):
        own = _last(get_currency_name(code, count=1, locale="en_GB"))
        for locale in _LOCALES:
            for count in (1, 2):
                name = get_currency_name(code, count=count, locale=locale).lower()
                found[name] = found[_last(name)] = own
    return found


def _last(name: str) -> str:
    return name.lower().split()[-1]
