"""Counted things in a sentence, and what happened to them: 'four soldiers and two civilians'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.words import STOPWORDS, stem
from rag.group.lexicon import meaning, person
from rag.group.numbers import Number, numbers

# What happens to people and is counted: a count belongs to the nearest of these.
EVENTS = frozenset(("death", "injury", "arrest", "flight", "missing", "capture"))

_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_PART = re.compile(
    r"\b(?:including|includes?|among (?:them|whom)|of (?:them|whom|which))\W*$", re.I
)
_PART_BEHIND = re.compile(r"^\s+(?:of them|among them|of whom)\b(?:\s+\w+)?", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?:more than|over|at least|up to|less than|fewer than|under|about|around|some|nearly|"
    r"almost|roughly|approximately|an estimated|estimated)\s+$",
    re.IGNORECASE,
)
_ROUGHLY = re.compile(
    r"\b(?:about|around|some|nearly|almost|roughly|approximately|estimated)\s+$", re.I
)
_AND = re.compile(
    r"^(?:\s+(?:of|from|in|at) [^,.;]{1,60}?)?\s*(?:,|,? and|,? plus)\s+$", re.IGNORECASE
)
_BRACKET = re.compile(r"^\s*\([^()]{1,30}\)")
_UNIT = re.compile(r"\s?(?:%|[A-Za-z]+)")
_MONTH = re.compile(
    r"\b(?:jan(?:uary|\.)|feb(?:ruary|\.)|march|april|may|june|july|aug(?:ust|\.)|sept(?:ember|\.)|"
    r"oct(?:ober|\.)|nov(?:ember|\.)|dec(?:ember|\.)) ?\|"
    r"|\|(?:st|nd|rd|th)? (?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december)\b",
    re.IGNORECASE,
)
# What cannot stand between a number and its noun.
_ENDS = STOPWORDS | {"since", "while", "when", "amid", "among", "near", "north", "south"}
# How far a count reaches to the word that says what happened.
_AFTER, _BEFORE = 14, 6


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Counted:
    """One count, and what it counts.

    Attributes:
        who: the kind of people, as `lexicon.person` has it; None for other things.
        noun: the meanings of the words behind the number.
        part: whether it is a part of the count before it ('including two civilians').
        rough: whether it is said to be approximate.
        start, end: the whole expression in the sentence, with bound and noun.
    """

    number: Number
    who: str | None
    noun: tuple[str, ...]
    part: bool
    rough: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """Counts that belong together: joined by 'and', or parts of one; and what happened.

    Attributes:
        events: the meaning of the word that says what happened to them; None for none.
    """

    members: tuple[Counted, ...]
    event: str | None

    @property
    def wholes(self) -> tuple[Counted, ...]:
        return tuple(c for c in self.members if not c.part)

    @property
    def start(self) -> int:
        return self.members[0].start

    @property
    def end(self) -> int:
        return self.members[-1].end


def tokens(text: str) -> list[Token]:
    """The words of a text with their places and meanings."""
    return [
        Token(m.start(), m.end(), low, meaning(stem(low)))
        for m in _WORD.finditer(text)
        if (low := m.group().lower().replace("’", "'").removesuffix("'s"))
    ]


def groups(text: str) -> list[Group]:
    """The counts of a sentence, those that belong together in one group, in order."""
    read = tokens(text)
    found = [c for n in numbers(text) if _counts(n, text) if (c := _counted(n, text, read))]
    found = [c for c in found if not _converted(c, text)]
    made: list[list[Counted]] = []
    for c in found:
        between = text[made[-1][-1].end : c.start] if made else ""
        if made and (c.part or (_AND.match(between) and _alike(made[-1][-1], c))):
            made[-1].append(c)
        else:
            made.append([c])
    return [Group(tuple(g), _event(i, made, read)) for i, g in enumerate(made)]


def _alike(one: Counted, other: Counted) -> bool:
    return (one.who is None) == (other.who is None) and one.number.unit == other.number.unit


def _counted(n: Number, text: str, read: Sequence[Token]) -> Counted | None:
    first = n.start - 1 if text[n.start - 1 : n.start] in ("$", "£", "€") else n.start
    bound = _BOUND.search(text[:first])
    start = bound.start() if bound else first
    end, noun, who = _noun(n, text, read)
    if bracket := _BRACKET.match(text[end:]):
        end += bracket.end()
    before = text[:start]
    behind = _PART_BEHIND.match(text[end if who else n.end :])
    part = bool(behind or _PART.search(before))
    if behind:
        end = (end if who else n.end) + behind.end()
    return Counted(n, who, noun, part, bool(_ROUGHLY.search(text[:first])), start, end)


def _noun(n: Number, text: str, read: Sequence[Token]) -> tuple[int, tuple[str, ...], str | None]:
    """Where the noun behind a number ends, its meanings, and whom it names."""
    noun: list[str] = []
    who: str | None = None
    unit = _UNIT.match(text[n.end :]) if n.unit else None
    end = at = n.end + (unit.end() if unit else 0)
    names = False
    for t in (t for t in read if t.start >= at):
        gap = text[at : t.start]
        names = text[t.start].isupper() or (names and bool(person(t.word)))
        if gap.strip(" -") or t.word in _ENDS or len(noun) >= (7 if names else 4):
            break
        if noun and t.meaning in EVENTS and not person(t.word):
            break
        noun.append(t.meaning)
        at = t.end
        if person(t.word):
            who, end = person(t.word), t.end
        elif who is not None:
            break
        elif not names and len(noun) <= 2:
            end = t.end
    return end, tuple(noun), who


def _converted(c: Counted, text: str) -> bool:
    """Whether a number only gives the one before it in another unit, in brackets."""
    return bool(c.number.unit) and text[: c.start].rstrip().endswith("(")


def _event(at: int, made: Sequence[Sequence[Counted]], read: Sequence[Token]) -> str | None:
    """What happened to a group: the first event behind it, else the last before it.

    Another group stands between two counts, and parts their events.
    """
    first, last = made[at][0].start, made[at][-1].end
    ahead = made[at + 1][0].start if at + 1 < len(made) else 10**9
    behind = made[at - 1][-1].end if at else 0
    inside = [t for m in made[at] for t in read if m.number.end <= t.start < m.end]
    after = [t for t in read if last <= t.start < ahead][:_AFTER]
    between = [
        t
        for one, other in zip(made[at], made[at][1:], strict=False)
        for t in read
        if one.end <= t.start < other.start
    ]
    before = [t for t in read if behind <= t.start and t.end <= first][-_BEFORE:]
    for t in [*inside, *between, *after, *reversed(before)]:
        if t.meaning in EVENTS and not person(t.word):
            return t.meaning
    return None


def is_people(c: Counted) -> bool:
    """Whether a count is of people: by its noun, as '27 dead', or as a bare '23'."""
    bare = not c.noun or c.noun[0] in EVENTS
    return c.who is not None or (bare and not c.number.unit)


def _counts(number: Number, text: str) -> bool:
    """Whether a number counts or measures something, and is no year, day or hour."""
    if number.unit == "clock":
        return False
    digits = text[number.start : number.end]
    if re.fullmatch(r"1\d{3}|20\d{2}", digits) and not number.unit:
        return False
    around = (
        f"{text[max(0, number.start - 12) : number.start]}|{text[number.end : number.end + 12]}"
    )
    return _MONTH.search(around) is None
