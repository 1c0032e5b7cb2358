"""Follow-ups: what a question means after the one before it, by rules and without a model.

'And how many were wounded?' and 'What did Russia say about it?' lean on what was asked
and answered. Here they are made into questions that stand alone, as far as words go: the
new words keep their place, a pronoun gets the name or the subject it stands for, and what
is left out is taken over from the question before.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Any

from index.words import STOPWORDS, words
from rag.exact.names import as_written, names
from rag.grammar import ASKING, SUBJECTS, parsed
from rag.lexicon import HELPERS, person
from rag.question import Sought, understand

_OPENING = re.compile(r"^\W*(?:and|but|so|or|then|also|ok(?:ay)?|well)\b[\s,]*", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"^\W*(?:what|how) about\s+", re.IGNORECASE)
_WH = frozenset("who whom whose what which when where why how".split())
_HOW = frozenset("many much far long old often".split())
_ARTICLES = frozenset("the a an".split())
_HE = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(they|them|their|theirs|those|these)\b", re.IGNORECASE)
# Not 'is it true', 'say it', 'that' as a joiner ('said that'), or 'this week'.
_IT = re.compile(
    r"(?<!\bsay )(?<!\bsaid )(?<!\btell )(?<!\btold )"
    r"\b(it(?! (?:true|possible|likely|known|clear))|its"
    r"|(?:this|that)(?=\s*(?:\?|$|[,.]|happen|about|mean|start|begin|end)))\b",
    re.IGNORECASE,
)
_THERE = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b", re.IGNORECASE)
_IN = re.compile(r"\b(?:in|at|from|near|to|into|of)\s+(?:the\s+)?((?:[A-ZÀ-Þ][\w’'-]*[ -]?)+)")
_TAIL = re.compile(r"\b(?:in|on|by|at|of|during|after|from)\s+(?:the\s+)?[\w’' -]+$")
_THING = re.compile(r"\b(?:the|an?)\s[^?,;]+")
_ABOUT = re.compile(r"\b(?:about|of|on) ((?:the |an? )?[^?]+?)\s*\??$")
_SAID_ABOUT = re.compile(r"\b(?:say|tell|claim)\b(?= (?:about|of|on)\b)")
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
    return tidy if before is None else _rewritten(tidy, before)[0] or tidy


def readings(text: str, before: Before | None) -> tuple[str, ...]:
    """What a question may mean after the one before it: one reading, or two to choose from.

    `standalone`'s where that is a well-formed question or changed nothing. Where it is not,
    nearest to it what is; where nothing is, the words as they were typed.

    >>> before = Before("What did Macron say about a coup?", "")
    >>> readings("Where?", before)
    ('Where did Macron speak about a coup?', 'Where was a coup?')
    """
    tidy = " ".join(text.split())
    if before is None:
        return (tidy,)
    whole, near = _rewritten(tidy, before)
    if whole == tidy or (whole and well_formed(whole)):
        return (whole,)
    found = [r for r in near if well_formed(r)]
    return tuple(dict.fromkeys(found))[:2] or (tidy,)


def _rewritten(tidy: str, before: Before) -> tuple[str, list[str]]:
    """The question as it stands alone, or '' where that is open; and what is near to it."""
    asked = before.question
    rest = _OPENING.sub("", tidy)
    if word := _question_word(rest) or _question_word(tidy):
        return _asked_anew(word, asked)
    about = _WHAT_ABOUT.match(tidy)
    new = tidy[about.end() :] if about else rest if rest != tidy and not _is_asked(rest) else ""
    if new and (swapped := _swapped(new.strip(" ?"), asked)):
        return swapped, [_SAID_ABOUT.sub("speak", swapped)]
    resolved = _resolved(rest, before)
    if resolved != rest:
        return _upper(resolved), [_upper(_SAID_ABOUT.sub("speak", resolved))]
    if rest == tidy and not about and not _says_little(rest):
        return tidy, []
    whole, near = _continued(rest, asked)
    # 'Who was killed?' is a whole question too, where it is open what it would lean on.
    alone = rest == tidy and not about and not whole and well_formed(tidy)
    return (tidy, []) if alone else (whole, near)


def _question_word(text: str) -> str | None:
    """The question word that is all of a text: 'When?', 'How many?'."""
    said = words(text)
    alone = len(said) == 1 or (len(said) == 2 and said[0] == "how" and said[1] in _HOW)
    return " ".join(said) if alone and said[0] in _WH else None


def _is_asked(text: str) -> bool:
    return bool(set(words(text)[:1]) & (_WH | HELPERS))


def _asked_anew(word: str, question: str) -> tuple[str, list[str]]:
    """'When?' after 'Where did Baku offer talks?' is 'When did Baku offer talks?'."""
    rest = question.split()
    while rest and rest[0].lower() in _WH | _HOW:
        rest = rest[1:]
    if rest and rest[0].lower() in HELPERS and len(rest) < len(question.split()):
        whole = _upper(f"{word} {' '.join(rest)}")
    else:
        whole = _upper(f"{word} was it that {topic(question)}?")
    near = [_SAID_ABOUT.sub("speak", whole)] if word in ("where", "when", "why") else []
    if word in ("where", "when") and (about := _ABOUT.search(question)):
        near.append(_upper(f"{word} was {about.group(1)}?"))
    return whole, near


def topic(question: str) -> str:
    """A question without its question word and verb: what it is about, in its own words."""
    rest = question.strip(" ?").split()
    while rest and rest[0].lower() in _WH | _HOW | HELPERS | {"be", "been"}:
        rest = rest[1:]
    return " ".join(rest)


def _resolved(text: str, before: Before) -> str:
    """Pronouns replaced by what they stand for."""
    asked, said = before.question, before.said
    sought = understand(asked).sought
    for name in as_written(asked):
        said = said.replace(name, "")
    if _HE.search(text):
        fresh = _person(said) if sought is Sought.PERSON else None
        if who := fresh or _person(asked) or _person(before.said):
            return _put(_HE, text, who)
    answered = _IN.findall(said) if sought is Sought.PLACE else []
    places = [*answered, *reversed(_IN.findall(asked)), *_IN.findall(before.said)]
    if places and _THERE.search(text):
        return _THERE.sub(f"in {places[0].strip(' -')}", text)
    acts = next(iter(as_written(asked)), None)
    if _THEY.search(text) and (them := _counted(asked) or acts):
        return _put(_THEY, text, them)
    if _IT.search(text):
        thing = answered[0].strip(" -") if answered else _counted(asked) or _thing(asked)
        if stands_for := (acts if "its" in words(text) else None) or thing:
            return _put(_IT, text, stands_for)
    return text


def _put(pattern: re.Pattern[str], text: str, name: str) -> str:
    def instead(m: re.Match[str]) -> str:
        return f"{name}’s" if m.group().lower() in _POSSESSIVE else name

    return pattern.sub(instead, text)


def _counted(question: str) -> str | None:
    """What a question counts: 'the people who died in Elmton'."""
    how, many, *rest = [*question.strip(" ?").split(), "", ""]
    last = next((i for i, w in enumerate(rest[:3]) if person(w.lower())), None)
    if (how.lower(), many.lower()) != ("how", "many") or last is None:
        return None
    while person(rest[last + 1].lower()):
        last += 1  # 'police officers'
    if not rest[last + 1]:
        return None
    return f"the {' '.join(rest[: last + 1])} who {' '.join(rest[last + 1 :]).strip()}"


def _person(text: str) -> str | None:
    """The last name of two words or more, which in news is mostly a person's."""
    found = [n for n in as_written(text) if " " in n and not {"of", "the"} & set(words(n))]
    return found[-1] if found else None


