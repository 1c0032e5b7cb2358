"""Whether words bear a sentence out, judged apart from the check in `rag.check`.

It shares none of the check's rules, words or weights, only the encoder that the reader was
trained from; another model is the better judge (`--judge`).

A quote bears itself out. A number, a name or a negation that no span holds is not borne
out. What is left is judged by two models together: how alike the sentence's words are to
those of the most alike sentence cited (precision of BERTScore, Zhang et al., ICLR 2020,
with MiniLM), and how likely the small language model finds the sentence after what it
cites (BARTScore, Yuan et al., NeurIPS 2021, with SmolLM2). What this judge is worth itself
stands in docs/evals.md; `python -m evals measure qags --by judge` prints it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.metrics import normalise_answer
from evals.score.likelihood import likelihood
from evals.score.text import cut
from index.embed import packaged_model

# A logistic regression on 360 sentences of QAGS CNN/DM and what most annotators said;
# both labels counting the same.
ALIKE = 6.66
LIKELY = 1.10
INTERCEPT = -3.50
# From here on a sentence counts as borne out.
THRESHOLD = 0.5
# Sentences that are read of what is cited: those that share most words with the sentence.
_NEAREST = 5
# The likelihood is read after so many tokens of them at the most.
_MOST_TOKENS = 1_500

_SAID_AS = "{sentences}\nIn short: "
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[^\W_][^.!?:] )[A-ZÀ-Þ][^\W_]+|(?<=[^\W_] )[A-ZÀ-Þ][^\W_]+")
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|denied|denies|deny)\b|n['’]t\b", re.I
)
_SPELLED = {
    word: str(n)
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}


class IndependentJudge:
    """Says whether spans bear a sentence out; its models are loaded at first need."""

    def __init__(self) -> None:
        self._encoder: Any = None
        self._known: dict[tuple[str, tuple[str, ...]], float] = {}

    def supports(self, sentence: str, spans: Sequence[str]) -> bool:
        return self.score(sentence, spans) >= THRESHOLD

    def score(self, sentence: str, spans: Sequence[str]) -> float:
        """How well the spans bear a sentence out, from 0 to 1; without a span, 0."""
        key = (sentence, tuple(spans))
        if key not in self._known:
            self._known[key] = self._score(sentence, spans)
        return self._known[key]

    def _score(self, sentence: str, spans: Sequence[str]) -> float:
        own = normalise_answer(sentence)
        if not own or not spans:
            return 0.0
        if any(f" {own} " in f" {normalise_answer(span)} " for span in spans):
            return 1.0
        if _added(sentence, spans):
            return 0.0
        near = _nearest(sentence, [s for span in spans for s in cut(span)])
        value = ALIKE * self._alike(sentence, near) + LIKELY * self._likely(sentence, near)
        return 1.0 / (1.0 + math.exp(-(value + INTERCEPT)))

    def _alike(self, sentence: str, near: Sequence[str]) -> float:
        """The mean over the sentence's pieces of the cosine to the most alike piece."""
        own, *others = self._pieces([sentence, *near])
        return max((float((own @ other.T).max(axis=1).mean()) for other in others), default=0.0)

    def _pieces(self, texts: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        """Unit vectors of each text's word pieces, shape `(pieces, dimensions)`."""
        if self._encoder is None:
            from sentence_transformers import SentenceTransformer

            self._encoder = SentenceTransformer(str(packaged_model()), local_files_only=True)
        states = self._encoder.encode(
            list(texts), output_value="token_embeddings", show_progress_bar=False
        )
        # Without the marks at both ends.
        rows = [np.asarray(s.float().numpy())[1:-1] for s in states]
        return [r / np.linalg.norm(r, axis=1, keepdims=True) for r in rows]

    def _likely(self, sentence: str, near: Sequence[str]) -> float:
        """The mean log-probability of the sentence's tokens after what it cites, below 0."""
        return likelihood(_SAID_AS.format(sentences=" ".join(near)), sentence, _MOST_TOKENS)


def _added(sentence: str, spans: Sequence[str]) -> bool:
    """Whether the sentence has a number, a name or a negation that no span has."""
    held = " ".join(spans)
    if not _numbers(sentence) <= _numbers(held):
        return True
    words = {w.lower() for w in _WORD.findall(held)}
    if any(name.lower() not in words for name in _NAME.findall(sentence)):
        return True
    return bool(_DENIAL.search(sentence)) and not _DENIAL.search(held)


def _numbers(text: str) -> set[str]:
    """Numbers in digits, and the small ones in words."""
    found = {n.replace(",", "") for n in _NUMBER.findall(text)}
    # 'One' is mostly no number.
    return found | {
        _SPELLED[w] for w in map(str.lower, _WORD.findall(text)) if w in _SPELLED and w != "one"
    }


def _nearest(sentence: str, others: Sequence[str]) -> list[str]:
    """The sentences that share most words with this one, in their order."""
    own = _words(sentence)
    shared = np.array([len(own & _words(other)) for other in others])
    best = np.argsort(-shared, kind="stable")[:_NEAREST]
    return [others[i] for i in sorted(best)]


def _words(text: str) -> set[str]:
    return {w.lower() for w in _WORD.findall(text) if len(w) > 2}
