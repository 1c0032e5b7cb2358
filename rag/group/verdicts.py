"""Yes, no, or only so far: whether a sentence says that what is asked is so, by its grammar."""

from __future__ import annotations

import re
from typing import Any

from index.words import stem, words
from rag.grammar import parsed
from rag.group.lexicon import meaning
from rag.group.values import Verdict
from rag.group.voices import alike, passive, subjects, suffering
from rag.question import Question
from rag.question.names import akin

# A verb of the sentence is the question's where it is this alike to it, and a verb above it
# turns the sense round where it is this alike to 'deny'.
_SAME_VERB = 0.72
_DENIES = 0.72
_LIMITED = re.compile(
    r"\b(?:only|just|merely|barely|no more than)\b[^,.;]{2,40}?(?=$|[,.;]| and | but )"
    r"|[“\"]?minutes[”\"]?[’']? (?:of )?notice",
    re.IGNORECASE,
)


def verdict(question: Question, text: str) -> Verdict | None:
    """Yes, no or only so far, where the sentence speaks of what is asked and of whom."""
    asked = _asked(question.text)
    held = None if asked is None else _spoken(asked, text)
    if asked is None or held is None or not _of_the_same(asked, held):
        return None
    clause = next((t for t in (held, *held.ancestors) if t.pos_ == "VERB"), held)
    first, last = clause.left_edge.idx, clause.right_edge.idx + len(clause.right_edge.text)
    if limited := _LIMITED.search(text, first, last):
        return Verdict(limited.group().strip(' “”"'), "limited")
    denied = _denied(held) != any(t.dep_ == "neg" for t in asked.doc)
    return Verdict("no", "no") if denied else Verdict("yes", "yes")


def _asked(question: str) -> Any | None:
    """The word of the question that is so or not: its verb, or behind a verb that says little
    ('be', 'take part') what follows."""
    root = next((t for t in parsed(question) if t.dep_ == "ROOT"), None)
    if root is None or not root.is_stop:
        return root
    behind = [
        t
        for t in root.subtree
        if t.i > root.i and t.dep_ in ("attr", "acomp", "ccomp", "dobj", "pobj", "xcomp")
    ]
    return behind[-1] if behind else None


def _spoken(asked: Any, text: str) -> Any | None:
    """The word of a sentence that says what the question's word asks."""
    lemma, meant = asked.lemma_.lower(), meaning(stem(asked.lower_))
    found: list[tuple[float, Any]] = []
    for token in parsed(text):
        if token.lemma_.lower() == lemma or meaning(stem(token.lower_)) == meant:
            found.append((1.0, token))
        elif asked.pos_ == token.pos_ == "VERB" and not token.is_stop:
            found.append((alike(token.lemma_.lower(), lemma), token))
    near, held = max(found, key=lambda item: item[0], default=(0.0, None))
    return held if near >= _SAME_VERB else None


def _of_the_same(asked: Any, held: Any) -> bool:
    """Whether it is said of those of whom it is asked, as far as the question names them."""
    done_to = passive(asked)
    of = suffering(asked) if done_to else subjects(asked)
    named = [n for n in of if any(w[:1].isupper() for w in n.split())]
    if not named:
        return True
    told = suffering(held) if done_to else subjects(held)
    if passive(held) != done_to:
        # Who was told knows: the one who does it in the one is whom it is done to in the other.
        told = (*subjects(held), *suffering(held))
    said = [w for n in told for w in words(n)]
    return all(any(akin(w, t) for t in said) for n in named for w in words(n) if len(w) > 1)


def _denied(token: Any) -> bool:
    """Whether a word is negated, by itself or by a verb above it, an odd number of times."""
    times = 0
    for verb in (token, *token.ancestors):
        times += sum(c.dep_ == "neg" or c.lower_ == "no" for c in verb.children)
        if verb is not token and verb.pos_ == "VERB":
            times += alike(verb.lemma_.lower(), "deny") >= _DENIES
        if verb.dep_ in ("conj", "relcl", "advcl"):
            break
    return times % 2 == 1
