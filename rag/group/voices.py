"""Who says or wants something in a sentence, by its grammar: the subject of a verb of speech."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from index.embed import Vectors, packaged_embedder
from index.words import words
from rag.grammar import parsed
from rag.lexicon import SPEECH

# Verbs by which somebody takes a position. Others count as far as the embedding model
# finds them alike: 'denounced' and 'opposed', and not 'captured'.
_TAKING = tuple(
    "say tell announce deny accuse condemn urge demand warn call promise reject welcome criticise "
    "support claim insist argue propose vow".split()
)
_ALIKE = 0.57
_NEAREST = 3
# A question's verb is less exact: to react, to respond.
_ALIKE_TO_REACT = 0.52
_NOUNS = ("NOUN", "PROPN")
# What hangs on a name and does not belong to it: 'Ada Berg, who leads the council'.
_LOOSE = ("relcl", "appos", "acl", "prep", "punct", "advmod", "cc", "conj")


def voices(text: str, before: str = "") -> tuple[str, ...]:
    """Who takes a position in a sentence, in its words; empty where nobody does.

    Args:
        before: the sentence before it, for whom 'he' and 'it' stand.

    >>> voices("Talks could start on Monday, the mayor of Elmton said.")
    ('the mayor of Elmton',)
    >>> voices("France and Germany condemned the attack.")
    ('France', 'Germany')
    """
    return next(_heard(text, before, _speaks), ())


def described(who: str, text: str) -> str:
    """What a sentence says in passing of somebody whom it names; empty where it says nothing.

    >>> described("Ada Berg", "Ada Berg, the mayor of Elmton, warned of the cost.")
    'the mayor of Elmton'
    """
    at = text.find(who)
    span = parsed(text).char_span(at, at + len(who), alignment_mode="expand") if at >= 0 else None
    if span is None:
        return ""
    behind = (c for t in span for c in t.children if c.dep_ == "appos" and c.i >= span.end)
    return " ".join(str(t.doc[t.left_edge.i : t.right_edge.i + 1].text) for t in behind)


def speaker(text: str, before: str = "") -> str | None:
    """Who says what a sentence says, in its words; None where the article itself does.

    Args:
        before: the sentence before, for what 'it' and 'he' stand for.

    >>> speaker("It said 12 people died.", "The health ministry gave new figures.")
    'The health ministry'
    """
    return next((named[0] for named in _heard(text, before, _reports)), None)


def says(who: str, text: str) -> bool:
    """Whether a text has somebody say something, perhaps beside others.

    >>> says("Mayor Ada Berg", "Asked twice, mayor Ada Berg (right) warned of the cost.")
    True
    >>> says("the council", "Ada Berg told the council of the cost.")
    False
    """
    wanted = set(words(who))
    every = (name for named in _heard(text, "", _reports) for name in named)
    return any(wanted <= set(words(name)) for name in every)


def _heard(text: str, before: str, speaks: Callable[[Any], bool]) -> Iterator[tuple[str, ...]]:
    """Those who speak in a sentence, verb by verb: a verb of speech that is put into what it
    reports ('The shelling, the ministry said, led to it') first, then the main clause."""
    for token in sorted(parsed(text), key=lambda t: (not _inserted(t), _depth(t))):
        who = None
        if token.pos_ in ("VERB", "AUX") and speaks(token):
            who = _subject(token)
        elif token.lower_ == "according":
            who = _behind(token)
        if who is not None and (named := _named(who, before)):
            yield named


def passive(verb: Any) -> bool:
    """Whether something is done to the subject of a verb, and not by it."""
    return any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)


def subjects(word: Any) -> tuple[str, ...]:
    """The names of those who do, or are, what a parsed word says; empty where it has none."""
    for verb in (word, *word.ancestors):
        if verb.pos_ in ("VERB", "AUX"):
            who = _subject(verb)
            return () if who is None else _meant_or_named(who)
    return ()


def suffering(word: Any) -> tuple[str, ...]:
    """The names of those to whom a verb says that something is done: its object, or the
    subject of a passive."""
    for verb in (word, *word.ancestors):
        if verb.pos_ in ("VERB", "AUX"):
            own = ("nsubj", "nsubjpass") if passive(verb) else ("dobj", "dative")
            done_to = [c for c in verb.children if c.dep_ in own]
            return tuple(n for c in done_to for n in _meant_or_named(c))
    return ()


def claimers(word: Any) -> tuple[str, ...]:
    """Who says what a parsed word says: the subject of the verb whose clause it stands in."""
    below = word
    for verb in word.ancestors:
        if verb.pos_ == "VERB" and below.dep_ in ("ccomp", "parataxis"):
            who = _subject(verb)
            return () if who is None else _meant_or_named(who)
        below = verb
    return ()


def _meant_or_named(who: Any) -> tuple[str, ...]:
    """The names of a noun; of 'it' and 'he' those of whoever says so in the same sentence."""
    if who.pos_ != "PRON":
        return _named(who, "")
    above = (_subject(v) for v in who.head.ancestors if v.pos_ == "VERB")
    return next((_named(w, "") for w in above if w is not None and w.pos_ != "PRON"), ())


def asks_who_speaks(question: str) -> bool:
    """Whether a question asks who says, wants or condemns something: 'Which states reacted?'"""
    for token in parsed(question):
        if token.pos_ != "VERB" or token.is_stop or passive(token):
            continue
        if (who := _subject(token)) is not None:
            asked = any(t.tag_ in ("WP", "WDT", "WP$") for t in who.subtree)
            return asked and _alike(token.lemma_.lower()) >= _ALIKE_TO_REACT
    return False


def _inserted(token: Any) -> bool:
    return bool(token.dep_ == "parataxis" and token.lemma_.lower() in SPEECH)


def _depth(token: Any) -> int:
    return sum(1 for _ in token.ancestors)


def _speaks(verb: Any) -> bool:
    held = {child.dep_ for child in verb.children}
    if _inserted(verb) or "ccomp" in held or ("xcomp" in held and "dobj" in held):
        return True
    if verb.is_stop or not held & {"dobj", "prep", "xcomp"}:
        return False
    return _alike(verb.lemma_.lower()) >= _ALIKE


def _reports(verb: Any) -> bool:
    """Whether a verb gives somebody's words; to add a thing is not to say one."""
    lemma, thing = verb.lemma_.lower(), any(c.dep_ == "dobj" for c in verb.children)
    return lemma in SPEECH and not passive(verb) and not (thing and lemma == "add")


