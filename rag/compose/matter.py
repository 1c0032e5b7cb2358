"""What is at hand for an answer with rows: the question, its matter, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.compose.drafted import Drafted, Heading
from rag.exact.dates import Days, day_of
from rag.group import Statement
from rag.question import Question
from rag.question.scope import tells_of
from rag.read import Reader
from rag.read.reader import Read

# A statement is about the matter where it is this near to it, and not much farther from it
# than the nearest. Set by hand, on what was read.
_NEAR = 0.25
_OF_BEST = 0.62
# What the likeness to the question counts beside the reader's logit: with it what is asked for
# stands higher than by either alone, in the mean over `evals/kinds/` (average precision .40 on
# lists, where they have .38 and .23; .50, .43 and .35 on comparisons).
_LIKE = 12.0
# A statement is no part of the answer whose weight is under the first, or so much under the
# heaviest. Chosen on `evals/kinds/`.
_LEAST = 1.0
_BELOW_BEST = 3.0
# So many sentences are read one by one.
_READ = 200


@dataclass(frozen=True, slots=True)
class Answering:
    """A statement that gives a part of the answer, and what the reader made of it."""

    statement: Statement
    read: Read

    @property
    def weight(self) -> float:
        """How likely it gives a part: the reader's logit, and how near it is to what is asked."""
        return self.read.answers + _LIKE * self.statement.near


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
    topic: str
    told: Sequence[Statement]
    parties: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    days: Days | None = None

    def answering(
        self, told: Sequence[Statement] | None = None, below: float = _BELOW_BEST
    ) -> list[Answering]:
        """The statements that give a part of the answer, the heaviest first: each is read alone.

        Args:
            told: those to choose from; all where None is given.
            below: how much less than the heaviest of them one may weigh.
        """
        told = self.told if told is None else told
        nearest = sorted(told, key=lambda s: -s.near)[:_READ]
        read = self.reader.read(self.question.text, [(s.passage.title, s.text) for s in nearest])
        found = [Answering(s, r) for s, r in zip(nearest, read, strict=True)]
        found.sort(key=lambda a: -a.weight)
        least = max(_LEAST, found[0].weight - below) if found else _LEAST
        return [a for a in found if a.weight >= least]

    def relevant(self) -> list[Statement]:
        """The statements about the matter, of the days that are asked about; of all matters, or
        all days, where none are."""
        told = [s for s in self.told if self._of_its_days(s)]
        if not self.topic or not told:
            return told
        least = max(_NEAR, _OF_BEST * max(s.near for s in told))
        return [s for s in told if s.near >= least]

    def _of_its_days(self, s: Statement) -> bool:
        on = day_of(s.passage.published)
        return self.days is None or tells_of(self.days, s.text, on) > 0


def row(group: Sequence[Statement], heading: Heading) -> Drafted:
    """The row of statements that say the same: the first in full, the others cited with it."""
    first, *others = (s.evidence for s in group)
    return Drafted(first.text, (first,), heading=heading, beside=tuple(others))
