"""RAMDocs (Wang et al., 2025): ambiguous questions whose documents differ, some of them wrong.

Each question is answered from its own few documents: all stand in one index, and the name
of an outlet, one a question, is the filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.datasets import Collection, rows, well_formed
from evals.errors import DatasetError
from evals.metrics import Estimate, contains, mean, normalise_answer
from evals.score.text import as_read
from evals.stage import say
from rag import Dateline
from rag.records import Answer


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A question of RAMDocs.

    Attributes:
        outlet: that its documents, and no others, bear.
        right: the answers that have to be given, all of them.
        wrong: those that a document gives and that must not be given.
    """

    id: str
    question: str
    outlet: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question; an abstention gives no answer, right or wrong.

    Attributes:
        right: whether every right answer is given.
        wrong: whether a wrong one is.
        seconds: from question to answer.
    """

    id: str
    abstained: bool
    right: bool
    wrong: bool
    seconds: float
    answer: str


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


def ask(dateline: Dateline, questions: Sequence[Ambiguous]) -> list[Outcome]:
    """Puts every question to its own documents in an open index that holds all of them.

    Raises:
        DatelineError: a question cannot be asked; the first one ends the run.
    """
    dateline.warm()
    made: list[Outcome] = []
    for n, question in enumerate(questions, start=1):
        made.append(judged(question, dateline.ask(question.question, outlets=[question.outlet])))
        if n % 25 == 0 or n == len(questions):
            say(f"  {n} of {len(questions)} questions asked")
    return made


def judged(question: Ambiguous, answer: Answer) -> Outcome:
    """Compares what people read of an answer, values of a conflict included, with the gold."""
    said = "" if answer.abstained else as_read(answer)
    return Outcome(
        id=question.id,
        abstained=answer.abstained,
        right=all(contains(said, [one]) for one in question.right),
        wrong=any(contains(said, [one]) for one in question.wrong),
        seconds=answer.timings.total_s,
        answer=answer.answer,
    )


def figures(outcomes: Sequence[Outcome], seed: int) -> dict[str, Estimate]:
    """The lines of the table; the first is the figure that RAMDocs is reported by.

    Raises:
        MetricError: there is no outcome.
    """
    lines: dict[str, list[float]] = {
        "every right answer and no wrong one": [o.right and not o.wrong for o in outcomes],
        "every right answer contained": [o.right for o in outcomes],
        "a wrong answer given": [o.wrong for o in outcomes],
        "abstained": [o.abstained for o in outcomes],
        "seconds a question": [o.seconds for o in outcomes],
    }
    return {label: mean(values, seed) for label, values in lines.items()}
