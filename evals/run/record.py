"""Which figures there are, the record of a run, and two runs side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.errors import MetricError, RunError
from evals.metrics import MEASURES, Estimate, mean
from evals.run.outcome import Outcome
from evals.sets.gold import Kind, Question
from rag.records import Answer

_VERSION = 1
# A p-value of 9,999 draws is steady to about .004 at .05.
DRAWS = 9_999

Floats = npt.NDArray[np.float64]
# By question's id, the values of its figures.
Values = Mapping[str, Mapping[str, float]]


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
# By the key that a gate names. The formulas are in `evals.metrics` and `evals.run.outcome`.
DEFINITIONS: Mapping[str, Definition] = {
    **{
        key: Definition(label, "questions that stand alone and have an answer", "Retrieval")
        for key, label in MEASURES.items()
    },
    "right": Definition(
        "answered or refused rightly",
        "all: holds the accepted answers (side by side where figures disagree), or abstains",
        "Answers",
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
            shares = not DEFINITIONS[key].unit
            made.append(Figure(key, mean(values, seed, shares=shares)))
    return made


def by_kind(outcomes: Sequence[Outcome], key: str, seed: int = 0) -> dict[Kind, Estimate]:
    """A figure for each kind of question that has values of it."""
    made: dict[Kind, Estimate] = {}
    for kind in Kind:
        values = [o.values[key] for o in outcomes if o.question.kind is kind and key in o.values]
        if values:
            made[kind] = mean(values, seed)
    return made


@dataclass(frozen=True, slots=True)
class Run:
    """
    Attributes:
        task: the name of the set that was asked.
        system: what answered, and with which language model.
        seed: of the sample and of the intervals.
        figures: those that the set has values of.
        outcomes: one a question, in the order they were asked.
    """

    task: str
    system: str
    seed: int
    figures: tuple[Figure, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def values(self) -> dict[str, dict[str, float]]:
        """By question's id, the values of its figures."""
        return {o.question.id: dict(o.values) for o in self.outcomes}

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values."""
        return {
            "version": _VERSION,
            "task": self.task,
            "system": self.system,
            "seed": self.seed,
            "figures": [
                {
                    "key": f.key,
                    "label": f.definition.label,
                    "value": f.estimate.value,
                    "low": f.estimate.low,
                    "high": f.estimate.high,
                    "n": f.estimate.n,
                }
                for f in self.figures
            ],
            "outcomes": [
                {
                    "question": o.question.model_dump(mode="json", exclude_defaults=True),
                    "values": {k: float(v) for k, v in o.values.items()},
                    "wrong": list(o.wrong),
                    "answerability": o.answerability,
                    "answer": None if o.answer is None else o.answer.to_dict(),
                }
                for o in self.outcomes
            ],
        }

    def write(self, path: Path) -> None:
        """Writes the record as JSON."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=1, allow_nan=False)
        path.write_text(text + "\n", encoding="utf-8")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Run:
        """The run that `to_dict` wrote; figures of another version's keys are left out.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        if data["version"] != _VERSION:
            raise ValueError(f"version {data['version']}, and this Dateline reads {_VERSION}")
        return cls(
            task=data["task"],
            system=data["system"],
            seed=data["seed"],
            figures=tuple(
                Figure(f["key"], Estimate(f["value"], f["low"], f["high"], f["n"]))
                for f in data["figures"]
                if f["key"] in DEFINITIONS
            ),
            outcomes=tuple(
                Outcome(
                    Question.model_validate(o["question"]),
                    None if o.get("answer") is None else Answer.from_dict(o["answer"]),
                    dict(o["values"]),
                    tuple(o["wrong"]),
                    o.get("answerability"),
                )
                for o in data["outcomes"]
            ),
        )

    @classmethod
    def read(cls, path: Path) -> Run:
        """The run in a file that `dateline eval --out` wrote.

        Raises:
            RunError: the file is absent or is no such record.
        """
        try:
            return cls.from_dict(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise RunError(f"{path} cannot be read ({error.strerror}): check the path.") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RunError(
                f"{path} is no record of a run ({type(error).__name__}: {error}): write one with "
                "'dateline eval --out'."
            ) from error


# -- two runs side by side ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in an earlier and a later run, over the questions that both asked.

    Attributes:
        p: how likely as large a difference is by chance alone, both ways; 0 to 1.
        n: questions that at least one of the runs has a value of.
    """

    key: str
    earlier: float
    later: float
    p: float
    n: int

    @property
    def worse(self) -> bool:
        """Whether the later run is worse, by however little."""
        way = 1 if DEFINITIONS[self.key].better is Better.HIGHER else -1
        return (self.later - self.earlier) * way < 0


