"""What is at hand for an answer with rows: the question, its matter, and what is told of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.words import stem, words
from rag.compose.drafted import Drafted, Heading
from rag.group import Statement
from rag.question import Question
from rag.read import Reader
from rag.read.reader import Read

# A statement is about the matter where it is this near to it, and not much farther from it
# than the nearest. Set by hand, on what was read.
_NEAR = 0.25
OF_BEST = 0.62
# A logistic regression on each sentence, and the probability from which it is a part of the
# answer; `python -m evals.training rows` fits them, docs/quality.md has the curve.
WEIGHTS = {"logit": 1.0, "near": 6.0, "place": 0.0, "shared": 0.0}
INTERCEPT = -1.6
LEAST = 0.5
# So many sentences are read one by one.
_READ = 200


@dataclass(frozen=True, slots=True)
class Answering:
    """A statement that gives a part of the answer, and what the reader made of it."""

    statement: Statement
    read: Read


@dataclass(frozen=True, slots=True)
class Matter:
    """
    Attributes:
        topic: what is asked about, without the words that ask for a form; empty for all.
        told: the statements of the passages that were read, in the order of the articles.
        parties: those whom the question names as the ones who speak or act.
        outlets: the outlets that it names, as the index calls them.
    """

    question: Question
    reader: Reader
    topic: str
    told: Sequence[Statement]
    parties: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()

    def answering(self) -> list[Answering]:
        """The statements that give a part of the answer, the surest first: each is read alone."""
        scored = [
            (INTERCEPT + sum(w * seen[name] for name, w in WEIGHTS.items()), s, r)
            for s, seen, r in features(self.reader, self.question, self.told)
        ]
        scored.sort(key=lambda item: -item[0])
        least = math.log(LEAST / (1 - LEAST))
        return [Answering(s, r) for x, s, r in scored if x >= least]

    def relevant(self, told: Sequence[Statement] | None = None) -> list[Statement]:
        """The statements about the matter; all of them where none is named.

        Args:
            told: those to choose from, by the nearest of which it is judged what is near.
        """
        told = self.told if told is None else told
        if not self.topic or not told:
            return list(told)
        least = max(_NEAR, OF_BEST * max(s.near for s in told))
        return [s for s in told if s.near >= least]


def features(
    reader: Reader, question: Question, told: Sequence[Statement]
) -> Iterator[tuple[Statement, dict[str, float], Read]]:
    """What tells whether a statement gives a part of the answer, for those nearest to it.

    The logit of the statement, read alone under its headline; how near it is to the question;
    how high its passage stood in retrieval (to 1/3); and the share of the question's words that
    it holds, with its headline (0 to 1).
    """
    nearest = sorted(told, key=lambda s: -s.near)[:_READ]
    read = reader.read(question.text, [(s.passage.title, s.text) for s in nearest])
    wanted = set(question.stems)
    for s, r in zip(nearest, read, strict=True):
        held = {stem(w) for w in words(f"{s.passage.title or ''} {s.text}")}
        shared = len(wanted & held) / len(wanted) if wanted else 1.0
        place = 1 / (s.passage.rank + 2)
        yield s, {"logit": r.answers, "near": s.near, "place": place, "shared": shared}, r


def row(group: Sequence[Statement], heading: Heading) -> Drafted:
    """The row of statements that say the same: the first in full, the others cited with it."""
    first, *others = (s.evidence for s in group)
    return Drafted(first.text, (first,), heading=heading, beside=tuple(others))
