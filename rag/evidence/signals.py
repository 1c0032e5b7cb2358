"""What speaks for a sentence as an answer, from one reading of it by the embedding model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from index.corpus import Corpus
from index.embed import SentenceTransformerEmbedder, TextVectors, Vectors
from index.store.lexical import idf, stem, words
from rag.evidence.kinds import answers_kind
from rag.question import Kind, Question
from rag.question.days import day_of, days
from rag.records import Evidence, Signals


def signals(corpus: Corpus, question: Question, found: Sequence[Evidence]) -> list[Signals]:
    """The signals of each sentence, but for the judge's, which costs the most."""
    texts = list(dict.fromkeys(t for e in found for t in (e.text, e.before) if t))
    asked, *read = _read(corpus, [question.text, *texts])
    by_text = dict(zip(texts, read, strict=True))
    weight = idf(corpus.catalog, question.stems)
    total = sum(weight.values()) or 1.0

    def overlap(text: str) -> float:
        held = {stem(w) for w in words(text)}
        return sum(w for s, w in weight.items() if s in held) / total

    counted = question.kind in (Kind.NUMBER, Kind.DATE)
    newest = max((d for e in found if (d := day_of(e.passage.published))), default=None)
    made: list[Signals] = []
    for e in found:
        own, before = by_text[e.text], by_text.get(e.before)
        kind = answers_kind(question, e.text)
        near = float(asked.whole @ own.whole)
        together = near if before is None else float(asked.whole @ _together(before, own))
        made.append(
            Signals(
                cosine=near,
                nearness=max(near, together),
                context=overlap(f"{e.passage.title or ''} {e.before} {e.text}"),
                alike=overlap(e.text) if own.vectors is None else _alike(asked, own, weight),
                kind=kind,
                count=kind if counted else 0.0,
                when=_when(question, e),
                fresh=freshness(day_of(e.passage.published), newest),
            )
        )
    return made


# After so many days a report is about a third as fresh as the newest.
_DAYS_FRESH = 30.0
# A report comes some days behind what it reports.
_LATE = timedelta(days=3)


def freshness(day: date | None, newest: date | None) -> float:
    """From 1 for the newest day down to 0; half for what has no date, which says nothing."""
    if day is None or newest is None:
        return 0.5
    return math.exp(-abs((newest - day).days) / _DAYS_FRESH)


def _when(question: Question, e: Evidence) -> float:
    """Whether a sentence speaks of the days that are asked about, or its article is of them."""
    if question.when is None:
        return 0.0
    on = day_of(e.passage.published)
    named = days(e.text, on)
    if named:
        return float(any(question.when.meets(d) for d in named))
    if on is None:
        return 0.0
    return 0.5 * float(question.when.first <= on <= question.when.last + _LATE)


def _read(corpus: Corpus, texts: Sequence[str]) -> list[TextVectors]:
    """Texts with the vectors of their words, where the embedding model gives these."""
    if isinstance(corpus.embedder, SentenceTransformerEmbedder):
        return corpus.embedder.read(texts)
    return [TextVectors(v, (), None, 1) for v in corpus.embedder.encode(texts)]


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
