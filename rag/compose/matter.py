"""What is at hand for an answer with rows: the question, its matter, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.compose.drafted import Drafted, Heading
from rag.group import Statement
from rag.question import Question
from rag.read import Reader
from rag.read.reader import Read

# A statement is about the matter where it is this near to it, and not much farther from it
# than the nearest. Set by hand, on what was read.
_NEAR = 0.25
OF_BEST = 0.62
# What the likeness to the question counts beside the reader's logit, and the sum below which a
# statement is no part of the answer: under the first, or so much under the best. Chosen on the
# lists and positions of `python -m evals kinds`.
_LIKE = 6.0
_LEAST = 1.6
_BELOW_BEST = 4.0
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
        nearest = sorted(self.told, key=lambda s: -s.near)[:_READ]
        read = self.reader.read(self.question.text, [(s.passage.title, s.text) for s in nearest])
        scored = [(r.answers + _LIKE * s.near, s, r) for s, r in zip(nearest, read, strict=True)]
        least = max(_LEAST, max((x for x, _, _ in scored), default=0.0) - _BELOW_BEST)
        scored.sort(key=lambda item: -item[0])
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


def row(group: Sequence[Statement], heading: Heading) -> Drafted:
    """The row of statements that say the same: the first in full, the others cited with it."""
    first, *others = (s.evidence for s in group)
    return Drafted(first.text, (first,), heading=heading, beside=tuple(others))
