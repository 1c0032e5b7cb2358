"""Numbers in a text: digits and words, with their units and bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONES = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    w: 10 * i
    for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
    "dozen": 12,
    "k": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "bn": 1_000_000_000,
    "tn": 1_000_000_000_000,
}
_UNITS = {
    "%": "percent",
    "percent": "percent",
    "per cent": "percent",
    "pct": "percent",
    "$": "$",
    "£": "£",
    "€": "€",
    "dollar": "$",
    "dollars": "$",
    "euro": "€",
    "euros": "€",
    "km": "km",
    "kilometre": "km",
    "kilometres": "km",
    "kilometer": "km",
    "kilometers": "km",
    "mile": "mile",
    "miles": "mile",
    "metre": "metre",
    "metres": "metre",
    "meter": "metre",
    "meters": "metre",
    "foot": "foot",
    "feet": "foot",
    "ft": "foot",
    "kg": "kg",
    "kilograms": "kg",
    "tonne": "tonne",
    "tonnes": "tonne",
    "tons": "tonne",
    "hour": "hour",
    "hours": "hour",
    "minute": "minute",
    "minutes": "minute",
    "second": "second",
    "seconds": "second",
    "day": "day",
    "days": "day",
    "week": "week",
    "weeks": "week",
    "month": "month",
    "months": "month",
    "year": "year",
    "years": "year",
    "am": "clock",
    "pm": "clock",
}
_TOKEN = re.compile(
    r"(?P<money>[$£€])?\s?(?P<digits>\d+(?:,\d{3})*(?:\.\d+)?)(?P<ordinal>(?:st|nd|rd|th)\b)?"
    r"(?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|bn|mn|tn|[mk])\b)?"
    r"(?:\s?(?P<unit>%|per cent\b|[a-zA-Z]+))?"
    r"|(?P<words>\b(?:(?:" + "|".join([*_ONES, *_TENS]) + r"|hundred|thousand|million|billion|"
    r"trillion|dozen)(?:[\s-](?:and\s)?)?)+\b)(?:\s?(?P<unit2>%|[a-zA-Z]+))?",
    re.IGNORECASE,
)
_BOUNDS = (
    ("more", re.compile(r"\b(more than|over|above|at least|exceed\w*|upwards of)\s*$", re.I)),
    (
        "less",
        re.compile(r"\b(less than|fewer than|under|below|up to|at most|no more than)\s*$", re.I),
    ),
)


@dataclass(frozen=True, slots=True)
class Number:
    """
    Attributes:
        value: what it counts, scales multiplied in.
        unit: percent, a currency, a length, `clock`, or ''.
        bound: 'more' ('at least 60'), 'less' ('up to 20'), or ''.
        start, end: where its digits or words stand, in code points.
    """

    value: float
    unit: str
    bound: str
    start: int
    end: int


def numbers(text: str) -> list[Number]:
    """The numbers of a text, in order. Spelled-out 'one' counts only before a scale."""
    found: list[Number] = []
    for m in _TOKEN.finditer(text):
        before = text[max(0, m.start() - 20) : m.start()]
        bound = next((name for name, pattern in _BOUNDS if pattern.search(before)), "")
        if m["digits"]:
            value = float(m["digits"].replace(",", ""))
            value *= _SCALES.get((m["scale"] or "").lower(), 1)
            unit = _UNITS.get(m["money"] or "") or _UNITS.get((m["unit"] or "").lower(), "")
            end = m.end("scale") if m["scale"] else m.end("digits")
            found.append(Number(value, unit, bound, m.start("digits"), end))
        else:
            spelled = m["words"].strip(" -")
            # 'one' is mostly a pronoun or an article.
            if spelled.lower() in ("one", "zero"):
                continue
            unit = _UNITS.get((m["unit2"] or "").lower(), "")
            start = m.start("words")
            found.append(Number(_spelled(spelled), unit, bound, start, start + len(spelled)))
    return found


def _spelled(text: str) -> float:
    total, part = 0.0, 0.0
    for word in re.split(r"[\s-]+", text.lower()):
        if word in _ONES:
            part += _ONES[word]
        elif word in _TENS:
            part += _TENS[word]
        elif word in ("hundred", "dozen"):
            part = (part or 1) * _SCALES[word]
        elif word in _SCALES:
            total += (part or 1) * _SCALES[word]
            part = 0
    return total + part
