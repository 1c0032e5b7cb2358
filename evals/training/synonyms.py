"""Questions in other words: a verb, noun or adjective exchanged for a synonym of WordNet.

People ask in words that the articles do not use. WordNet's files (Debian's `wordnet-base`)
are read where they are; nothing of them is kept in the weights but what was learnt.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.embed import SentenceTransformerEmbedder

_WORD = re.compile(r"(?<![\w’'-])[a-z]{3,}(?![\w’'-])")
_KINDS = {"VERB": "verb", "NOUN": "noun", "ADJ": "adj"}
# The sense that texts use most, and the next: later ones mean other things.
_SENSES = 2
# The cosine to the question as it was, below which its meaning is taken for another.
_NEAR = 0.85
_GRAMMAR = frozenset(
    "what who whom whose which when where why how many much did does was were has have had will "
    "would can could may might the and for with from into about that this name called type kind "
    "year day month time number some any other first last next more most not are been being".split()
)


class Synonyms:
    """The synonyms of English words.

    Args:
        folder: with WordNet's `index.*` and `data.*`.

    Raises:
        FileNotFoundError: they are not there.
    """

    def __init__(self, folder: Path) -> None:
        self._places: dict[str, dict[str, list[int]]] = {}
        self._data: dict[str, bytes] = {}
        for kind in _KINDS.values():
            self._data[kind] = (folder / f"data.{kind}").read_bytes()
            self._places[kind] = {}
            for line in (folder / f"index.{kind}").read_text(encoding="utf-8").splitlines():
                if not line.startswith(" "):
                    lemma, _, count, *rest = line.split()
                    self._places[kind][lemma] = [int(at) for at in rest[-int(count) :]]

    @lru_cache(maxsize=100_000)  # noqa: B019
    def of(self, word: str) -> tuple[str, ...]:
        """Other words of the same sense, in the same form; empty where none is known."""
        from lemminflect import getAllInflections, getAllLemmas

        found: list[str] = []
        for part, lemmas in getAllLemmas(word).items():
            kind = _KINDS.get(part)
            if kind is None:
                continue
            forms = getAllInflections(lemmas[0], upos=part)
            tag = next((t for t, spelled in forms.items() if word in spelled), None)
            for other in self._of_lemma(lemmas[0], kind):
                inflected = getAllInflections(other, upos=part).get(tag or "", ())
                found += [w for w in inflected[:1] if w != word]
        return tuple(dict.fromkeys(found))

    def _of_lemma(self, lemma: str, kind: str) -> list[str]:
        found: list[str] = []
        for at in self._places[kind].get(lemma, [])[:_SENSES]:
            line = self._data[kind][at : self._data[kind].index(b"\n", at)].decode()
            fields = line.split()
            words = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
            found += [w for w in words if w.islower() and w.isalpha() and w != lemma]
        return found

    def reworded(self, question: str, rng: random.Random, most: int = 3) -> list[str]:
        """The question with one of its words exchanged, in up to `most` ways."""
        places = [m for m in _WORD.finditer(question) if m.group() not in _GRAMMAR]
        ways = [(*m.span(), other) for m in places for other in self.of(m.group())]
        few = rng.sample(ways, min(most, len(ways)))
        return [f"{question[:start]}{other}{question[end:]}" for start, end, other in few]


def reworded(
    questions: Sequence[str], synonyms: Synonyms, rng: random.Random, rounds: int = 2
) -> list[str]:
    """Each question in other words, as far as that leaves its meaning where it was.

    In every round one word is exchanged, for the synonym with which the question stays
    nearest to what it was by the packaged embedding model; a question for which all go too
    far stays as it is.
    """
    embedder = SentenceTransformerEmbedder()
    asked = list(questions)
    meant = np.asarray(embedder.encode(asked))
    for _ in range(rounds):
        ways = [synonyms.reworded(q, rng) for q in asked]
        flat = [w for few in ways for w in few]
        vectors = iter(np.asarray(embedder.encode(flat)))
        for i, few in enumerate(ways):
            scores = [float(next(vectors) @ meant[i]) for _ in few]
            if scores and max(scores) >= _NEAR:
                asked[i] = few[scores.index(max(scores))]
    return asked
