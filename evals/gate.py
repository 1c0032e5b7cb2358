"""The gate: figures that must not fall, and how a run is held against them."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.errors import RunError
from evals.run.record import DEFINITIONS, Better, Run, Turn, Values, differences, turned

# Below this, a figure that is worse than the baseline's is worse by more than chance.
SIGNIFICANCE = 0.05
# What differs from machine to machine is held against its limit only.
_OF_THE_MACHINE = frozenset(("seconds",))
_FIELDS = frozenset(
    ("name", "gold", "dataset", "path", "articles", "llm", "limit", "limits", "optional")
)


@dataclass(frozen=True, slots=True)
class Planned:
    """One run of a gate.

    Attributes:
        name: unique; the baseline keeps its values under it.
        gold: the file or folder of gold questions, or None.
        dataset, path: or the format and the place of a public set.
        articles: files and folders that are indexed beside the seeds.
        llm: as `dateline ask --llm`.
        limit: at most so many questions with an answer and as many without; None takes all.
        limits: for each figure's key, the least it may be; the most, where lower is better.
        optional: whether the run is left out, by name, where its files are absent.
    """

    name: str
    limits: Mapping[str, float]
    gold: Path | None = None
    dataset: str | None = None
    path: Path | None = None
    articles: tuple[Path, ...] = ()
    llm: str = "reader"
    limit: int | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """
    Attributes:
        planned: the runs, in the order of the file.
        baseline: the file with the values of an earlier run of the same gate.
    """

    planned: tuple[Planned, ...]
    baseline: Path | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of one run.

    Attributes:
        failures: one sentence a figure that is not good enough; empty where it passes.
        turned: questions that were right and are wrong, or the other way round.
    """

    name: str
    failures: tuple[str, ...] = ()
    turned: Mapping[str, Turn] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return not self.failures