def alike(verb: str, other: str) -> float:
    """How alike two verbs are in meaning, as the embedding model has it (-1 to 1)."""
    return float(_verbs((verb,))[0] @ _verbs((other,))[0])


@lru_cache(maxsize=4096)
def _alike(lemma: str) -> float:
    near = _verbs((lemma,)) @ _verbs(_TAKING).T
    return float(np.sort(near[0])[-_NEAREST:].mean())


@lru_cache(maxsize=4096)
def _verbs(lemmas: tuple[str, ...]) -> Vectors:
    read = packaged_embedder().read([f"They {lemma} it" for lemma in lemmas])
    return np.stack([text.whole for text in read])


def _subject(verb: Any) -> Any | None:
    """The noun that does it: the subject, the agent of a passive, or that of the verb before."""
    for child in verb.children:
        if child.dep_ == "nsubj":
            return child
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    if verb.dep_ in ("conj", "xcomp", "advcl") and verb.head is not verb:
        return _subject(verb.head)
    return None


def _behind(word: Any) -> Any | None:
    """'According to the ministry': the noun behind the two words."""
    for child in word.children:
        if child.dep_ == "prep":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def _named(who: Any, before: str) -> tuple[str, ...]:
    """The name of a subject, and of those that 'and' joins to it."""
    if who.pos_ == "PRON":
        return _meant(before)
    if who.pos_ not in _NOUNS:
        return ()
    joined = [who]
    for noun in joined:
        joined += [c for c in noun.children if c.dep_ == "conj" and c.pos_ in _NOUNS]
    return tuple(dict.fromkeys(n for noun in joined if (n := _name(noun))))


def _name(noun: Any) -> str:
    # 'Armenia's prime minister, Ada Berg, said': the name, where there is one.
    names = [c for c in noun.children if c.dep_ == "appos" and c.pos_ == "PROPN"]
    if names and noun.pos_ != "PROPN":
        noun = names[0]
    kept = {noun.i}
    # 'The union's Ada Berg' and 'Ada Berg of the union' are Ada Berg.
    person = noun.ent_type_ == "PERSON"
    for child in noun.children:
        if person and child.dep_ in ("poss", "prep"):
            continue
        if child.dep_ not in _LOOSE or (child.dep_ == "prep" and child.lower_ in ("of", "for")):
            kept.update(t.i for t in child.subtree)
    first, last = min(kept), noun.i
    while last + 1 in kept:
        last += 1
    return str(noun.doc[first : last + 1].text).strip(" ,;:")


def _meant(before: str) -> tuple[str, ...]:
    """Whom a pronoun stands for: who spoke in the sentence before, else its subject."""
    if not before:
        return ()
    if said := voices(before):
        return said
    root = next((t for t in parsed(before) if t.dep_ == "ROOT"), None)
    who = None if root is None else _subject(root)
    return () if who is None or who.pos_ == "PRON" else _named(who, "")
