"""Positions: who said or wants what on a matter, speaker by speaker."""

from __future__ import annotations

import math
from collections.abc import Sequence

from index.words import words
from rag.compose.drafted import Drafted, Heading
from rag.compose.matter import Matter, row
from rag.exact.governments import one_government
from rag.exact.names import akin
from rag.grammar import parsed
from rag.group import Statement, each_once
from rag.group.voices import described, voices

MOST = 12
MOST_OF_ONE = 2
# The same of those whom the question names, all together, and how much less than the heaviest
# statement theirs may weigh: what they say is asked for, whatever it is on.
_OF_THE_NAMED = 6
_BELOW_NAMED = 6.0
# So many of the nearest statements are parsed for their speaker.
_PARSED = 80
_SAME = 0.7


def positions(matter: Matter) -> list[Drafted]:
    """What each speaker said of the matter; of those whom the question names, only theirs.

    'Other countries', which no speaker is called, are whoever speaks.
    """
    parties = matter.parties
    every = said(matter.told) if parties else []
    spoken = [(who, s) for who, s in every if any(of(who, n, s.text) for n in parties)]
    if spoken or not all(map(_many, parties)):
        theirs = list({id(s): s for _, s in spoken}.values())
        found = matter.answering(theirs, _BELOW_NAMED, -math.inf)
        most = max(MOST_OF_ONE, _OF_THE_NAMED // len(parties))
    else:
        found, most = matter.answering(), MOST_OF_ONE
        spoken = said([a.statement for a in found])
    by_weight = {id(a.statement): place for place, a in enumerate(found)}
    kept = [(who, s) for who, s in spoken if id(s) in by_weight]
    kept.sort(key=lambda said: by_weight[id(said[1])])
    made: list[Drafted] = []
    for who, own in by_speaker(kept)[:MOST]:
        made += [row(g, Heading(who=who)) for g in each_once(own, _SAME)[:most]]
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


def of(who: str, name: str, text: str) -> bool:
    """Whether a speaker is of a party: 'Armenia's foreign ministry' of 'Armenia', and of 'Yerevan'.

    Args:
        text: the sentence, which may say who somebody is: 'Ada Berg, the mayor of Elmton'.
    """
    who = f"{who}, {described(who, text)}"
    held = words(who)
    named = all(any(akin(w, h) for h in held) for w in words(name))
    return named or one_government(name, who)


def _many(name: str) -> bool:
    """Whether a word names any number of somebody: 'countries', and not 'the council'."""
    return bool(parsed(name)[-1].tag_ == "NNS")


def _one(name: str, other: str) -> bool:
    """Whether two names are of one speaker: the same last word, and the words of one in the
    other, titles aside."""
    a, b = words(name), words(other)
    if not a or not b or a[-1] != b[-1]:
        return False
    shorter, longer = sorted((a, b), key=len)
    return set(shorter) <= set(longer)
