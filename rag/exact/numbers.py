"""Numbers in a text, in digits and in words, and whether one bears another out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.words import STOPWORDS, stem, words
from rag.exact import vocabulary

# What stands before a number and says that it is not meant to the last digit.
_BOUNDS = {
    "more": r"more than|over|above|exceed(?:s|ed|ing)?|upwards of|in excess of",
    "least": r"at least|no (?:fewer|less) than|not (?:fewer|less) than|a minimum of",
    "less": r"(?:less|fewer) than|under|below",
    "most": r"up to|at most|no more than|not more than|as (?:many|much) as|a maximum of",
    "nearly": r"nearly|almost|close to|just under|just short of|approaching",
    "about": r"about|around|some|roughly|approximately|(?:an )?estimated|circa",
}
_BEFORE = re.compile(
    "|".join(rf"(?P<{name}>\b(?:{said})\s+(?:an? )?$)" for name, said in _BOUNDS.items()), re.I
)
_OR_MORE = re.compile(r"\s?\+|-plus\b| or more\b", re.I)
_SEVERAL = re.compile(r"\b(?:several|few|couple of|many)\s+$", re.I)
_GAP = re.compile(r"[\s-]?")
# 'About 500' may be 498, and 'more than 100' is not said of 5,000.
_NEAR = 0.1
_FAR = 2.0
# Percentages are rounded where the other side has a fraction: a third is 33 per cent.
_ROUNDED = 0.7
# So many words behind a number may say what is counted.
_COUNTED = 3
# What is so many of another by definition; miles and kilometres are not.
_BASE = {
    "minute": (60, "second"),
    "hour": (3600, "second"),
    "day": (86_400, "second"),
    "week": (604_800, "second"),
    "year": (12, "month"),
    "decade": (120, "month"),
    "century": (1200, "month"),
    "kilometre": (1000, "metre"),
    "tonne": (1000, "kilogram"),
}
# 'Over three days' may be how long it went on.
_LASTING = ("hour", "day", "week", "month", "year", "decade", "century")


@dataclass(frozen=True, slots=True)
class Number:
    """
    Attributes:
        value: what it counts, scales multiplied in; of a share, the percentage.
        unit: a measure or money as `vocabulary.units` names it; 'rank' for an ordinal;
            'several' for 'hundreds', whose value is the least that may be meant; 'm' for
            '5m', which are millions or metres; or ''.
        bound: a key of `_BOUNDS`, 'over' for 'over three days', which may be 'more' or how long
            it went on, or ''.
        counted: the stems of the words behind it, which may say what is counted.
        weak: whether it may be no count at all: 'one', 'first', 'zero'.
        said: its words, those of its unit too.
        start, end: where the number stands without its unit, in code points.
        first, last: where it stands with its bound and its unit.
    """

    value: float
    unit: str
    bound: str
    counted: frozenset[str]
    weak: bool
    said: str
    start: int
    end: int
    first: int
    last: int


def bears(stated: Number, claimed: Number) -> bool:
    """Whether a number of a quote bears out one of a statement.

    The value has to be the same, and the unit where both have one; only where the
    statement says 'about', 'nearly' or 'more than' may the quote be more exact.
    """
    if claimed.unit == "several":
        return stated.value >= claimed.value and stated.unit != "rank"
    if stated.unit == "several" or (stated.unit == "rank") != (claimed.unit == "rank"):
        return False
    return any(
        _fits(own, unit, bound, wanted, other_bound)
        for own, unit in _meanings(stated)
        for wanted, other in _meanings(claimed)
        if unit == other or not (unit and other)
        for bound in _bounds(stated)
        for other_bound in _bounds(claimed)
    )


def _fits(own: float, unit: str, bound: str, wanted: float, claimed: str) -> bool:
    """Whether a value bears out one that is claimed, with what is said of either."""
    if _same(own, wanted, unit):
        return claimed == "about" or bound in _AS_GOOD_AS[claimed]
    share = own / wanted if wanted else 0.0
    match claimed:
        case "about":
            return abs(share - 1) <= _NEAR
        case "nearly":
            return 1 - _NEAR <= share < 1
        case "more" | "least":
            return 1 < share < _FAR and bound not in ("less", "most")
        case "less" | "most":
            return 1 / _FAR < share < 1 and bound not in ("more", "least")
    return False


# At the same value: the bounds of a quote that bear out the bound of a statement.
_AS_GOOD_AS = {
    "": ("", "about"),
    "more": ("more", "least"),
    "least": ("more", "least", ""),
    "less": ("less", "most", "nearly"),
    "most": ("less", "most", "nearly", ""),
    "nearly": ("less", "most", "nearly", "about", ""),
}


def comparable(one: Number, other: Number) -> bool:
    """Whether two numbers count in the same unit, or one of them says none."""
    if "rank" in (one.unit, other.unit):
        return one.unit == other.unit
    return any(a == b or not (a and b) for _, a in _meanings(one) for _, b in _meanings(other))


def _meanings(number: Number) -> list[tuple[float, str]]:
    """The values and units that a number may have: as it is said, and in a base unit."""
    if number.unit == "m":
        return [(number.value * 1e6, ""), (number.value, "metre")]
    found = [(number.value, number.unit)]
    if number.unit in _BASE:
        times, unit = _BASE[number.unit]
        found.append((number.value * times, unit))
    return found


def _bounds(number: Number) -> tuple[str, ...]:
    return ("", "more") if number.bound == "over" else (number.bound,)


def _same(one: float, other: float, unit: str) -> bool:
    if unit == "per cent" and any(round(value, 6) != value for value in (one, other)):
        return abs(one - other) < _ROUNDED
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other))


@lru_cache(maxsize=1024)
def numbers(text: str) -> tuple[Number, ...]:
    """The numbers of a text, in order.

    >>> [(n.value, n.unit, n.bound) for n in numbers("Nearly half a million fled 60km.")]
    [(500000.0, '', 'nearly'), (60.0, 'kilometre', '')]
    """
    found: list[Number] = []
    for number in _found(text):
        if not any(number.start < n.end and n.start < number.end for n in found):
            found.append(number)
    return tuple(sorted(found, key=lambda n: n.start))


def _found(text: str) -> Iterator[Number]:
    """The longer before what is in it: 'half a million' before 'million'."""
    if any(c.isdigit() for c in text):
        for m in vocabulary.digits().finditer(text):
            yield _digits(m, text)
    if vocabulary.every().isdisjoint(words(text)):
        return
    for m in vocabulary.fractions().finditer(text):
        if made := _fraction(m, text):
            yield made
    for m in vocabulary.several().finditer(text):
        yield _made(text, *m.span(), vocabulary.least(m.group()), "several")
    for m in vocabulary.cardinal_words().finditer(text):
        value, ranked = vocabulary.value(m.group())
        unit = "rank" if ranked else "several" if _SEVERAL.search(text, 0, m.start()) else ""
        yield _made(text, *m.span(), value, unit, weak=value <= 1)


def _digits(m: re.Match[str], text: str) -> Number:
    value = float(m["digits"].replace(",", ""))
    unit = vocabulary.signs()[m["sign"].upper()] if m["sign"] else ""
    if m["ordinal"]:
        unit = "rank"
    elif scale := m["scale"]:
        if scale.lower() == "m" and not unit:
            unit = "m"
        else:
            value *= vocabulary.scale(scale)
    return _made(text, *m.span(), value, unit)


def _fraction(m: re.Match[str], text: str) -> Number | None:
    """'Half a million', 'half an hour', 'two thirds of'; none where it is the third of a row."""
    if vocabulary.is_numbered(text, m):
        return None
    share = vocabulary.fraction(m["above"], m["part"])
    if m["scale"]:
        return _made(text, *m.span(), share * vocabulary.scale(m["scale"]), "")
    if m["whole"] and (named := vocabulary.unit_at(text, m.end())):
        return _made(text, *m.span(), share, named[0])
    plural = bool(m["above"]) and m["part"].lower().endswith("s")
    if plural or vocabulary.of_it(text, m):
        return _made(text, m.start(), m.end("part"), 100 * share, "per cent")
    return None


def _made(
    text: str, start: int, end: int, value: float, unit: str, *, weak: bool = False
) -> Number:
    before = _BEFORE.search(text, max(0, start - 24), start)
    bound = (before.lastgroup or "") if before else ""
    at = last = end
    if behind := _OR_MORE.match(text, at):
        bound, at = bound or "least", behind.end()
    if gap := _GAP.match(text, at):
        at = gap.end()
    if named := vocabulary.unit_at(text, at):
        unit, at = unit or named[0], named[1]
        last = at
    if unit in _LASTING and before and before.group().lower().startswith("over"):
        bound = "over"
    clause = re.split(r"[^\w\s-]", text[at : at + 60], maxsplit=1)[0]
    counted = frozenset(
        stem(w) for w in words(clause)[:_COUNTED] if w.isalpha() and w not in STOPWORDS
    )
    first = before.start() if before else start
    said = text[start:last].strip()
    return Number(value, unit, bound, counted, weak, said, start, end, first, last)
