"""Positions: who said or wants what on a matter, speaker by speaker."""

from __future__ import annotations

from collections.abc import Sequence

from index.words import words
from rag.compose.drafted import Drafted, Heading
from rag.compose.matter import Matter, row
from rag.exact.names import akin
from rag.group import Statement, each_once
from rag.group.voices import voices

MOST = 12
MOST_OF_ONE = 2
# So many of the nearest statements are parsed for their speaker.
_PARSED = 80
_SAME = 0.7


def positions(matter: Matter) -> list[Drafted]:
    """What each speaker said of the matter; of those whom the question names, only theirs."""
    parties = matter.parties

    def asked(who: str) -> bool:
        return not parties or any(of(who, name) for name in parties)

    told = matter.told
    if parties:
        told = list({id(s): s for who, s in said(told) if asked(who)}.values())
    found = [a.statement for a in matter.answering(told)]
    made: list[Drafted] = []
    for who, own in by_speaker([(w, s) for w, s in said(found) if asked(w)])[:MOST]:
        made += [row(g, Heading(who=who)) for g in each_once(own, _SAME)[:MOST_OF_ONE]]
    return made[:MOST]


def said(found: Sequence[Statement]) -> list[tuple[str, Statement]]:
    """Each statement with each of those who make it, in their order; of many the nearest alone."""
    nearest = {id(s) for s in sorted(found, key=lambda s: -s.near)[:_PARSED]}
    return [(w, s) for s in found if id(s) in nearest for w in voices(s.text, s.evidence.before)]


def by_speaker(spoken: Sequence[tuple[str, Statement]]) -> list[tuple[str, list[Statement]]]:
    """Statements by speaker, 'Berg' with 'Ada Berg' and 'Mayor Ada Berg'; in order of the first.

    Each is called by the longest of the names.
    """
    groups: list[tuple[str, list[Statement]]] = []
    for who, statement in spoken:
        at = next((i for i, (name, _) in enumerate(groups) if _one(name, who)), None)
        if at is None:
            groups.append((who, [statement]))
        else:
            name, told = groups[at]
            told.append(statement)
            groups[at] = (max(name, who, key=len), told)
    return groups


def of(who: str, name: str) -> bool:
    """Whether a speaker is of a party: 'Armenia's foreign ministry' of 'Armenia'."""
    held = words(who)
    return all(any(akin(w, h) for h in held) for w in words(name))


def _one(name: str, other: str) -> bool:
    """Whether two names are of one speaker: the same last word, and the words of one in the
    other, titles aside."""
    a, b = words(name), words(other)
    if not a or not b or a[-1] != b[-1]:
        return False
    shorter, longer = sorted((a, b), key=len)
    return set(shorter) <= set(longer)
