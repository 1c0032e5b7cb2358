"""Follow-ups: what a question means after the one before it, by rules and without a model.

'And how many were wounded?' and 'What did Russia say about it?' lean on what was asked
and answered. Here they are made into questions that stand alone, as far as words go: the
new words keep their place, a pronoun gets the name or the subject it stands for, and what
is left out is taken over from the question before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.words import STOPWORDS, words
from rag.grammar import parsed
from rag.question import Sought, understand
from rag.question.formed import well_formed
from rag.question.names import as_written, names

_OPENING = re.compile(r"^\W*(?:and|but|so|or|then|also|ok(?:ay)?|well)\b[\s,]*", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"^\W*(?:what|how) about\s+(.+?)\s*\??$", re.IGNORECASE)
_WH = r"(?:who|whom|whose|what|which|when|where|why|how(?: (?:many|much|far|long|old|often))?)"
_BARE = re.compile(rf"^\W*({_WH})\s*\??$", re.IGNORECASE)
_LEADING = re.compile(
    rf"^\W*{_WH}\b|^\W*(?:is|are|was|were|do|does|did|has|have|had|will|can|could|would)\b",
    re.IGNORECASE,
)
_HE = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(they|them|their|theirs|those|these)\b", re.IGNORECASE)
# Not 'is it true', 'that' as a joiner ('said that'), or 'this week'.
_IT = re.compile(
    r"\b(it(?! (?:true|possible|likely|known|clear))|its"
    r"|(?:this|that)(?=\s*(?:\?|$|[,.]|happen|about|mean|start|begin|end)))\b",
    re.IGNORECASE,
)
_THERE = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b", re.IGNORECASE)
_IN = re.compile(r"\b(in|at|from|near|to|into|of)\s+(?:the\s+)?((?:[A-ZÀ-Þ][\w’'-]*[ -]?)+)")
_POSSESSIVE = frozenset(("his", "her", "hers", "their", "theirs", "its"))
# A question of so few words of its own, without a name, says too little to stand alone.
_FEW = 2


@dataclass(frozen=True, slots=True)
class Before:
    """What the turn before left: the question, standing alone, and what was answered.

    Attributes:
        question: as it was understood.
        said: the quoted words of the answer; empty after an abstention.
    """

    question: str
    said: str


def standalone(text: str, before: Before | None) -> str:
    """The question with what it leans on written out; as it is where it leans on nothing.

    >>> before = Before("How many people died in Elmton?", "The mayor said 12 people died.")
    >>> standalone("And how many were wounded?", before)
    'How many were wounded in Elmton?'
    >>> standalone("What about Oakville?", before)
    'How many people died in Oakville?'
    >>> standalone("Who is the mayor of Oakville?", before)
    'Who is the mayor of Oakville?'
    """
    tidy = " ".join(text.split())
    if before is None:
        return tidy
    if bare := _BARE.match(tidy) or _BARE.match(_OPENING.sub("", tidy)):
        return _asked_anew(bare.group(1), before.question)
    about = _WHAT_ABOUT.match(tidy)
    rest = _OPENING.sub("", tidy)
    if about is None and rest != tidy and not _LEADING.search(rest):
        about = re.match(r"(.+?)\s*\??$", rest)
    if about is not None and (swapped := _swapped(about.group(1), before.question)):
        return swapped
    leans = rest != tidy or about is not None
    resolved = _resolved(rest, before)
    if resolved != rest:
        return _upper(resolved)
    if leans or _says_little(rest):
        return _upper(_continued(rest, before.question))
    return tidy


def readings(text: str, before: Before | None) -> tuple[str, ...]:
    """What a question may mean after the one before it: one reading, or two to choose from.

    `standalone`'s where that is a well-formed question or changed nothing. Where it is not,
    nearest to it what is; where nothing is, the words as they were typed.

    >>> before = Before("What did Macron say about a coup?", "")
    >>> readings("Where?", before)
    ('Where did Macron speak about a coup?', 'Where was a coup?')
    """
    whole = standalone(text, before)
    tidy = " ".join(text.split())
    if before is None or whole == tidy or well_formed(whole):
        return (whole,)
    found = [r for r in _near(tidy, whole, before.question) if well_formed(r)]
    return tuple(dict.fromkeys(found))[:2] or (tidy,)


def _near(text: str, whole: str, asked: str) -> list[str]:
    """Questions that are near to a rewrite that is none, the nearest first."""
    bare = _BARE.match(_OPENING.sub("", text)) or _BARE.match(text)
    word = bare.group(1).lower() if bare else ""
    near = [_SAID_ABOUT.sub("speak", whole)] if word in ("", "where", "when", "why") else []
    if word in ("where", "when") and (about := _ABOUT.search(asked)):
        near.append(_upper(f"{word} was {about.group(1)}?"))
    if held := _BRACKETED.search(whole):
        start = whole[: held.start()].rstrip(" ?")
        if not _leans(start):
            near += [f"{start} in {e.text}?" for e in parsed(asked).ents if e.label_ == "GPE"]
            near.append(f"{start}?")
    return near


def _leans(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_HE, _THEY, _IT, _THERE))


_SAID_ABOUT = re.compile(r"\b(?:say|tell|claim)\b(?= (?:about|of|on)\b)")
_ABOUT = re.compile(r"\b(?:about|of|on) ((?:the |an? )?[^?]+?)\s*\??$")
_SAID_IT = re.compile(r"\b(?:say|said|tell|told) (?:it|this|that)\b", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*\(([^)]*)\)")


def topic(question: str) -> str:
    """A question without its question word and verb: what it is about, in its own words."""
    rest = _LEADING.sub("", question.strip().rstrip("?")).strip()
    while (first := re.match(r"[\w’']+", rest)) and first.group().lower() in _GRAMMAR:
        rest = rest[first.end() :].strip()
    return rest


_VERBS = frozenset("is are was were do does did has have had will can could would".split())
_GRAMMAR = _VERBS | {"be", "been", "many", "much"}


def _resolved(text: str, before: Before) -> str:
    """Pronouns replaced by what they stand for, or followed by what was asked about."""
    asked, said = before.question, before.said
    sought = understand(asked).sought
    if _HE.search(text):
        fresh = _people(_without(said, asked)) if sought is Sought.PERSON else None
        if person := fresh or _people(asked) or _people(said):
            return _put(_HE, text, person)
    answered = _places(_without(said, asked)) if sought is Sought.PLACE else []
    place = next(iter([*answered, *reversed(_places(asked)), *_places(said)]), None)
    if place and _THERE.search(text):
        return _THERE.sub(lambda _: f"in {place}", text)
    if _THEY.search(text) and (them := _counted(asked) or _group(asked)):
        return _put(_THEY, text, them)
    if _IT.search(text) and not _SAID_IT.search(text):
        if re.search(r"\bits\b", text, re.IGNORECASE) and (owner := _group(asked)):
            return _put(_IT, text, owner)
        if thing := answered[0] if answered else _counted(asked) or _subject(asked):
            return _put(_IT, text, thing)
        if subject := topic(asked):
            return f"{text.rstrip(' ?')} ({subject})?"
    return text


def _without(said: str, asked: str) -> str:
    """What was answered, without the names that stood in the question."""
    for name in as_written(asked):
        said = said.replace(name, "")
    return said


_PERSONS = (
    "people|persons|civilians|soldiers|children|women|men|troops|officers|policemen|victims|"
    "protesters|workers|students|residents|peacekeepers"
)


def _counted(question: str) -> str | None:
    """What a question counts: 'the people who died in Elmton'."""
    found = re.match(r"^\W*how many\s+(.+?)\s*\??$", question, re.IGNORECASE)
    if found is None:
        return None
    noun = re.match(rf"((?:[\w’'-]+ ){{0,2}}?(?:{_PERSONS}))\s+(.+)", found.group(1), re.IGNORECASE)
    return f"the {noun.group(1)} who {noun.group(2)}" if noun else None


def _put(pattern: re.Pattern[str], text: str, name: str) -> str:
    def instead(m: re.Match[str]) -> str:
        return f"{name}’s" if m.group().lower() in _POSSESSIVE else name

    return pattern.sub(instead, text)


def _people(text: str) -> str | None:
    """The last name of two words or more, which in news is mostly a person's."""
    found = [n for n in as_written(text) if " " in n and not re.search(r"\b(?:of|the)\b", n)]
    return found[-1] if found else None