def _thing(question: str) -> str | None:
    """What 'it' stands for: the last thing with an article: 'the offensive on Elmton'."""
    found = _THING.findall(question)
    return found[-1].strip() if found else None


def _swapped(new: str, question: str) -> str | None:
    """The question before with a name, a thing or a place replaced by another."""
    first, _, rest = new.partition(" ")
    if first.lower() in ("in", "at", "from", "near", "to", "on", "by") and rest:
        if held := _IN.search(question):
            return f"{question[: held.start()]}{new}{question[held.end() :]}"
        return f"{question.rstrip(' ?')} {first.lower()} {rest}?"
    if first.lower() in _ARTICLES:
        thing = _thing(question)
        return question.replace(thing, new, 1) if thing else None
    old = as_written(question)
    return question.replace(old[0], new, 1) if old and as_written(f"about {new}") else None


def _continued(text: str, question: str) -> tuple[str, list[str]]:
    """The new words, with the place that the question before had; open where it had more."""
    bare = text.rstrip(" ?")
    found = _TAIL.search(question.rstrip(" ?"))
    tail = f" {found.group()}" if found else ""
    held = {*words(bare), *words(tail)}
    others = [name for name in as_written(question) if not set(words(name)) & held]
    whole = _upper(f"{bare}{tail}?")
    if (found and not others) or not (others or topic(question)):
        return whole, []
    if any(pattern.search(whole) for pattern in (_HE, _THEY, _IT, _THERE)):
        return "", []
    places = [e.text for e in parsed(question).ents if e.label_ == "GPE"]
    return "", [*(_upper(f"{bare}{tail} in {place}?") for place in places), whole]


