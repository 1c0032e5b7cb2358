"""A statement laid beside its quotes, word by word: what each word has there, and in which part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embed import SentenceTransformerEmbedder, TextVectors
from index.split import sentences
from index.words import STOPWORDS, stem
from rag.check.told import Predicate, predicates
from rag.exact.names import akin
from rag.exact.numbers import numbers
from rag.grammar import parsed

Floats = NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+")
_CONTENT = ("NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM")


@dataclass(frozen=True, eq=False)
class Text:
    """A text as it is compared.

    Attributes:
        doc: its parse.
        vectors: of its words in their place, shape `(words, dimensions)`; zeros for marks.
        whole: the vector of the text.
    """

    doc: Any
    vectors: Floats
    whole: Floats

    @cached_property
    def content(self) -> list[int]:
        """The places of the words that carry its content."""
        return [
            t.i
            for t in self.doc
            if t.pos_ in _CONTENT and t.lower_ not in STOPWORDS and any(c.isalnum() for c in t.text)
        ]

    @cached_property
    def told(self) -> list[Predicate]:
        return predicates(self.doc)


# More is not laid beside a statement: the sentences most like it.
_MOST_SENTENCES = 6


def text_of(model: SentenceTransformerEmbedder, text: str) -> Text:
    """A text, parsed and read."""
    read = _read(model, text)
    doc = parsed(text)
    return Text(doc, _by_token(doc, text, read), read.whole)


def held_of(model: SentenceTransformerEmbedder, spans: Sequence[str], said: Text) -> Text:
    """The sentences of quotes that are most like a statement, as one text."""
    from spacy.tokens import Doc

    every = list(dict.fromkeys(p for s in spans for p in parts(s)))
    if len(every) > _MOST_SENTENCES:
        near = [float(_read(model, t).whole @ said.whole) for t in every]
        kept = sorted(range(len(every)), key=lambda i: (-near[i], i))[:_MOST_SENTENCES]
        every = [every[i] for i in sorted(kept)]
    texts = [text_of(model, t) for t in every]
    if len(texts) == 1:
        return texts[0]
    return Text(
        Doc.from_docs([t.doc for t in texts]),
        np.concatenate([t.vectors for t in texts]),
        max((t.whole for t in texts), key=lambda w: float(w @ said.whole)),
    )


def parts(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)] or [text]


# Each text is read alone: what a batch is padded to changes the last bits.
@lru_cache(maxsize=2048)
def _read(model: SentenceTransformerEmbedder, text: str) -> TextVectors:
    return model.read([text])[0]


def _by_token(doc: Any, text: str, read: TextVectors) -> Floats:
    size = len(read.whole)
    made = np.zeros((len(doc), size), dtype=np.float32)
    if read.vectors is None:
        return made
    spans = [m.span() for m in _WORD.finditer(text)][: len(read.words)]
    at = 0
    for token in doc:
        start, end = token.idx, token.idx + len(token.text)
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        rows = [
            i for i in range(at, min(at + 4, len(spans), len(read.vectors))) if spans[i][0] < end
        ]
        if rows:
            made[token.i] = read.vectors[rows].mean(axis=0)
    return made


@dataclass(frozen=True, eq=False)
class Alignment:
    """A statement beside one text.

    Attributes:
        alike: how alike each word of the statement is to each of the text (-1 to 1), shape
            `(words of the statement, words of the text)`.
    """

    said: Text
    held: Text
    alike: Floats

    def best(self, at: int) -> tuple[float, int]:
        """What the text has for a word of the statement: how alike, and where."""
        row = self.alike[at]
        if not len(row):
            return 0.0, -1
        place = int(row.argmax())
        return float(row[place]), place

    def within(self, at: int, places: Sequence[int]) -> float:
        """How alike a word is to the most similar of some."""
        return float(self.alike[at, list(places)].max()) if places else 0.0


def align(said: Text, held: Text) -> Alignment:
    """Lays a statement beside a text.

    A name or a number is like another only where it is the same.
    """
    alike = np.asarray(said.vectors @ held.vectors.T, dtype=np.float32)
    theirs = [_Form.of(t) for t in held.doc]
    for token in said.doc:
        own = _Form.of(token)
        if not own.spoken:
            continue
        row = alike[token.i]
        for place, other in enumerate(theirs):
            if own.is_form_of(other):
                row[place] = 1.0
            elif (own.name and other.name) or (own.number is not None and other.number is not None):
                row[place] = min(row[place], _OTHER_NAME)
    return Alignment(said, held, alike)


# How alike two names are that are not the same, whatever the model makes of them.
_OTHER_NAME = 0.3


@dataclass(frozen=True, slots=True)
class _Form:
    low: str
    lemma: str
    root: str
    name: bool
    number: float | None
    spoken: bool

    @classmethod
    def of(cls, token: Any) -> _Form:
        low = token.lower_
        return cls(
            low,
            token.lemma_.lower(),
            stem(low),
            token.pos_ == "PROPN",
            _value(token),
            any(c.isalnum() for c in low),
        )

    def is_form_of(self, other: _Form) -> bool:
        if self.low == other.low or self.lemma == other.lemma or self.root == other.root:
            return True
        if self.number is not None:
            return self.number == other.number
        return (self.name or other.name) and akin(self.low, other.low)


def _value(token: Any) -> float | None:
    """What a word counts: 6 for 'six'; None where it is no number."""
    found = numbers(token.text) if token.like_num else ()
    return found[0].value if found else None
