"""Whether a question is one that a person could have asked, by its parse."""

from __future__ import annotations

import itertools
import re
from typing import Any

from rag.grammar import parsed

ASKING = frozenset(("WP", "WP$", "WDT", "WRB"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
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
    if any(t.dep_ in _SUBJECTS for t in doc):
        return True
    # The small parser reads 'How many were wounded?' and 'What is X?' in several ways.
    if root.lemma_ == "be" or any(t.lemma_ == "be" for t in doc):
        return len(doc) > 3
    return any(t.lower_ in ("who", "what", "which", "how") for t in asking)