def _says_little(text: str) -> bool:
    return not names(text) and sum(w not in STOPWORDS for w in words(text)) <= _FEW


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


# -- whether it is a question -------------------------------------------------------------

_FINITE = frozenset("VBD VBZ VBP MD".split())
# Verbs that say somebody's words, and want them: 'say about a coup' asks *what*.
_SPEECH = frozenset("say tell claim".split())


def well_formed(question: str) -> bool:
    """Whether it is a whole question whose question word has something to ask for.

    Not one with something in brackets, with a helping verb twice or before a verb that is
    inflected ('did said'), without a verb, or whose question word has no place in it:
    'Where did Macron say about a coup?' asks where, and leaves open what he said.

    >>> well_formed("What did Macron say about a coup?")
    True
    >>> well_formed("Where did Macron say about a coup?")
    False
    """
    tidy = " ".join(question.split())
    if not tidy or re.search(r"[()\[\]]", tidy):
        return False
    doc = parsed(tidy if tidy.endswith("?") else f"{tidy}?")
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    if root is None or not any(t.tag_ in _FINITE for t in doc):
        return False
    verbs = [t for t in doc if t.pos_ == "VERB"]
    if root.lemma_ == "do" and root.i <= 1 and all(t == root for t in verbs):
        return False  # 'Where did Macron?'
    asking = [t for t in doc if t.tag_ in ASKING and not _joins(t)]
    return bool(
        not _helped_twice(doc)
        and not _what_is_missing(doc, asking)
        and (bool(asking) or doc[0].pos_ in ("AUX", "VERB"))
        and _has_a_subject(doc, root, asking)
    )


def _joins(token: Any) -> bool:
    """Whether a word with the looks of a question word begins a clause about a noun."""
    clause = token.head if token.head.pos_ in ("VERB", "AUX") else token.head.head
    return bool(clause.dep_ == "relcl")


def _helped_twice(doc: Any) -> bool:
    """'Did he did', 'did said', 'was were', and a question word within another."""
    for before, token in itertools.pairwise(doc):
        if before.lower_ in ("did", "does", "do") and token.tag_ in ("VBD", "VBZ"):
            return True
        if before.lower_ in ("was", "were", "is", "are") and token.lower_ in ("was", "were", "is"):
            return True
        wh = before.tag_ in ASKING and token.tag_ in ASKING
        if wh and before.lower_ != "how":
            return True
    for verb in doc:
        helpers = [t for t in verb.children if t.dep_ == "aux" and t.lemma_ == "do"]
        if helpers and (len(helpers) > 1 or verb.tag_ in ("VBD", "VBZ", "VBN", "VBG")):
            return True
    return False


def _what_is_missing(doc: Any, asking: list[Any]) -> bool:
    """Whether it asks where, when or whom, and a verb of speech lacks what is said."""
    if any(t.lower_ in ("what", "which") for t in asking) or not asking:
        return False
    for verb in doc:
        if verb.lemma_ not in _SPEECH or verb.pos_ != "VERB":
            continue
        said = [t for t in verb.children if t.dep_ in ("dobj", "ccomp", "xcomp", "nsubjpass")]
        said = [t for t in said if t not in asking and t.lower_ != "many"]
        if not said and any(t.lower_ in ("about", "of", "on") for t in verb.children):
            return True
    return False


def _has_a_subject(doc: Any, root: Any, asking: list[Any]) -> bool:
    """Whether the main verb has somebody who does it, or a question word that asks who."""
    if any(t.dep_ in SUBJECTS for t in doc):
        return True
    # The small parser reads 'How many were wounded?' and 'What is X?' in several ways.
    if root.lemma_ == "be" or any(t.lemma_ == "be" for t in doc):
        return len(doc) > 3
    return any(t.lower_ in ("who", "what", "which", "how") for t in asking)
