"""The words for numbers, by Whisper's table, and for units and money, by Unicode's (CLDR)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from index.words import STOPWORDS

if TYPE_CHECKING:
    from whisper_normalizer.english import EnglishNumberNormalizer

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "tn": 1e12}
_OF_IT = re.compile(r"\s(?:of|the|its|their|his|her|all)\b", re.I)


@cache
def _table() -> EnglishNumberNormalizer:
    from whisper_normalizer.english import EnglishNumberNormalizer

    return EnglishNumberNormalizer()


@cache
def _ordinals() -> dict[str, float]:
    tables = (_table().ones_ordinal, _table().tens_ordinal, _table().multipliers_ordinal)
    found = {word: float(value) for table in tables for word, (value, _) in table.items()}
    # The library spells it 'nineth'.
    return found | {"ninth": found["nineth"]}


@cache
def _cardinals() -> dict[str, float]:
    tables = (_table().ones, _table().tens, _table().multipliers)
    found = {word: float(value) for table in tables for word, value in table.items()}
    return found | {"zero": 0.0, "dozen": 12.0}


@lru_cache(maxsize=4096)
def value(said: str) -> tuple[float, bool]:
    """The value of words for a number, and whether they are an ordinal.

    >>> value("twenty-one thousand three hundred"), value("twenty-first"), value("two dozen")
    ((21300.0, False), (21.0, True), (24.0, False))
    """
    plain = re.sub(r"[\s-]+", " ", said.lower())
    rest, _, last = plain.rpartition(" ")
    if last == "dozen":
        return 12 * (value(rest)[0] if rest else 1.0), False
    if last == "one":
        # The library leaves 'one' alone.
        return 1 + (value(rest)[0] if rest else 0.0), False
    if last == "ninth":
        plain = f"{rest} nineth"
    read = re.match(r"[\d.]+", _table()(plain).strip())
    return (float(read.group()) if read else 0.0), last in _ordinals()


def scale(word: str) -> float:
    """What a word or letter behind a number multiplies it by: 'million', 'bn', 'dozen'."""
    low = word.lower()
    return _SHORT_SCALES.get(low) or _cardinals()[low]


def least(said: str) -> float:
    """The least that a plural may mean: 'hundreds', 'tens of thousands'."""
    found = 1.0
    for word in said.lower().split():
        found *= _cardinals().get(word.removesuffix("s"), 1.0)
    return found


def fraction(above: str | None, part: str) -> float:
    """The share that 'two thirds' or 'a quarter' is."""
    low = part.lower()
    below = _parts().get(low) or _parts()[low.removesuffix("s")]
    return (_cardinals().get((above or "").lower()) or 1.0) / below


@cache
def _parts() -> dict[str, float]:
    ranks = {word: n for word, n in _ordinals().items() if 3 <= n <= 100}
    return ranks | {"half": 2.0, "halves": 2.0, "quarter": 4.0}


def of_it(text: str, m: re.Match[str]) -> bool:
    """Whether a part is one of something: 'half the', 'a third of', and not 'the third of'."""
    behind = _OF_IT.match(text, m.end("part"))
    return bool(behind) and (bool(m["above"]) or m["part"].lower() in ("half", "quarter"))


def is_numbered(text: str, m: re.Match[str]) -> bool:
    """Whether a part is one in a row ('first half') or behind a number ('three and a half')."""
    *_, before, last = ("", "", *text[: m.start()].lower().split())
    return last in _ordinals() or (last == "and" and (before in _cardinals() or before.isdigit()))


# -- where they stand ---------------------------------------------------------------------


def _any(said: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, said), key=len, reverse=True))


@cache
def every() -> frozenset[str]:
    """Every word that may belong to a number; a text without one has no number in words."""
    one = {*_cardinals(), *_ordinals(), *_parts()}
    return frozenset((*one, *(f"{word}s" for word in one)))


@cache
def cardinals() -> str:
    """The words for one number each, as alternatives of a pattern."""
    return _any(_cardinals())


@cache
def _scales() -> tuple[str, ...]:
    return (*_table().multipliers, "dozen")


@cache
def digits() -> re.Pattern[str]:
    """Digits with a sign of money, the ending of an ordinal, or a scale."""

    return re.compile(
        # Not the 16 of an F-16, nor what follows a decimal point.
        r"(?<![^\W_])(?<![^\W\d_][-–])(?<!\d[.,])"
        rf"(?:(?P<sign>{_any(signs())})\s?)?(?P<digits>{_DIGITS})(?!\d|'?s\b)"
        rf"(?:(?P<ordinal>st|nd|rd|th)\b|[\s-]?(?P<scale>{_any((*_scales(), *_SHORT_SCALES))})\b)?",
        re.IGNORECASE,
    )


@cache
def cardinal_words() -> re.Pattern[str]:
    """Number words: 'one hundred and five', 'two and a half million', 'twenty-first'."""
    ones, tens, scales = _any(_table().ones), _any(_table().tens), _any(_scales())
    below = rf"(?:(?:{tens})(?:[\s-](?:{ones}))?|{ones}|zero)"
    # 'One hundred and five' is a number, 'four and five' are two.
    scaled = "|".join(f"(?<={word})" for word in _scales())
    further = rf"[\s-](?:{scales})\b|(?:{scaled})(?:\sand)?\s{below}\b"
    half = rf"\sand\sa\shalf\b(?:\s(?:{scales})\b)?"
    return re.compile(
        rf"\b(?:{ranks()}|(?:{below}|{scales})\b(?:{further})*(?:{half})?)", re.IGNORECASE
    )


@cache
def ranks() -> str:
    """Ordinals, as a pattern: 'third', 'twenty-first', 'two hundredth'."""
    before = _any((*_table().tens, *_table().ones))
    return rf"(?:(?:{before})[\s-])?(?:{_any(_ordinals())})\b"


@cache
def several() -> re.Pattern[str]:
    """'Hundreds', 'tens of thousands'."""
    many = _any(f"{word}s" for word in _scales())
    return re.compile(rf"\b(?:(?:tens|{many}) of )?(?:{many})\b", re.IGNORECASE)


@cache
def fractions() -> re.Pattern[str]:
    """'Two thirds', 'half a million', 'half an' before the whole."""
    part = _any({*_parts(), *(f"{word}s" for word in _parts())})
    return re.compile(
        rf"\b(?:(?P<above>an?|{_any(_cardinals())})[\s-])?(?P<part>{part})\b"
        rf"(?:[\s-](?:of )?(?:an?[\s-])?(?P<scale>{_any(_scales())})\b"
        r"|(?P<whole>\s(?:of )?an?\s|-)(?=[a-z]))?",
        re.IGNORECASE,
    )


# British names come last and win, so that 'meters' and 'metres' are both a 'metre'.
_LOCALES = ("en", "en_GB")


@cache
def units() -> dict[str, str]:
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


def unit_at(text: str, start: int) -> tuple[str, int] | None:
    """The unit whose name begins at a place, the longest, and where it ends.

    >>> unit_at("5 square miles.", 2)
    ('square mile', 14)
    """
    # 'Per cent' and 'US dollars' are two words, 'metres per second' three.
    for m in (_NAME[n].match(text, start) for n in (3, 2, 1, 0)):
        if m and (name := units().get(m.group().lower())):
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