def _group(text: str) -> str | None:
    """Who acts in a question: its first name."""
    found = as_written(text)
    return found[0] if found else None


def _places(text: str) -> list[str]:
    return [name.strip(" -") for _, name in _IN.findall(text)]


def _subject(question: str) -> str | None:
    """What 'it' stands for: the last thing with an article: 'the offensive on Elmton'."""
    found = re.findall(r"\b((?:the|an?)\s[^?,;]+)", question)
    return found[-1].strip() if found else None


def _swapped(new: str, question: str) -> str | None:
    """The question before with a name, a thing or a place replaced by another."""
    fresh = new.strip()
    if lead := re.match(r"(in|at|from|near|to|on|by)\s+(.+)", fresh, re.IGNORECASE):
        if held := _IN.search(question):
            return f"{question[: held.start()]}{fresh}{question[held.end() :]}"
        return f"{question.rstrip(' ?')} {lead.group(1).lower()} {lead.group(2)}?"
    if re.match(r"(?:the|an?)\s", fresh, re.IGNORECASE):
        held_thing = _subject(question)
        return question.replace(held_thing, fresh, 1) if held_thing else None
    held_names = as_written(question)
    if not held_names or not as_written(f"about {fresh}"):
        return None
    return question.replace(held_names[0], fresh, 1)


def _asked_anew(word: str, question: str) -> str:
    """'When?' after 'Where did Baku offer talks?' is 'When did Baku offer talks?'."""
    held = re.match(rf"^\W*{_WH}\s+(?=(?:{'|'.join(_VERBS)})\b)", question, re.IGNORECASE)
    if held is None:
        return _upper(f"{word} was it that {topic(question)}?")
    return _upper(f"{word} {question[held.end() :]}")


def _continued(text: str, question: str) -> str:
    """The new words, with the place and the names that the question before had."""
    bare = text.rstrip(" ?")
    mine = set(words(bare))
    parts: list[str] = []
    if tail := _TAIL.search(question.rstrip(" ?")):
        parts.append(tail.group())
    held = mine | {w for p in parts for w in words(p)}
    others = [name for name in as_written(question) if not set(words(name)) & held]
    if others:
        parts.append(f"({', '.join(others)})")
    elif not parts and (subject := topic(question)):
        parts.append(f"({subject})")
    return f"{bare} {' '.join(parts)}?"


_TAIL = re.compile(r"\b(?:in|on|by|at|of|during|after|from)\s+(?:the\s+)?[\w’' -]+$")


def _says_little(text: str) -> bool:
    return not names(text) and sum(w not in STOPWORDS for w in words(text)) <= _FEW


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
