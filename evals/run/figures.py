"""Which figures there are, what each is made of, and which way is better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evals.gold.schema import Kind
from evals.metrics import Estimate, mean
from evals.run.outcome import Outcome
from evals.score.retrieval import MEASURES


class Better(StrEnum):
    """Which way a figure is better."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Definition:
    """
    Attributes:
        label: as tables call it.
        of: which questions count.
        group: the heading it stands under.
        unit: '' for a share of 1, or 's'.
    """

    label: str
    of: str
    group: str
    better: Better = Better.HIGHER
    unit: str = ""


_ANSWERABLE = "questions with an answer; nothing where it abstained"
_ANSWERED = "questions that it answered"
# By the key that a gate names. The formulas are in `evals.metrics` and `evals.score`.
DEFINITIONS: Mapping[str, Definition] = {
    **{
        key: Definition(label, "questions that stand alone and have an answer", "Retrieval")
        for key, label in MEASURES.items()
    },
    "right": Definition(
        "answered or refused rightly", "all: holds the accepted answers, or abstains", "Answers"
    ),
    "contains_gold": Definition("answer contains gold", _ANSWERABLE, "Answers"),
    "token_f1": Definition("token F1", _ANSWERABLE, "Answers"),
    "rouge_l": Definition("ROUGE-L", _ANSWERABLE, "Answers"),
    "quote_contains_gold": Definition("quotes contain gold", _ANSWERABLE, "Citations"),
    "right_articles": Definition("right articles cited", _ANSWERABLE, "Citations"),
    "right_articles_answered": Definition(
        "right articles cited, where answered", "the same, that it answered", "Citations"
    ),
    "verbatim": Definition("quote is verbatim", _ANSWERED, "Citations"),
    "citation_recall": Definition("citation recall (ALCE)", _ANSWERED, "Citations"),
    "citation_precision": Definition("citation precision (ALCE)", _ANSWERED, "Citations"),
    "faithfulness": Definition("faithfulness", _ANSWERED, "Faithfulness"),
    "faithfulness_llm": Definition("faithfulness, by a language model", _ANSWERED, "Faithfulness"),
    "abstention_precision": Definition("abstention precision", "abstentions", "Abstention"),
    "abstention_recall": Definition(
        "abstention recall", "questions without an answer", "Abstention"
    ),
    "abstention_recall_close": Definition(
        "abstention recall, close to the subject", "the same, close to the subject", "Abstention"
    ),
    "withheld": Definition(
        "abstained although answerable", "questions with an answer", "Abstention", Better.LOWER
    ),
    "disagreement_shown": Definition(
        "disagreement shown", "questions where figures disagree", "Disagreement"
    ),
    "needless_conflict": Definition(
        "conflict shown where none is known", "other answered questions", "Disagreement",
        Better.LOWER,
    ),
    "check_auc": Definition("AUC of the check", "statements of a public set", "Check"),
    "check_balanced": Definition(
        "balanced accuracy of the check", "the same, threshold cross-validated", "Check"
    ),
    "seconds": Definition("seconds a question", "all", "Latency", Better.LOWER, "s"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a run: the mean of its questions' values and its 95% interval."""

    key: str
    estimate: Estimate

    @property
    def definition(self) -> Definition:
        return DEFINITIONS[self.key]


def figures(outcomes: Sequence[Outcome], seed: int = 0) -> list[Figure]:
    """The figures that these outcomes have values of, in the order of the table.

    Raises:
        MetricError: a value is not a finite number.
    """
    made: list[Figure] = []
    for key in DEFINITIONS:
        values = [o.values[key] for o in outcomes if key in o.values]
        if values:
            made.append(Figure(key, mean(values, seed)))
    return made


def by_kind(outcomes: Sequence[Outcome], key: str, seed: int = 0) -> dict[Kind, Estimate]:
    """A figure for each kind of question that has values of it."""
    made: dict[Kind, Estimate] = {}
    for kind in Kind:
        values = [o.values[key] for o in outcomes if o.question.kind is kind and key in o.values]
        if values:
            made[kind] = mean(values, seed)
    return made
