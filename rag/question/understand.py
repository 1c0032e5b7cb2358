"""Understanding a question: what is asked for, by its words alone."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from index.words import STOPWORDS, stem, words
from rag.errors import QuestionError
from rag.exact.dates import Days, days
from rag.exact.names import names
from rag.lexicon import HELPERS, ORDERS, verb_class

LONGEST = 2_000


class Sought(Enum):
    """What an answer must hold to be one."""

    PERSON = "a person"
    NUMBER = "a number"
    DATE = "a date"
    PLACE = "a place"
    NAME = "a name"
    ROLE = "who or what somebody is"
    REASON = "a reason"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Question:
    """
    Attributes:
        text: the question, white space tidied; of an order the verb in small letters.
        sought: what an answer has to hold.
        stems: the stems of its content words, in order, each once.
        names: the names in it, lower case, as runs of words.
        about: the stems of the noun that is counted or named: 'How many *peacekeepers*'.
        when: the first days that it names; the relative ones ('yesterday') as of `today`.
        today: the day it is asked for.
    """

    text: str
    sought: Sought
    stems: tuple[str, ...]
    names: tuple[str, ...]
    about: tuple[str, ...]
    when: Days | None = None
    today: date | None = None


_PLACES = (
    "town city country village state place district region capital province county street "
    "continent island airport river location nation territory"
).split()
_TIMES = "year day date month century decade time".split()
_QUANTITIES = (
    "population|percentage|share|amount|cost|price|size|distance|toll|rate|speed|score|height|"
    "length|weight|age|temperature|number|total|average"
)
_QUANTITY = re.compile(rf"\b({_QUANTITIES})\b", re.IGNORECASE)
_PEOPLE = "person man woman player author president minister leader actor singer".split()
_PATTERNS: tuple[tuple[Sought, re.Pattern[str]], ...] = tuple(
    (sought, re.compile(pattern))
    for sought, pattern in (
        (Sought.NUMBER, r"\bhow (many|much|far|long|old|tall|high|deep|large|big|fast|often)\b"),
        (Sought.NUMBER, rf"\b(what|which) (is|was|were|are)? ?(the )?(\w+ )?({_QUANTITIES})\b"),
        (Sought.NUMBER, r"\b(what|which) (percentage|percent|proportion|fraction)\b"),
        (Sought.DATE, r"^when\b|\bwhen (did|was|were|is|will|does|do|has)\b"),
        (Sought.DATE, rf"\b(what|which) ({'|'.join(_TIMES)})\b"),
        (Sought.ROLE, r"^who (is|was|are|were) [^?]*\??$"),
        (Sought.PERSON, rf"\bwho(m|se)?\b|\b(what|which) ({'|'.join(_PEOPLE)})s?\b"),
        (
            Sought.PLACE,
            rf"^where\b|\bwhere (did|was|is|are|were|do|does|will)\b|\b(what|which) "
            rf"(\w+ )?({'|'.join(_PLACES)})s?\b",
        ),
        (Sought.REASON, r"^why\b|\bfor what reason\b"),
        (
            Sought.NAME,
            r"\bwhich\b|\bcalled\b|\bname of\b|\bwhat (company|group|organi[sz]ation|"
            r"party|agency|team|film|book|song|show|band|language|religion|alliance)\b",
        ),
    )
)
_RANGE = re.compile(r"\b(?:between|from)\s+$", re.IGNORECASE)
_UP_TO = re.compile(r"\b(?:and|to|until|till)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\bhow (?:many|much) (.+)", re.IGNORECASE)
_AFTER_WHICH = re.compile(r"\b(?:which|what) ([\w’'-]+)", re.IGNORECASE)


def understand(text: str, today: date | None = None) -> Question:
    """Reads a question.

    Args:
        today: the day it is asked for, which 'yesterday' is counted from.

    Raises:
        QuestionError: it is empty, holds no letter or digit, or is over `LONGEST`
            characters.
    """
    # Composed, as the texts are: some keyboards send an accent as a character of its own.
    tidy = ordered(" ".join(unicodedata.normalize("NFC", text).split()))
    if not words(tidy):
        raise QuestionError("The question is empty: ask something in words.")
    if len(tidy) > LONGEST:
        raise QuestionError(
            f"The question has {len(tidy):,} characters, and at most {LONGEST:,} are read: "
            "ask it shorter."
        )
    named = tuple(" ".join(name) for name in names(tidy))
    sought = _sought(tidy.lower(), named)
    when = when_asked(tidy, today)
    return Question(
        text=tidy,
        sought=sought,
        stems=tuple(dict.fromkeys(stem(w) for w in _content(tidy, sought, when))),
        names=named,
        about=_about(tidy, sought),
        when=when,
        today=today,
    )


def ordered(text: str) -> str:
    """An order with its verb in small letters, which is else read as a part of the name behind it.

    >>> ordered("Summarise Azerbaijan's demands")
    "summarise Azerbaijan's demands"
    """
    verb, _, rest = text.partition(" ")
    order = rest and verb[1:].islower() and verb_class(verb.lower()) in ORDERS
    return text[:1].lower() + text[1:] if order else text


def when_asked(text: str, today: date | None) -> Days | None:
    """The days that a question names first, as of a day; 'between 20 and 25 March' is all of them.

    >>> found = when_asked("What happened from 3 to 5 March?", date(2024, 3, 9))
    >>> str(found.first), str(found.last), found.whole
    ('2024-03-03', '2024-03-05', True)
    """
    named = days(text, today)
    if not named:
        return None
    first, *rest = named
    opens = _RANGE.search(text[: first.start])
    if opens is None or not rest or rest[0].first < first.first:
        return first
    last = rest[0]
    if not _UP_TO.search(text, min(first.end, last.start), last.end):
        return first
    return replace(first, last=last.last, start=opens.start(), end=last.end, whole=True)


def _content(text: str, sought: Sought, when: Days | None) -> list[str]:
    """The words that an answer has something to say to.

    Not those that are answered otherwise: 'yesterday' by the day of a report, 'called' by
    a name.
    """
    if when is not None and when.relative:
        text = f"{text[: when.start]} {text[when.end :]}"
    answered = ("called", "name", "named") if sought is Sought.NAME else ()
    kept = [w for w in words(text) if w not in STOPWORDS]
    return [w for w in kept if w not in answered] or kept


def _sought(lower: str, names: tuple[str, ...]) -> Sought:
    for sought, pattern in _PATTERNS:
        # 'Who was the winner?' asks for a person, 'Who was Ada Berg?' for what she was.
        if pattern.search(lower) and (sought is not Sought.ROLE or names):
            return sought
    return Sought.OTHER


_OPENERS = STOPWORDS | HELPERS


def _about(text: str, sought: Sought) -> tuple[str, ...]:
    if sought is Sought.NUMBER and (found := _COUNTED.search(text)):
        # 'how many [Russian peacekeepers] are there'
        counted = itertools.takewhile(lambda w: w not in _OPENERS, words(found.group(1)))
        return tuple(stem(w) for w in itertools.islice(counted, 3))
    if sought is Sought.NUMBER and (found := _QUANTITY.search(text)):
        return (stem(found.group(1).lower()),)
    if (found := _AFTER_WHICH.search(text)) and found.group(1).lower() not in _OPENERS:
        return tuple(stem(w) for w in words(found.group(1)))
    return ()