def read(path: Path, data: Path) -> Gate:
    """The gate in a .toml file. Its own files are looked for beside it, sets in `data`.

    Raises:
        RunError: the file is absent, is not TOML, or says what makes no sense.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(f"{path} cannot be read ({error.strerror}): check --gate.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RunError(f"{path} is not TOML ({error}): mend it.") from error
    rows = given.get("run", [])
    if not isinstance(rows, list) or not rows:
        raise RunError(f"{path} has no [[run]]: see docs/evals.md.")
    planned = tuple(_planned(row, path, data) for row in rows)
    if len({p.name for p in planned}) < len(planned):
        raise RunError(f"{path} has two runs of one name: rename one.")
    baseline = given.get("baseline")
    return Gate(planned, path.parent / baseline if baseline else None)


def _planned(row: Mapping[str, Any], path: Path, data: Path) -> Planned:
    name = row.get("name")
    if unknown := row.keys() - _FIELDS:
        raise RunError(f"{path}: '{sorted(unknown)[0]}' means nothing in a [[run]].")
    if not isinstance(name, str) or not name:
        raise RunError(f"{path}: a [[run]] has no name.")
    limits = row.get("limits")
    if not isinstance(limits, dict) or not limits:
        raise RunError(f"{path}: the run '{name}' has no [run.limits]: it could not fail.")
    for key, value in limits.items():
        if key not in DEFINITIONS:
            raise RunError(f"{path}: '{key}' is no figure; there are: {', '.join(DEFINITIONS)}.")
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise RunError(f"{path}: the limit of '{key}' in '{name}' is no number.")
    if ("gold" in row) == ("dataset" in row) or ("dataset" in row) != ("path" in row):
        raise RunError(f"{path}: the run '{name}' needs 'gold', or 'dataset' and 'path'.")
    return Planned(
        name=name,
        limits=limits,
        gold=path.parent / row["gold"] if "gold" in row else None,
        dataset=row.get("dataset"),
        path=data / row["path"] if "path" in row else None,
        articles=tuple(data / source for source in row.get("articles", ())),
        llm=row.get("llm", "reader"),
        limit=row.get("limit"),
        optional=bool(row.get("optional", False)),
    )


# -- the verdict -------------------------------------------------------------------------


def verdict(planned: Planned, run: Run, baseline: Values | None, seed: int = 0) -> Verdict:
    """Holds a run against its limits and against the values of an earlier one.

    A figure that has a limit and is missing, or is no finite number, fails. So does a
    baseline that knows none of the questions.
    """
    failures = [*_limits(planned.limits, run)]
    found: dict[str, Turn] = {}
    if baseline is not None and run.outcomes:
        own = values(run)
        if not own.keys() & baseline.keys():
            failures.append("the baseline knows none of the questions: record it again.")
        for d in differences(baseline, own, seed):
            if d.worse and d.p < SIGNIFICANCE and d.key not in _OF_THE_MACHINE:
                failures.append(
                    f"{DEFINITIONS[d.key].label} is {d.later:.3f} and was {d.earlier:.3f}: worse "
                    f"by more than chance (p = {d.p:.3f}, {d.n} questions)."
                )
        found = turned(baseline, own)
    return Verdict(planned.name, tuple(failures), found)


def _limits(limits: Mapping[str, float], run: Run) -> list[str]:
    estimates = {f.key: f.estimate for f in run.figures}
    failures: list[str] = []
    for key, limit in limits.items():
        label, better = DEFINITIONS[key].label, DEFINITIONS[key].better
        if key not in estimates:
            failures.append(f"{label} is missing: nothing of the run has a value of it.")
            continue
        value = estimates[key].value
        if not math.isfinite(value):
            failures.append(f"{label} is {value}: not a number.")
        elif better is Better.HIGHER and value < limit:
            failures.append(f"{label} is {value:.3f}, under its floor of {limit:g}.")
        elif better is Better.LOWER and value > limit:
            failures.append(f"{label} is {value:.3f}, over its limit of {limit:g}.")
    return failures


# -- the baseline's file -----------------------------------------------------------------


def values(run: Run) -> dict[str, dict[str, float]]:
    """By question's id, the values of its figures; what the baseline keeps of a run."""
    return {
        o.question.id: {
            k: round(float(v), 4) for k, v in sorted(o.values.items()) if k not in _OF_THE_MACHINE
        }
        for o in run.outcomes
    }


def read_baseline(path: Path | None) -> dict[str, dict[str, dict[str, float]]]:
    """By run's name, its values; empty where the gate names no baseline.

    Raises:
        RunError: the file is absent, is no baseline, or holds what is not a number.
    """
    if path is None:
        return {}
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        runs = {
            name: {q: {k: float(v) for k, v in row.items()} for q, row in rows.items()}
            for name, rows in given["runs"].items()
        }
    except OSError as error:
        raise RunError(
            f"{path} cannot be read ({error.strerror}): record it with --record."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(
            f"{path} is no baseline of a gate ({type(error).__name__}: {error}): record it "
            "again with --record."
        ) from error
    return runs


def write_baseline(path: Path, runs: Mapping[str, Values]) -> None:
    """Writes the values of runs, a question a line, so that a change can be read."""
    lines: list[str] = []
    for name, rows in runs.items():
        inner = ",\n".join(
            f"  {json.dumps(q)}: {json.dumps(dict(row), allow_nan=False)}"
            for q, row in rows.items()
        )
        lines.append(f" {json.dumps(name)}: {{\n{inner}\n }}")
    path.write_text('{"runs": {\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


def sentences(verdicts: Sequence[Verdict]) -> list[str]:
    """The verdicts as lines: what failed and which questions changed."""
    lines: list[str] = []
    for one in verdicts:
        lines += [f"{one.name}: {failure}" for failure in one.failures]
        lines += [f"{one.name}: the question '{q}' {turn.value}." for q, turn in one.turned.items()]
    return lines
