"""What a sentence tells, by its grammar: who does what to whom, whether it is so, who says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from rag.grammar import parsed

Role = Literal["agent", "patient", "other"]

# Dependencies of spaCy's English models (ClearNLP's labels).
_SUBJECTS = ("nsubj", "csubj", "expl")
_PASSIVE_SUBJECTS = ("nsubjpass", "csubjpass")
_OBJECTS = ("dobj", "dative", "oprd")
_COMPLEMENTS = ("attr", "acomp")
# A phrase ends where a clause or an apposition begins.
_CLAUSES = ("relcl", "acl", "advcl", "ccomp", "xcomp", "appos", "conj", "cc", "parataxis", "punct")
# What leaves open whether something is so, as lemmas of auxiliaries and adverbs.
_MAYBE = frozenset(("may", "might", "could", "would", "should", "can"))
_PERHAPS = frozenset(
    ("perhaps", "possibly", "probably", "likely", "maybe", "apparently", "allegedly", "reportedly")
)
_CONDITIONS = frozenset(("if", "unless", "whether", "provided", "once"))
_NO = frozenset(("no", "not", "n't", "never", "neither", "nor", "nobody", "nothing", "none"))
# Who leaves undone or disputes what follows denies it.
_DENYING = frozenset(
    ("deny", "refuse", "fail", "reject", "decline", "refute", "dispute", "lack", "prevent", "stop")
)


@dataclass(frozen=True)
class Predicate:
    """One thing that a sentence tells.

    Attributes:
        at: the place of the word that tells it (a verb, or the noun behind 'is').
        roles: the places of the words of who does it, to whom, and what else belongs to it.
        denied: whether it is said not to be so.
        open: whether it is left open: may be, is planned, hangs on a condition.
        sayer: the places of the words of who says so; empty where the sentence itself does.
        says: whether it is itself the saying of something else.
    """

    at: int
    roles: dict[Role, tuple[int, ...]] = field(hash=False)
    denied: bool
    open: bool
    sayer: tuple[int, ...]
    says: bool


def predicates(doc: Any) -> list[Predicate]:
    """What the sentences of a parsed text tell, in order."""
    return [_predicate(token) for token in doc if _tells(token)]


def told(text: str) -> list[Predicate]:
    """What a text tells, in order.

    >>> [p.open for p in told("The council may close the bridge.")]
    [True]
    """
    return predicates(parsed(text))


def _tells(token: Any) -> bool:
    if token.dep_ == "oprd":
        return True  # 'called it a regime': so somebody says
    if token.pos_ == "VERB":
        return token.dep_ not in ("aux", "auxpass", "amod", "compound", "prep", "case")
    return token.pos_ == "AUX" and token.dep_ not in ("aux", "auxpass")


def _predicate(token: Any) -> Predicate:
    roles: dict[Role, tuple[int, ...]] = {
        "agent": tuple(_agent(token)),
        "patient": tuple(_patient(token)),
    }
    taken = {i for places in roles.values() for i in places}
    roles["other"] = tuple(
        i
        for child in token.children
        if child.dep_ in ("prep", "npadvmod", "advmod", "prt", *_COMPLEMENTS)
        and child.lower_ != "according"
        for i in phrase(child)
        if i not in taken
    )
    return Predicate(
        at=token.i,
        roles=roles,
        denied=_is_denied(token),
        open=_is_open(token),
        sayer=tuple(_sayer(token)),
        says=any(c.dep_ == "ccomp" for c in token.children),
    )


def phrase(token: Any) -> list[int]:
    """The places of a phrase's words, without the clauses that hang on it."""
    found = [token.i]
    for child in token.children:
        if child.dep_ not in _CLAUSES or (child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN")):
            found += phrase(child)
    return sorted(found)


def _agent(token: Any) -> Iterator[int]:
    """Who does it: the subject, the agent of a passive, or whom an infinitive takes over."""
    if token.dep_ == "oprd":
        yield from (i for c in token.head.children if c.dep_ in _OBJECTS[:2] for i in phrase(c))
        return
    for child in token.children:
        if child.dep_ in _SUBJECTS:
            yield from phrase(_meant(child, token))
        elif child.dep_ == "agent":
            for grand in child.children:
                yield from phrase(grand)
    if _has(token, (*_SUBJECTS, "agent")) or _has(token, _PASSIVE_SUBJECTS):
        return
    active = token.tag_ == "VBG" or _has(token, ("dobj",))
    if token.dep_ == "relcl" or (token.dep_ == "acl" and active):
        yield from phrase(token.head)
    elif token.dep_ in ("conj", "xcomp", "advcl") and token.head.pos_ in ("VERB", "AUX"):
        yield from _agent(token.head)


def _patient(token: Any) -> Iterator[int]:
    for child in token.children:
        if child.dep_ in _OBJECTS or child.dep_ in _PASSIVE_SUBJECTS:
            yield from phrase(_meant(child, token))
    if token.dep_ == "acl" and token.tag_ == "VBN" and not _has(token, ("dobj",)):
        yield from phrase(token.head)
    joined = token.dep_ == "conj" and token.tag_ == "VBN" and not _has(token, _OBJECTS)
    if joined and _has(token.head, _PASSIVE_SUBJECTS):
        yield from _patient(token.head)


def _meant(child: Any, token: Any) -> Any:
    """For 'who' and 'which' the word that they stand for."""
    return token.head if child.tag_ in ("WP", "WDT") and token.dep_ == "relcl" else child


def _has(token: Any, labels: tuple[str, ...]) -> bool:
    return any(child.dep_ in labels for child in token.children)


def _is_denied(token: Any) -> bool:
    """An odd number of denials over it: in it, in its subject or object, or governing it."""
    own = sum(
        child.dep_ == "neg" or child.lower_ in _NO or _starts_with_no(child)
        for child in token.children
    )
    governor = token.head
    if token.dep_ in ("xcomp", "ccomp", "pcomp") and governor.lemma_.lower() in _DENYING:
        own += 1
    if token.dep_ in ("xcomp", "ccomp") and any(c.dep_ == "neg" for c in governor.children):
        own += 1
    return bool(own % 2)


def _starts_with_no(child: Any) -> bool:
    if child.dep_ not in (*_SUBJECTS, *_PASSIVE_SUBJECTS, *_OBJECTS, "attr", "npadvmod"):
        return False
    return any(c.lower_ in ("no", "neither") for c in child.children)


def _is_open(token: Any) -> bool:
    """Whether it or what governs it leaves it open."""
    for child in token.children:
        if child.dep_ == "aux" and child.lower_ in _MAYBE:
            return True
        if child.dep_ in ("advmod", "mark") and child.lower_ in (_PERHAPS | _CONDITIONS):
            return True
        if child.dep_ == "advcl" and any(c.lower_ in _CONDITIONS for c in child.children):
            return True
    if token.dep_ == "xcomp" and token.head.pos_ in ("VERB", "ADJ", "NOUN", "AUX"):
        return bool(token.head.i != token.i)
    if token.dep_ == "acl" and token.tag_ == "VB":
        return True
    return token.dep_ == "conj" and token.head.pos_ == "VERB" and _is_open(token.head)


def _sayer(token: Any) -> Iterator[int]:
    """Who says it: the subject of the verb that it is what is said of, or 'according to'."""
    seen = set()
    while token.i not in seen:
        seen.add(token.i)
        if token.dep_ == "oprd":
            yield from _agent(token.head)
            return
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ == "according":
                yield from (i for to in child.children for i in phrase(to) if i != to.i)
                return
        governor = token.head
        if token.dep_ == "ccomp" and governor.pos_ == "VERB":
            yield from _agent(governor)
            return
        if governor.i == token.i or token.dep_ not in (
            "conj", "advcl", "xcomp", "relcl", "acl", "pcomp", "prep", "pobj", "dobj", "attr",
            "nsubj", "nsubjpass",
        ):  # fmt: skip
            return
        token = governor


def speaker_of(text: str) -> str | None:
    """Who says what a text tells, in its words; None where it tells it itself or names nobody.

    >>> speaker_of("Talks could start on Monday, the mayor of Elmton said.")
    'the mayor of Elmton'
    """
    doc = parsed(text)
    for told_ in predicates(doc):
        places = told_.sayer
        if places and any(doc[i].pos_ in ("NOUN", "PROPN") for i in places):
            return str(doc[places[0] : places[-1] + 1].text)
    return None
