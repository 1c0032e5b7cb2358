"""The record of a run, as a file that reports, comparisons and gates are made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import RunError
from evals.gold.schema import Question
from evals.metrics import Estimate
from evals.run.figures import DEFINITIONS, Figure
from evals.run.outcome import Outcome
from rag.records import Answer

_VERSION = 1


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

    def values(self, key: str) -> dict[str, float]:
        """A figure's value for each question's id that has one."""
        return {o.question.id: o.values[key] for o in self.outcomes if key in o.values}

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
        """The run in a file that `dateline eval --json` wrote.

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
                "'dateline eval --json'."
            ) from error
