"""How like evidence is to a question, by the embedding model and by rare words.

The embedding model has seen far more text than the reader: what it finds alike ranks the
sentences better, and tells more surely whether a question is answered at all, than the reader
does alone. docs/quality.md has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.corpus import Corpus
from index.embed import TextVectors, Vectors, read
from index.store.lexical import idf
from index.words import stem, words
from rag.exact.names import akin
from rag.question import Question
from rag.records import Evidence, Likeness


def likeness(corpus: Corpus, question: Question, found: Sequence[Evidence]) -> list[Likeness]:
    """The likeness of each piece of evidence, from one pass of the embedding model."""
    if not found:
        return []
    texts = list(dict.fromkeys(t for e in found for t in (e.text, e.before) if t))
    asked, *made_of = read(corpus.embedder, [question.text, *texts])
    by_text = dict(zip(texts, made_of, strict=True))
    weight = idf(corpus.catalog, question.stems)
    made: list[Likeness] = []
    for e in found:
        own, before = by_text[e.text], by_text.get(e.before)
        near = float(asked.whole @ own.whole)
        within = f"{e.passage.title or ''} {e.passage.text}"
        together = near if before is None else float(asked.whole @ _together(before, own))
        made.append(
            Likeness(
                nearness=max(near, together),
                alike=_shared(question, e.text)
                if own.vectors is None
                else _alike(asked, own, weight),
                passage=_shared(question, within),
                named=_named(question, f"{e.passage.title or ''} {e.before} {e.text}"),
                placed=_named(question, within),
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


def _named(question: Question, text: str) -> bool:
    """Whether a text has every word of one of the question's names, in any form."""
    held = set(words(text))
    spoken = (all(any(akin(w, h) for h in held) for w in words(n)) for n in question.names)
    return not question.names or any(spoken)


def _together(before: TextVectors, own: TextVectors) -> Vectors:
    """The vector of two sentences in a row: the mean over the pieces of both."""
    mean = before.whole * before.pieces + own.whole * own.pieces
    return np.asarray(mean / (np.linalg.norm(mean) or 1.0), dtype=np.float32)


def _alike(asked: TextVectors, own: TextVectors, weight: dict[str, float]) -> float:
    """MaxSim (Khattab and Zaharia, SIGIR 2020) over the embedding model's word vectors.

    'Asked' finds 'called on' where no word is shared.
    """
    kept = [i for i, word in enumerate(asked.words) if stem(word) in weight]
    shares = np.array([weight[stem(asked.words[i])] for i in kept])
    if asked.vectors is None or own.vectors is None or not own.words or not shares.sum():
        return 0.0
    best = (asked.vectors[kept] @ own.vectors.T).max(axis=1)
    return float(shares @ best / shares.sum())
