"""Single facts of a sentence that the cited words do not hold; each is enough to refuse it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.words import STOPWORDS, stem, words
from rag.group.voices import says, speaker

_NEGATION = re.compile(
    r"\b(not|no|never|none|neither|nor|without|cannot|nobody|nothing|den(?:y|ies|ied)|refus\w+|"
    r"reject\w*|fail(?:s|ed)? to)\b|n['’]t\b",
    re.IGNORECASE,
)
# A negation covers so many content words: further on it is about something else ("has not
# stopped Ada Berg, who won").
_REACH = 1
# Of the sentence's words, the share that makes a span the one it was taken from.
_TAKEN = 0.5


def wrong(sentence: str, spans: Sequence[str]) -> tuple[str, ...]:
    """What the spans hold otherwise: yes or no, or the opposite of a word.

    Numbers, names and dates are compared in `rag.exact`.
    """
    turned = ("whether it is so or not",) if _turned(sentence, spans) else ()
    return (*turned, *_opposed(sentence, spans))


# -- whether it is so or not --------------------------------------------------------------


def _turned(sentence: str, spans: Sequence[str]) -> bool:
    """Whether the sentence denies what the spans say, or says what they deny.

    A word that the spans have both ways proves nothing.
    """
    denied, said = _by_polarity(sentence)
    spans = [span for span in spans if _taken_from(sentence, span)] or spans
    span_denied: set[str] = set()
    span_said: set[str] = set()
    for span in spans:
        d, p = _by_polarity(span)
        span_denied |= d
        span_said |= p
    return bool(denied & (span_said - span_denied)) or bool(said & (span_denied - span_said))


def _by_polarity(text: str) -> tuple[set[str], set[str]]:
    """The stems of the content words under a negation, and of the others."""
    denied: set[str] = set()
    at = 0
    said: set[str] = set()
    for m in _NEGATION.finditer(text):
        said.update(_stems(text[at : m.start()]))
        following = re.split(r"[.;:]", text[m.end() :], maxsplit=1)[0]
        denied.update(_stems(following)[:_REACH])
        at = m.end()
    rest = _stems(text[at:])
    said.update(rest[_REACH:] if at else rest)
    return denied, said


def _stems(text: str) -> list[str]:
    return [stem(w) for w in words(text) if w not in STOPWORDS]


def _opposed(sentence: str, spans: Sequence[str]) -> tuple[str, ...]:
    """Words whose opposite the spans have in their place."""
    said = set(words(sentence))
    held = {w for span in spans if _taken_from(sentence, span) for w in words(span)}
    return tuple(
        f"the word {one} for {other}"
        for one, other in _OPPOSITES
        if one in said and other in held and one not in held and other not in said
    )


_PAIRS = """
open close, open closed, opened closed, opening closing, rise fall, rises falls, rose fell,
rising falling, increase decrease, increased decreased, increasing decreasing, increases
decreases, grow shrink, grew shrank, gain lose, gained lost, win lose, won lost, wins loses,
victory defeat, accept reject, accepted rejected, approve reject, approved rejected, support
oppose, supported opposed, supports opposes, allow ban, allowed banned, permit forbid,
permitted forbidden, legal illegal, guilty innocent, convicted acquitted, alive dead, survived
died, arrive leave, arrived left, begin end, began ended, begins ends, start stop, started
stopped, buy sell, bought sold, more fewer, more less, most least, above below, before after,
first last, higher lower, highest lowest, high low, larger smaller, largest smallest, stronger
weaker, better worse, best worst, early late, earlier later, north south, northern southern,
east west, eastern western, left right, male female, man woman, men women, boy girl, husband
wife, brother sister, father mother, son daughter, friend enemy, ally enemy, allies enemies,
peace war, attack defend, attacked defended, success failure, succeeded failed, include
exclude, included excluded, including excluding, agree disagree, agreed disagreed, true false,
public private, voluntary mandatory, optional mandatory, confirmed denied, freed arrested,
released detained, hire fire, hired fired, praised criticised, praised criticized, remove
keep, delete keep, import export, imports exports, teacher student, winner loser
"""
_OPPOSITES = tuple(
    pair
    for one, other in (entry.split() for entry in _PAIRS.split(","))
    for pair in ((one, other), (other, one))
)


# -- who said it --------------------------------------------------------------------------


def unsaid(sentence: str, spans: Sequence[str]) -> tuple[str, ...]:
    """Who is left out or put in: what somebody said does not become a fact, nor another's word."""
    theirs = [s for span in spans if _taken_from(sentence, span) and (s := speaker(span))]
    said = speaker(sentence)
    if said is None:
        open_source = any(_taken_from(sentence, span) and not speaker(span) for span in spans)
        return () if open_source or not theirs else (f"that {theirs[0]} said so",)
    wanted = set(_stems(said))
    if not theirs or any(wanted & set(_stems(other)) for other in theirs):
        return ()
    # A span may have two speakers, of whom only one is found.
    if any(_taken_from(sentence, span) and says(said, span) for span in spans):
        return ()
    return (f"that {said} said so",)


def _taken_from(sentence: str, span: str) -> bool:
    wanted = set(_stems(sentence))
    return bool(wanted) and len(wanted & set(_stems(span))) >= _TAKEN * len(wanted)
