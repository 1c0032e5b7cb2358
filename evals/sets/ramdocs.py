"""RAMDocs (Wang et al., 2025): ambiguous questions whose documents differ, some of them wrong.

Each question is answered from its own few documents: all stand in one index, and the name
of an outlet, one a question, is the filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import DatasetError
from evals.metrics import as_read, contains, normalise_answer
from evals.sets.collection import Collection, rows, well_formed
from rag.records import Answer

# What is counted; the first is the figure that RAMDocs is reported by.
LINES = (
    "every right answer and no wrong one",
    "every right answer contained",
    "a wrong answer given",
    "abstained",
    "seconds a question",
)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A question of RAMDocs.

    Attributes:
        outlet: the outlet of its documents, and of no others.
        right: the answers that have to be given, all of them.
        wrong: those that a document gives and that must not be given.
    """

    id: str
    question: str
    outlet: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def scope(self) -> dict[str, Any]:
        return {"outlets": [self.outlet]}


def ramdocs(path: Path) -> tuple[Collection, list[Ambiguous]]:
    """The documents as articles, and the questions."""
    articles: list[dict[str, str]] = []
    questions: list[Ambiguous] = []
    for n, row in enumerate(rows(path)):
        with well_formed(path, n + 1):
            outlet = f"Documents of question {n}"
            articles += [
                {"id": f"{n}-{i}", "text": document["text"], "outlet": outlet}
                for i, document in enumerate(row["documents"])
            ]
            right, wrong = (
                tuple(a for a in row[key] if normalise_answer(a))
                for key in ("gold_answers", "wrong_answers")
            )
            if not right:
                raise ValueError("a question has no right answer")
            questions.append(Ambiguous(str(n), row["question"], outlet, right, wrong))
    if not articles:
        raise DatasetError(f"{path} holds no document: fetch it again.")
    return Collection("ramdocs", tuple(articles), ()), questions


def values(question: Ambiguous, answer: Answer) -> dict[str, float]:
    """What one answer is worth; an abstention gives no answer, right or wrong."""
    said = "" if answer.abstained else as_read(answer)
    right = all(contains(said, [one]) for one in question.right)
    wrong = any(contains(said, [one]) for one in question.wrong)
    told = (right and not wrong, right, wrong, answer.abstained, answer.timings.total_s)
    return dict(zip(LINES, told, strict=True))
