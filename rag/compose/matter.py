"""What is at hand for an answer with rows: the question, its matter, and what is told of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.compose.drafted import Drafted, Heading
from rag.exact.dates import Days, day_of
from rag.group import Statement
from rag.question import Question
from rag.question.scope import tells_of
from rag.read import Reader, Verifier
from rag.read.reader import Read

# Nothing is told of the matter where no statement is this near to it. Set by hand.
_NEAR = 0.25
# What the place of a passage in retrieval counts, by its logarithm, beside how alike a statement is
# to the question, and the share of the highest that one has to have to be about the matter. Chosen
# on `evals/kinds/`.
_PLACE = 0.05
_OF_BEST = 0.4
# What counts beside the verifier's logit that a sentence is a part of the answer: the reader's, its
# likeness to the matter, and the logarithm of the place of its passage in retrieval. Chosen with
# the two below on archives that were kept from training, with `evals/kinds/` in view;
# docs/quality.md has what each is worth.
_READER = 0.3
_LIKE = 6.0
_RETRIEVED = 0.5
# There is no answer where the heaviest statement weighs less than the first. A statement that much
# below the heaviest is no part of the answer.
_LEAST = 1.0
_BELOW_BEST = 2.3
# So many sentences are read one by one, and so many of them by the verifier, which is slower: those
# that weigh most without it, by other weights.
_READ = 200
_VERIFIED = 40
_RETRIEVED_AT_FIRST = 1.0


@dataclass(frozen=True, slots=True)
class Answering:
    """A statement that gives a part of the answer, what the reader made of it, and its weight."""

    statement: Statement
    read: Read
    weight: float


@dataclass(frozen=True, slots=True)
class Matter:
    """
    Attributes:
        topic: what is asked about, without the words that ask for a form; empty for all.
        told: the statements of the passages that were read, in the order of the articles.
        parties: those whom the question names as the ones who speak or act.
        outlets: the outlets that it names, as the index calls them.
        days: the days that it asks about.
    """

    question: Question
    reader: Reader
    verifier: Verifier
    topic: str
    told: Sequence[Statement]
    parties: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    days: Days | None = None

    def answering(
        self,
        told: Sequence[Statement] | None = None,
        below: float = _BELOW_BEST,
        least: float = _LEAST,
    ) -> list[Answering]:
        """The statements that give a part of the answer, the heaviest first: each is read alone.

        Args:
            told: those to choose from; all where None is given.
            below: how much less than the heaviest of them one may weigh.
            least: none is given where the heaviest weighs less.
        """
        found = self._weighed(self.told if told is None else told)
        if not found or found[0].weight < least:
            return []
        return [a for a in found if a.weight >= found[0].weight - below]

    def _weighed(self, told: Sequence[Statement]) -> list[Answering]:
        """The likeliest statements, the heaviest first."""
        nearest = sorted(told, key=lambda s: -s.near)[:_READ]
        texts = [(s.passage.title, s.text) for s in nearest]
        read = self.reader.read(self.question.text, texts)
        first = [
            Answering(
                s, r, r.answers + _LIKE * s.near - _RETRIEVED_AT_FIRST * math.log(s.passage.rank)
            )
            for s, r in zip(nearest, read, strict=True)
        ]
        first = sorted(first, key=lambda a: -a.weight)[:_VERIFIED]
        belongs = self.verifier.belongs(
            self.question.text, [(a.statement.passage.title, a.statement.text) for a in first]
        )
        found = [
            replace(
                a,
                weight=float(logit)
                + _READER * a.read.answers
                + _LIKE * a.statement.near
                - _RETRIEVED * math.log(a.statement.passage.rank),
            )
            for a, logit in zip(first, belongs, strict=True)
        ]
        return sorted(found, key=lambda a: -a.weight)

    def about(self, s: Statement) -> float:
        """How much a statement is about the matter: how alike it is to the question, and where
        retrieval put its passage; 0 for all where no matter is named."""
        return s.alike - _PLACE * math.log(s.passage.rank) if self.topic else 0.0

    def relevant(self) -> list[Statement]:
        """The statements about the matter, of the days that are asked about; of all matters, or
        all days, where none are."""
        told = [s for s in self.told if self._of_its_days(s)]
        if not self.topic or not told:
            return told
        if max(s.near for s in told) < _NEAR:
            return []
        least = _OF_BEST * max(self.about(s) for s in told)
        return [s for s in told if self.about(s) >= least]

    def _of_its_days(self, s: Statement) -> bool:
        on = day_of(s.passage.published)
        return self.days is None or tells_of(self.days, s.text, on) > 0


def row(group: Sequence[Statement], heading: Heading) -> Drafted:
    """The row of statements that say the same: the first in full, the others cited with it."""
    first, *others = (s.evidence for s in group)
    return Drafted(first.text, (first,), heading=heading, beside=tuple(others))
