"""What kind of answer a question asks for: a logistic regression on its grammar.

It sees the words that ask ('which', 'who', 'react', 'timeline'), and of all others only what part
of speech they are and whether they are plural, so that the topic cannot decide. Beside the grammar
it has the vector of the question without its topic, for words that nobody thought of.
`python -m evals.training kinds` fits it.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embed import packaged_embedder
from rag.exact.names import CALENDAR
from rag.lexicon import ORDERS, decisive, noun_class, verb_class
from rag.question.understand import ordered
from rag.records import Kind

Floats = npt.NDArray[np.float64]

WEIGHTS = Path(__file__).with_name("kinds.json")

# Of these the words count themselves: they are few, and of no topic.
_CLOSED = frozenset("DT PDT WDT WP WP$ WRB IN CC MD TO EX PRP PRP$ RP UH RB RBR RBS POS".split())
_AUXILIARIES = frozenset("be do have will".split())
_KEPT_ADJECTIVES = frozenset(
    "new latest main key important other else more all only different same short brief recent "
    "current chronological various international official conflicting opposing critical".split()
)
_MARKS = frozenset(":")
# How likely a kind has to be, of it and a fact together, to be taken for it. At .55 .914
# of 140 held questions are right, and .95 of 200 of RealTime QA are taken for facts.
SURE = 0.55
_WORD = re.compile(r"[^\W\d_]{4,}")
_DECIDING = {
    "timeline": Kind.TIMELINE,
    "chronology": Kind.TIMELINE,
    "summarise": Kind.SUMMARY,
    "summarize": Kind.SUMMARY,
    "summary": Kind.SUMMARY,
    "overview": Kind.SUMMARY,
    "compare": Kind.COMPARISON,
    "contrast": Kind.COMPARISON,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What kind of answer a question asks for.

    Attributes:
        kind: never `Kind.SEVERAL`.
        chances: how likely each kind is (0 to 1).
    """

    kind: Kind
    chances: Mapping[Kind, float]


@lru_cache(maxsize=256)
def kind_of(text: str) -> Asked:
    """The kind of answer that a question asks for.

    A question is taken for another kind than a fact only where that is so much likelier than a
    fact as `SURE` says. A fact that is asked of several things ('Which towns ...?') is a list.

    Remembered: a question is looked at before it is cut into several and after.
    """
    model = packaged()
    seen = look(text)
    if seen.decided is not None:
        return Asked(seen.decided, {seen.decided: 1.0})
    [read] = packaged_embedder().read([seen.masked])
    chances = model.chances(seen.features, read.whole)
    kind = model.kinds[model.chosen(chances)]
    if kind is Kind.FACT and seen.asks_for_many:
        kind = Kind.LIST
    return Asked(kind, dict(zip(model.kinds, chances.tolist(), strict=True)))


@dataclass(frozen=True, slots=True)
class Weights:
    """
    Attributes:
        kinds: what there is to choose from, facts first.
        bias: shape `(kinds,)`.
        rows: of each feature its weight for each kind, shape `(kinds,)`.
        vector: those of the masked question's vector, shape `(kinds, dimensions)`.
    """

    kinds: tuple[Kind, ...]
    bias: Floats
    rows: Mapping[str, Floats]
    vector: Floats

    def chosen(self, chances: Floats) -> int:
        """The place in `kinds` of the one that a question is taken for."""
        best = 1 + int(chances[1:].argmax())
        sure = chances[best] / (chances[best] + chances[0])
        return best if sure >= SURE else 0

    def chances(self, features: Sequence[str], vector: npt.NDArray[np.floating]) -> Floats:
        """The probability of each kind, shape `(kinds,)`."""
        told = self.bias + self.vector @ vector
        for name in features:
            if name in self.rows:
                told = told + self.rows[name]
        shifted = np.exp(told - told.max())
        return np.asarray(shifted / shifted.sum(), dtype=np.float64)


@lru_cache(maxsize=1)
def packaged() -> Weights:
    """The weights that are shipped."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(
        kinds=tuple(Kind(k) for k in stored["kinds"]),
        bias=np.array(stored["bias"]),
        rows={name: np.array(row) for name, row in stored["rows"].items()},
        vector=np.array(stored["vector"]),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """
    Attributes:
        features: what is seen of the question's grammar, each once, sorted.
        masked: the question with its topic words replaced: 'How did the thing react?'.
        asks_for_many: whether it asks which or what several things: 'Which towns'.
        decided: the kind that one of its words decides alone: 'timeline', 'compare'.
    """

    features: tuple[str, ...]
    masked: str
    asks_for_many: bool = False
    decided: Kind | None = None


def look(text: str) -> Seen:
    """What is seen of a question, for fitting and for asking."""
    from rag.grammar import parsed

    doc = parsed(mended(ordered(" ".join(text.split()))))
    many = any(
        t.tag_ in ("WDT", "WP") and t.dep_ == "det" and t.head.tag_ in ("NNS", "NNPS") for t in doc
    )
    decided = next((k for t in doc if (k := _DECIDING.get(t.lemma_.lower()))), None)
    return Seen(features(doc), _without_topic(doc), many, decided)


def _without_topic(doc: Any) -> str:
    made: list[str] = []
    for token in doc:
        mask = _mask(token)
        if mask == "ADJ" or (mask in ("N", "NS") and _inside(token)):
            continue
        made.append({"N": "thing", "NS": "things"}.get(mask, token.text) + token.whitespace_)
    return "".join(made)


def features(doc: Any) -> tuple[str, ...]:
    """The features of a question's parse: each once, sorted."""
    line = ["^", *_masked(doc), "$"]
    found = {f"1 {t}" for t in line}
    found |= {f"0 {t.removesuffix('S')}" for t in line}
    found |= {f"2 {a} {b}" for a, b in itertools.pairwise(line)}
    found |= {f"3 {a} {b} {c}" for a, b, c in zip(line, line[1:], line[2:], strict=False)}
    found |= {f"first {line[1]} .. {t}" for t in line[2:]}
    found |= set(_structure(doc))
    return tuple(sorted(found))


