"""How like evidence is to a question, by the embedding model and by rare words.

The embedding model has seen far more text than the reader: what it finds alike ranks the
sentences better, and tells more surely whether a question is answered at all, than the reader
does alone. docs/quality.md has the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from index.corpus import Corpus
from index.embed import TextVectors, Vectors, read
from index.store.lexical import idf
from index.words import STOPWORDS, stem, words
from rag.exact.governments import one_government
from rag.exact.names import akin
from rag.grammar import parsed
from rag.question import Question
from rag.question.topic import parties
from rag.records import Evidence, Likeness


def likeness(corpus: Corpus, question: Question, found: Sequence[Evidence]) -> list[Likeness]:
    """The likeness of each piece of evidence, from one pass of the embedding model."""
    if not found:
        return []
    texts = list(dict.fromkeys(t for e in found for t in (e.text, e.before) if t))
    asked, *made_of = read(corpus.embedder, [question.text, *texts])
    by_text = dict(zip(texts, made_of, strict=True))
    alike = alike_to(corpus, question, asked)
    made: list[Likeness] = []
    for e in found:
        own, before = by_text[e.text], by_text.get(e.before)
        near = float(asked.whole @ own.whole)
        # A report that says 'we' speaks of its outlet.
        of = f"{e.passage.title or ''}. {e.passage.outlet or ''}."
        together = near if before is None else float(asked.whole @ _together(before, own))
        made.append(
            Likeness(
                nearness=max(near, together),
                alike=alike(e.text, own),
                passage=_shared(question, f"{e.passage.title or ''} {e.passage.text}"),
                named=_named(question, f"{of} {e.before} {e.text}", f"{of} {e.passage.text}"),
                placed=_named(question, f"{of} {e.passage.text}", ""),
            )
        )
    return made


def _shared(question: Question, text: str) -> float:
    """The share of the question's words that a text holds.

    Each counts the same: in a small index the words of its subject are common, and a word that
    it happens not to hold would weigh the more.
    """
    wanted = set(question.stems)
    return len(wanted & {stem(w) for w in words(text)}) / len(wanted) if wanted else 1.0


def _named(question: Question, text: str, within: str) -> bool:
    """Whether a text speaks of one of the question's names, in any form.

    It has every word of it; or the country, of a capital that does something; or, where its passage
    has the name, what the question calls it: 'the ferry' for 'the ferry Marjory'.

    Args:
        within: the passage and its title.
    """
    held, around = set(words(text)), set(words(within))
    return not question.names or any(
        _holds(held, name)
        or (_acts(question.text, name) and one_government(name, text))
        or (_holds(around, name) and any(w in held for w in _called(question.text, name)))
        for name in question.names
    )


def _holds(held: set[str], name: str) -> bool:
    return all(any(akin(w, h) or stem(w) == stem(h) for h in held) for w in words(name))


@lru_cache(maxsize=256)
def _acts(question: str, name: str) -> bool:
    """Whether a question asks what somebody does, and not of the place: no 'population of Baku'."""
    return any(words(name) == words(party) for party in parties(question))


@lru_cache(maxsize=256)
def _called(question: str, name: str) -> frozenset[str]:
    """The nouns of a question that belong to a name in it, and the words of the name."""
    own = set(words(name))
    found = own - STOPWORDS if len(own) > 1 else set()
    for chunk in parsed(question).noun_chunks:
        if own & {w for t in chunk for w in words(t.text)}:
            found |= {t.lower_ for t in chunk if t.pos_ in ("NOUN", "PROPN")} - own
    return frozenset(found)


def _together(before: TextVectors, own: TextVectors) -> Vectors:
    """The vector of two sentences in a row: the mean over the pieces of both."""
    mean = before.whole * before.pieces + own.whole * own.pieces
    return np.asarray(mean / (np.linalg.norm(mean) or 1.0), dtype=np.float32)


def alike_to(
    corpus: Corpus, question: Question, asked: TextVectors
) -> Callable[[str, TextVectors], float]:
    """What tells how alike a text is to a question, word by word (0 to 1): MaxSim (Khattab and
    Zaharia, SIGIR 2020) over the embedding model's word vectors, a rare word counting more.

    'Asked' finds 'called on' where no word is shared. With a model that gives no vectors of words
    it is the share of the question's words.

    Args:
        asked: the question as the embedding model read it.
    """
    weight = idf(corpus.catalog, question.stems)
    kept = [i for i, word in enumerate(asked.words) if stem(word) in weight]
    shares = np.array([weight[stem(asked.words[i])] for i in kept])
    wanted = None if asked.vectors is None else asked.vectors[kept]

    def alike(text: str, own: TextVectors) -> float:
        if wanted is None or own.vectors is None:
            return _shared(question, text)
        if not own.words or not shares.sum():
            return 0.0
        return float(shares @ (wanted @ own.vectors.T).max(axis=1) / shares.sum())

    return alike