def difference(
    key: str,
    earlier: Mapping[str, float],
    later: Mapping[str, float],
    shared: frozenset[str],
    seed: int = 0,
) -> Difference | None:
    """A paired permutation test (Good, 2005, 3.2; scipy.stats.permutation_test).

    Where the runs have values of different questions, as with figures of what was
    answered, swapping would change how many count; there it is a paired bootstrap test
    (Efron and Tibshirani, 1993, 16.4).

    Args:
        earlier, later: the figure's value for each question's id that has one.
        shared: ids of the questions that both runs asked.

    Returns:
        None where one of the runs has no value at all.

    Raises:
        MetricError: a value is not a finite number.
    """
    from scipy.stats import permutation_test  # type: ignore[import-untyped]

    ids = sorted(shared & (earlier.keys() | later.keys()))
    for values in (earlier, later):
        if not all(np.isfinite(values[i]) for i in ids if i in values):
            raise MetricError(f"A value of '{key}' is not a finite number: nothing to compare.")
    one, two = (np.array([v.get(i, np.nan) for i in ids], dtype=float) for v in (earlier, later))
    if not ids or np.isnan(one).all() or np.isnan(two).all():
        return None
    p = 1.0
    if np.array_equal(np.isnan(one), np.isnan(two)):
        if len(ids) > 1 and not np.array_equal(one, two):
            found = permutation_test(
                (one, two),
                lambda x, y, axis: y.mean(axis=axis) - x.mean(axis=axis),
                permutation_type="samples",
                vectorized=True,
                n_resamples=DRAWS,
                rng=np.random.default_rng(seed),
            )
            p = float(found.pvalue)
    else:
        p = _bootstrapped(one, two, seed)
    return Difference(key, float(np.nanmean(one)), float(np.nanmean(two)), p, len(ids))


def _bootstrapped(one: Floats, two: Floats, seed: int) -> float:
    """How often the sign of the difference turns when questions are drawn again, both ways."""
    drawn = np.random.default_rng(seed).integers(len(one), size=(DRAWS, len(one)))
    one, two = one[drawn], two[drawn]
    # A draw in which a run has no value says nothing.
    kept = ~(np.isnan(one).all(axis=1) | np.isnan(two).all(axis=1))
    found = np.nanmean(two[kept], axis=1) - np.nanmean(one[kept], axis=1)
    least = min((found <= 0).sum(), (found >= 0).sum())
    return min(1.0, float(2 * (least + 1) / (len(found) + 1)))


def differences(earlier: Values, later: Values, seed: int = 0) -> list[Difference]:
    """Every figure that both runs have values of, in the order of the table.

    Args:
        earlier, later: by question's id, the values of its figures.
    """
    shared = frozenset(earlier.keys() & later.keys())
    made: list[Difference] = []
    for key in DEFINITIONS:
        found = difference(key, _of(earlier, key), _of(later, key), shared, seed)
        if found is not None:
            made.append(found)
    return made


def _of(values: Values, key: str) -> dict[str, float]:
    return {name: row[key] for name, row in values.items() if key in row}


class Turn(StrEnum):
    """What became of a question between two runs."""

    MENDED = "was wrong, is right"
    BROKEN = "was right, is wrong"


def turned(earlier: Values, later: Values) -> dict[str, Turn]:
    """The questions whose answer was right in one run and wrong in the other, by id."""
    found: dict[str, Turn] = {}
    for name in sorted(earlier.keys() & later.keys()):
        before, after = earlier[name].get("right"), later[name].get("right")
        if before is not None and after is not None and before != after:
            found[name] = Turn.MENDED if after > before else Turn.BROKEN
    return found
