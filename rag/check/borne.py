"""Whether quotes bear a sentence out, as the reader reads them together."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from index.words import STOPWORDS, stem, words
from rag.read import Reader

# What ends like a sentence, and not like a headline.
_SENTENCE = re.compile(r"""[.!?…]["'”’)\]]*$""")
# Words of several quotes that are read as one.
_WORDS = 60


def borne_out(reader: Reader, sentence: str, quotes: Sequence[str]) -> float:
    """The logit that the quotes bear a sentence out.

    Read are the quote that shares most words with it, and the nearest quotes together; the
    surer of the two counts.

    Args:
        quotes: at least one, in order.
    """
    shared = [len(_stems(sentence) & _stems(quote)) for quote in quotes]
    best = max(range(len(quotes)), key=shared.__getitem__)
    read = dict.fromkeys([quotes[best], _together(quotes, shared)])
    made = reader.supports([(sentence, quote) for quote in read]).astype(np.float64)
    return float(np.log((made[:, 0] + 1e-6) / (made[:, 1:].sum(axis=1) + 1e-6)).max())


def _together(quotes: Sequence[str], shared: Sequence[int]) -> str:
    """The quotes that share most words, in their own order, as far as there is room.

    A headline is read alone: behind whole sentences the reader takes it for a sign of support.
    """
    kept: list[int] = []
    room = _WORDS
    whole = [i for i, quote in enumerate(quotes) if _SENTENCE.search(quote)]
    for i in sorted(whole or range(len(quotes)), key=lambda i: (-shared[i], i)):
        room -= len(quotes[i].split())
        if kept and room < 0:
            break
        kept.append(i)
    return " ".join(quotes[i] for i in sorted(kept))


def _stems(text: str) -> set[str]:
    return {stem(w) for w in words(text) if w not in STOPWORDS}
