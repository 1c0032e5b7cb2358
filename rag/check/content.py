"""How much of what a sentence says the cited words say too, by words and by their meaning."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from index.embed import TextVectors, WordEmbedder, packaged_embedder
from index.words import STOPWORDS, stem, words
from rag.exact.numbers import numbers

# A logistic regression on sentences of summaries that people found supported or not
# (QAGS CNN/DM, development half); docs/quality.md has the curve.
WEIGHTS = {"covered": 1.51, "runs": 4.0, "alike": 6.28}
INTERCEPT = -10.03
# What each is of a sentence whose words are all there.
_MOST = {"covered": 1.0, "runs": 1.0, "alike": 1.0}


def content(
    sentence: str, spans: Sequence[str], model: WordEmbedder | None = None
) -> tuple[float, tuple[str, ...]]:
    """The share of a sentence's content that the spans hold (0 to 1), and the words they lack.

    Args:
        model: reads words in their place; the packaged one where None is given.
    """
    covered, lost = _covered(sentence, spans)
    found = {
        "covered": covered,
        "runs": _runs(sentence, spans),
        "alike": _alike(sentence, spans, model or packaged_embedder()),
    }
    given = INTERCEPT + sum(weight * found[name] for name, weight in WEIGHTS.items())
    most = INTERCEPT + sum(weight * _MOST[name] for name, weight in WEIGHTS.items())
    return min(1.0, (1 + math.exp(-most)) / (1 + math.exp(-given))), lost


def _covered(sentence: str, spans: Sequence[str]) -> tuple[float, tuple[str, ...]]:
    """The share of its content words that the spans hold, less where their order is another."""
    # Numbers in words are compared as numbers.
    counted = {w for n in numbers(sentence) for w in words(sentence[n.start : n.end])}
    wanted = [w for w in words(sentence) if w not in STOPWORDS and w not in counted]
    if not wanted:
        return 1.0, ()
    held = {stem(w) for span in spans for w in words(span)}
    lost = tuple(dict.fromkeys(f"the word {w}" for w in wanted if stem(w) not in held))
    share = sum(stem(w) in held for w in wanted) / len(wanted)
    pairs = set(itertools.pairwise(_stems(sentence)))
    if not pairs:
        return share, lost
    there = {pair for span in spans for pair in _near(span)}
    # The same words in another order may say something else.
    return share * (0.6 + 0.4 * sum(pair in there for pair in pairs) / len(pairs)), lost


def _near(text: str, reach: int = 4) -> set[tuple[str, str]]:
    """Pairs of content words in order with fewer than `reach` others between them."""
    found = _stems(text)
    return {(a, b) for i, a in enumerate(found) for b in found[i + 1 : i + 1 + reach]}


def _stems(text: str) -> list[str]:
    return [stem(w) for w in words(text) if w not in STOPWORDS]


def _runs(sentence: str, spans: Sequence[str], length: int = 3) -> float:
    """The share of its runs of three words that stand in a span."""
    wanted = _grams(sentence, length)
    held = {gram for span in spans for gram in _grams(span, length)}
    return len(wanted & held) / len(wanted) if wanted else 1.0


def literal(sentence: str, spans: Sequence[str]) -> bool:
    """Whether all of a sentence's runs of three words stand in one span; of a shorter one, all of
    it."""
    length = min(3, len(words(sentence)))
    return any(_grams(sentence, length) <= _grams(span, length) for span in spans)


def _grams(text: str, length: int) -> set[tuple[str, ...]]:
    stems = [stem(w) for w in words(text)]
    return {tuple(stems[i : i + length]) for i in range(len(stems) - length + 1)}


def _alike(sentence: str, spans: Sequence[str], model: WordEmbedder) -> float:
    """How like its content words are to the most similar ones of a span (MaxSim), at best."""
    own, *read = (_read(model, text) for text in (sentence, *spans))
    kept = [i for i, w in enumerate(own.words) if w not in STOPWORDS]
    if not kept:
        return 1.0
    return max(_likeness(own, kept, span) for span in read)


def _likeness(own: TextVectors, kept: Sequence[int], span: TextVectors) -> float:
    if own.vectors is None or span.vectors is None or not span.words:
        return 0.0
    best = (own.vectors[list(kept)] @ span.vectors.T).max(axis=1)
    return float(np.clip(best.mean(), 0.0, 1.0))


# A draft is put to the check span by span and then together: each text is read once, and
# alone, since what a batch is padded to changes the last bits.
@lru_cache(maxsize=256)
def _read(model: WordEmbedder, text: str) -> TextVectors:
    return model.read([text])[0]
