"""Two runs side by side: which figures differ by more than chance, which questions changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from evals.errors import MetricError
from evals.run.figures import DEFINITIONS, Better

Floats = npt.NDArray[np.float64]

# A p-value of 9,999 draws is steady to about .004 at .05.
DRAWS = 9_999


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
    def change(self) -> float:
        return self.later - self.earlier

    @property
    def worse(self) -> bool:
        """Whether the later run is worse, by however little."""
        way = 1 if DEFINITIONS[self.key].better is Better.HIGHER else -1
        return self.change * way < 0


Values = Mapping[str, Mapping[str, float]]


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
