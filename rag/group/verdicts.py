"""Yes, no, or only so far: whether a sentence says that what is asked is so, by its grammar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.words import stem, words
from rag.exact.names import akin
from rag.grammar import parsed
from rag.group.voices import alike, claimers, passive, subjects, suffering
from rag.lexicon import meaning
from rag.question import Question

# A verb above the one that is asked for turns its sense round where it is this alike to 'deny'.
_DENIES = 0.72
_NONE = frozenset("no none nobody nothing neither never".split())
_LIMITED = re.compile(
    r"\b(?:only|just|merely|barely|no more than)\b[^,.;]{2,40}?(?=$|[,.;]| and | but )"
    r"|[“\"]?minutes[”\"]?[’']? (?:of )?notice",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is so: 'yes', 'no', or only so far ('only minutes in advance')."""

    text: str
    side: str

    def differs(self, other: Verdict) -> bool:
        return self.side != other.side


def verdict(question: Question, text: str) -> Verdict | None:
    """Yes, no or only so far, where the sentence speaks of what is asked and of whom."""
    asked, held = _laid_beside(question, text)
    if asked is None or held is None:
        return None
    clause = next((t for t in (held, *held.ancestors) if t.pos_ == "VERB"), held)
    first, last = clause.left_edge.idx, clause.right_edge.idx + len(clause.right_edge.text)
    if limited := _LIMITED.search(text, first, last):
        return Verdict(limited.group().strip(' “”"'), "limited")
    denied = _denied(held) != any(t.dep_ == "neg" for t in asked.doc)
    return Verdict("no", "no") if denied else Verdict("yes", "yes")


def claimed_by(question: Question, text: str) -> str | None:
    """Who says that what is asked is so, where the sentence itself does not."""
    _, held = _laid_beside(question, text)
    return None if held is None else next(iter(claimers(held)), None)


def denies(text: str) -> bool:
    """Whether a sentence says of anything that it is not so."""
    return any(
        t.dep_ == "neg"
        or t.lower_ in _NONE
        or (t.pos_ == "VERB" and alike(t.lemma_.lower(), "deny") >= _DENIES)
        for t in parsed(text)
    )


def _laid_beside(question: Question, text: str) -> tuple[Any | None, Any | None]:
    """The word that is asked for, and that of the sentence which says it of the same."""
    asked = _asked(question.text)
    held = None if asked is None else _spoken(asked, text)
    return asked, held if held is not None and _of_the_same(asked, held) else None


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
    # Of 'troops in Elmton' it is asked of the troops.
    said = [t for t in behind if t.pos_ != "PROPN"] or behind
    return said[-1] if said else None


def _spoken(asked: Any, text: str) -> Any | None:
    """The word of a sentence that says what the question's word asks: itself, in any form, or
    one that means the same where figures are compared.

    Likeness of vectors is not enough: by it all six verdicts over `evals/kinds/` were wrong.
    """
    lemma, meant = asked.lemma_.lower(), meaning(stem(asked.lower_))
    # A 'troop build-up' is a build-up: a noun that only stands before another says nothing itself.
    said = (t for t in parsed(text) if t.dep_ != "compound" or t.dep_ == asked.dep_)
    return next(
        (t for t in said if lemma == t.lemma_.lower() or meaning(stem(t.lower_)) == meant), None
    )


def _of_the_same(asked: Any, held: Any) -> bool:
    """Whether it is said of those of whom it is asked, as far as the question names them."""
    done_to = passive(asked)
    told = suffering(held) if done_to else subjects(held)
    if passive(held) != done_to:
        # Who was told knows: the one who does it in the one is whom it is done to in the other.
        told = (*subjects(held), *suffering(held))
    elif not (done_to or _of_whom(asked, held)):
        return False
    return _held(_asked_of(asked), told)


def _asked_of(asked: Any) -> list[str]:
    """The names of those of whom the question asks: who does it, or to whom it is done."""
    return _named(suffering(asked) if passive(asked) else subjects(asked))


def _of_whom(asked: Any, held: Any) -> bool:
    """Whether a verb of the sentence has those whom the verb of the question names as its object.

    Who supports Sundrel does not therefore support Norland.
    """
    if not asked.pos_ == held.pos_ == "VERB":
        return True
    return _held(_named(suffering(asked)), [t.text for t in held.subtree])


def _named(nouns: Sequence[str]) -> list[str]:
    return [n for n in nouns if any(w[:1].isupper() for w in n.split())]


def _held(names: Sequence[str], nouns: Sequence[str]) -> bool:
    """Whether every word of some names stands in some nouns, in any form."""
    said = [w for n in nouns for w in words(n)]
    return all(any(akin(w, t) for t in said) for n in names for w in words(n) if len(w) > 1)


def _denied(token: Any) -> bool:
    """Whether a word is negated, by itself or by a verb above it, an odd number of times."""
    negations: set[int] = set()
    for word in (token, *token.ancestors):
        for c in word.children:
            # 'No' belongs to 'troops', and 'troops' to 'has': it is one word of denial.
            negations |= {t.i for t in (c, *c.children) if t.lower_ in _NONE}
            if c.dep_ == "neg":
                negations.add(c.i)
        above = word is not token and word.pos_ == "VERB"
        if above and alike(word.lemma_.lower(), "deny") >= _DENIES:
            negations.add(word.i)
        if word.dep_ in ("conj", "relcl", "advcl"):
            break
    return len(negations) % 2 == 1