def mended(text: str) -> str:
    """A question with its deciding words spelt right: 'waht hapened' as 'what happened'.

    Only a word that English has not is mended, and no name in capitals.
    """
    at = 0

    def right(m: re.Match[str]) -> str:
        nonlocal at
        at += 1
        return _spelt(m.group(), first=at == 1)

    return _WORD.sub(right, text)


def _spelt(word: str, *, first: bool) -> str:
    lower = word.lower()
    if lower in decisive() or (word != lower and not first):
        return word
    near = _nearest(lower)
    return word if near is None else near


@lru_cache(maxsize=1)
def _sorted() -> tuple[str, ...]:
    # Of two that are as near, a question word: 'waht' is 'what' sooner than 'want'.
    return tuple(sorted(decisive(), key=lambda w: (not w.startswith("wh"), w)))


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    within = 2 if len(word) >= 9 else 1
    found = process.extractOne(word, _sorted(), scorer=OSA.distance, score_cutoff=within)
    if found is None:
        return None
    # Loaded only here: it takes a second, and few words come so far.
    from lemminflect import getAllLemmas

    from index.words import STOPWORDS

    known = word in STOPWORDS or getAllLemmas(word) or getAllLemmas(word.capitalize())
    return None if known else str(found[0])


def opens_order(token: Any) -> bool:
    """Whether a word opens an order: 'outline', though the parser takes it for a noun."""
    return token.i == 0 and len(token.doc) > 1 and verb_class(token.lower_) in ORDERS


def _masked(doc: Any) -> Iterator[str]:
    """The words of a question, topic words as what they are; runs of those are one."""
    before = ""
    for token in doc:
        mask = _mask(token)
        if mask and not (mask == before and mask in ("N", "NS", "NUM")):
            # 'the port strike' is one thing, and so is 'port strikes'.
            if mask in ("N", "NS") and _inside(token):
                continue
            yield mask
            before = mask


def _inside(token: Any) -> bool:
    """Whether a noun only tells more of the noun behind it."""
    return token.dep_ in ("compound", "nmod") and token.head.i > token.i


def _mask(token: Any) -> str:
    tag, lower, lemma = token.tag_, token.lower_, token.lemma_.lower()
    if token.is_punct or token.is_space or tag in (".", ","):
        return lower if lower in _MARKS else ""
    if lower in CALENDAR:
        return "DAY"
    if opens_order(token):
        return f"V:{verb_class(lower)}"
    if tag.startswith("NN"):
        plural = tag.endswith("S")
        known = noun_class(lemma) or noun_class(lower) or noun_class(lower.removesuffix("s"))
        return (known or "N") + ("S" if plural else "")
    if lemma in _AUXILIARIES or tag in _CLOSED:
        return str(lower)
    if tag.startswith("VB"):
        return f"V:{verb_class(lemma) or tag}"
    if tag.startswith("JJ"):
        return noun_class(lower) or (lower if lower in _KEPT_ADJECTIVES else "ADJ")
    if tag == "CD":
        return "NUM"
    return noun_class(lower) or "X"


def _structure(doc: Any) -> Iterator[str]:
    """What is asked for, by who does what: the root, its subject, the noun behind 'which'."""
    roots = [t for t in doc if t.dep_ == "ROOT"]
    asked = next((t for t in doc if t.tag_ in ("WDT", "WP", "WP$", "WRB")), None)
    wh = asked.lower_ if asked is not None else "-"
    if asked is not None and asked.tag_ in ("WDT", "WP$", "WP") and asked.head.tag_[:2] == "NN":
        yield f"asked {wh} {_mask(asked.head)}"
        yield f"asked {asked.head.tag_.endswith('S')}"
    if not any(t.tag_.startswith(("VB", "MD")) for t in doc):
        yield "no verb"
    yield f"begins {asked is not None and asked.i == 0}"
    yield f"long {min(len(doc) // 4, 4)}"
    for root in roots[:1]:
        mask = _mask(root)
        yield f"root {wh} {mask}"
        for child in root.children:
            if child.dep_ in ("nsubj", "nsubjpass", "dobj", "attr"):
                both = any(c.dep_ == "conj" for c in child.children)
                yield f"{child.dep_} {mask} {_mask(child)} {both}"
                yield f"{child.dep_} {_mask(child)}"
                if child.ent_type_ or child.tag_.startswith("NNP"):
                    yield f"{child.dep_} {mask} name {both}"
        for child in root.children:
            if child.dep_ == "prep":
                yield f"prep {mask} {child.lower_}"
    names = sum(t.tag_.startswith("NNP") and not _inside(t) for t in doc)
    yield f"names {min(names, 2)}"
