"""Who says what a sentence says: 'the defence ministry said' does not become a fact."""

from __future__ import annotations

import re

from rag.question.names import names

_SAID = (
    r"(?:said|says|say|told|tells|claimed|claims|announced|announces|reported|reports|report|"
    r"stated|states|warned|warns|insisted|insists|denied|denies|added|adds|wrote|writes|"
    r"confirmed|confirms|argued|alleged|alleges|acknowledged|acknowledges|vowed|estimates|"
    r"estimated|count|counts|put)"
)
_ACCORDING = re.compile(r"\baccording to ([^,.;:]+)", re.IGNORECASE)
# 'The ministry said ...': from where the clause begins.
_BEFORE = re.compile(
    rf"(?:^|[,;:“\"”]\s*|\b(?:and|but|while|as|after)\s+)((?:[^,;:“”\"]){{2,90}}?)"
    rf"\s+(?:had |has |have |also |later |on \w+ )*{_SAID}\b"
)
# '..., Baku said.'
_BEHIND = re.compile(rf"[,”\"]\s*([^,;:“”\"]{{2,90}}?)\s+{_SAID}\b[^,]{{0,30}}[.”\"]*$")
_INVERTED = re.compile(rf"[,”\"]\s*(?!told|tells){_SAID}\s+([^,;:“”\"]{{2,90}}?)[.,”\"]*$")
# 'Ada Berg, the mayor, said ...'
_APPOSED = re.compile(rf"^([^,]{{2,60}}), [^,]{{2,90}}, {_SAID}\b")
_PRONOUN = re.compile(r"^(?:it|he|she|they|which|who|that)\b", re.IGNORECASE)
_MOST_WORDS = 14


def speaker(text: str, before: str = "") -> str | None:
    """Who says it, in the words of the source; None where the article itself does.

    Args:
        before: the sentence before, for what 'it' and 'he' stand for.

    >>> speaker("Talks could start on Monday, the mayor of Elmton said.")
    'the mayor of Elmton'
    >>> speaker("It said 12 people died.", "The health ministry gave new figures.")
    'The health ministry'
    """
    if m := _ACCORDING.search(text):
        return _tidy(m.group(1))
    for pattern in (_APPOSED, _BEHIND, _INVERTED, _BEFORE):
        if m := pattern.search(text):
            said = _tidy(m.group(1))
            if _PRONOUN.match(said):
                return _meant(before)
            if said and len(said.split()) <= _MOST_WORDS and _is_somebody(said):
                return said
    return None


# Between a speaker and the verb: 'the mayor (right) has since said'.
_BETWEEN = r"(?:\s*\([^)]*\))?(?:\s(?:had|has|have|also|later|since))*\s"


def says(who: str, text: str) -> bool:
    """Whether a text has somebody say something: the name, and a verb of saying behind it.

    >>> says("Mayor Ada Berg", "Asked twice, mayor Ada Berg (right) warned of the cost.")
    True
    >>> says("the council", "Ada Berg told the council of the cost.")
    False
    """
    return bool(re.search(rf"\b{re.escape(who)}{_BETWEEN}{_SAID}\b", text, re.IGNORECASE))


def _tidy(said: str) -> str:
    said = re.sub(r"\s+(?:also|later|earlier|has|have|had)$", "", said.strip())
    # What leads up to the speaker is not the speaker: 'hours after the ministry'.
    said = re.split(r"\b(?:when|as|after|while|because|that|where|before)\s+", said)[-1]
    # 'The ministry condemned the attack and said ...'
    said = re.sub(r"\s+\w+ed\b.*\band$", "", said)
    said = re.sub(r"^(?:towards?|by|in|on|at) (?:the )?\w+,? (?=an? |the )", "", said, flags=re.I)
    return re.sub(
        r"\s+on (?:mon|tues|wednes|thurs|fri|satur|sun)day(?: \w+)?$", "", said, flags=re.I
    )


_CLAUSE = re.compile(r"\b(?:is|was|are|were|has|have|had|been|will|would)\b", re.IGNORECASE)


def _is_somebody(said: str) -> bool:
    """Whether words name somebody, and do not tell of something."""
    if _CLAUSE.search(said):
        return False
    return bool(names(f"so {said}")) or bool(_SOMEBODY.search(said))


_SOMEBODY = re.compile(
    r"\b(?:official|officials|ministry|minister|spokes\w+|authorit\w+|police|government|army|"
    r"military|president|mayor|witness\w*|residents?|reporters?|journalists?|separatists?|"
    r"rebels?|agency|group|company|court|commission|statement|adviser|advisor|expert|experts|"
    r"analysts?|researchers?|scientists?|doctors?|council|office|union|side|sources?)\b",
    re.IGNORECASE,
)


def _meant(before: str) -> str | None:
    """Whom a pronoun stands for: who spoke before, else who the sentence before begins with."""
    if said := speaker(before):
        return said
    opening = re.match(
        r"(.+?)\s+(?:is|was|are|were|has|have|had|gave|made|\w+ed|\w+s)\b", before.strip()
    )
    if opening and len(opening.group(1).split()) <= _MOST_WORDS and _is_somebody(opening.group(1)):
        return opening.group(1)
    return None
