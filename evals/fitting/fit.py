"""Fit the weights of `rag.evidence`, abstention included, and say how good they are.

python -m evals fit [--data DIR] [--sets NAME...] [--limit 300] [--seed 0] [--judge] [--home DIR]

Nothing is changed: the tables and the weights are printed, to be copied by hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from evals import metrics, table
from evals.datasets import READERS, default_data
from evals.errors import DatelineError
from evals.fitting import softmax, withhold
from evals.fitting.gather import Labelled, gather
from evals.fitting.softmax import Choice, Floats
from evals.stage import sample, staged
from rag import models
from rag.evidence import JUDGED_WEIGHTS, WEIGHTS, abstain

SETS = ("xquad", "clapnq", "realtimeqa_evidence")
FOLDS = 5
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)


def choices(read: Sequence[Labelled], names: Sequence[str]) -> list[Choice]:
    """The answerable questions of a set as choices, each set counting 1 in all.

    Args:
        names: the signals that are used. A sentence that lacks one (the judge's,
            where the judge did not read it) is no candidate.
    """
    made: list[Choice] = []
    answerable = [one for one in read if one.case.answerable]
    for one in answerable:
        kept = [
            ([getattr(e.signals, name) for name in names], right)
            for e, right in zip(one.evidence, one.right, strict=True)
            if all(getattr(e.signals, name) is not None for name in names)
        ]
        signals = np.array([values for values, _ in kept], dtype=np.float64)
        made.append(Choice(signals, np.array([r for _, r in kept]), 1 / len(answerable)))
    return made


def ranking(read: Mapping[str, Sequence[Labelled]], shipped: Mapping[str, float]) -> str:
    """Accuracy of a refitted ranking by cross-validation, of the shipped one, and weights."""
    names = tuple(shipped)
    sets = {name: choices(every, names) for name, every in read.items()}
    as_shipped = np.array([shipped[name] for name in names])
    held_out: dict[str, list[tuple[Choice, Floats]]] = {name: [] for name in sets}
    for fold in range(FOLDS):
        rest = [c for every in sets.values() for i, c in enumerate(every) if i % FOLDS != fold]
        weights = softmax.fit(rest)
        for name, every in sets.items():
            held_out[name] += [(c, weights) for c in every[fold::FOLDS]]
    rows: list[list[str]] = []
    for name, every in sets.items():
        refitted = [
            [softmax.hits([c], weights, top)[0] for c, weights in held_out[name]] for top in (1, 2)
        ]
        found = [metrics.mean(values) for values in refitted]
        rows.append(
            [
                name,
                str(len(every)),
                table.share(float(np.mean([c.right.any() for c in every]))),
                *(f"{table.share(f.value)} ({table.interval(f)})" for f in found),
                *(table.share(float(np.mean(softmax.hits(every, as_shipped, t)))) for t in (1, 2)),
            ]
        )
    whole = softmax.fit([c for every in sets.values() for c in every])
    header = ["set", "n", "read at all", "first", "first or second", "shipped, first"]
    return "\n\n".join(
        (
            table.markdown([*header, "shipped, first or second"], rows),
            _weights(names, whole, as_shipped),
        )
    )


def withholding(
    read: Mapping[str, Sequence[Labelled]], shipped: Mapping[str, float], intercept: float
) -> str:
    """The curve from threshold to refusals, cross-validated and as shipped, and weights."""
    names = tuple(shipped)
    given = withhold.examples(read, FOLDS, names)
    curves = {
        "refitted, cross-validated": withhold.cross_validated(given, FOLDS),
        "as shipped": np.array([e.shipped for e in given]),
    }
    parts: list[str] = []
    for title, likely in curves.items():
        rows: list[list[str]] = []
        for threshold in THRESHOLDS:
            cells = [f"{threshold:.2f}"]
            for name in read:
                at = [i for i, e in enumerate(given) if e.name == name]
                refused = [bool(likely[i] < threshold) for i in at]
                cells += _refusals(refused, [given[i].answerable for i in at])
            rows.append(cells)
        header = [f"{name} {what}" for name in read for what in ("P", "R", "withheld")]
        parts.append(f"{title}:\n\n{table.markdown(['threshold', *header], rows)}")
    as_shipped = np.array([*shipped.values(), intercept])
    parts.append(_weights((*names, "intercept"), withhold.fit(given), as_shipped))
    return "\n\n".join(parts)


def _refusals(refused: Sequence[bool], answerable: Sequence[bool]) -> list[str]:
    """Precision and recall of refusals, and the share of answers that are withheld."""
    precision = "–"
    if any(refused):
        precision = table.share(metrics.refusal_precision(refused, answerable).value)
    withheld = metrics.mean([r for r, a in zip(refused, answerable, strict=True) if a])
    recall = metrics.refusal_recall(refused, answerable)
    return [precision, table.share(recall.value), table.share(withheld.value)]


def _weights(names: Sequence[str], fitted: Floats, shipped: Floats) -> str:
    rows = [
        [name, f"{one:.2f}", f"{other:.2f}"]
        for name, one, other in zip(names, fitted, shipped, strict=True)
    ]
    return table.markdown(["weight", "refitted on all", "shipped"], rows)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals fit", description=__doc__)
    parser.add_argument("--data", type=Path, default=default_data(), help="folder of the sets")
    parser.add_argument("--limit", type=int, default=300, help="questions a set")
    parser.add_argument("--sets", nargs="+", default=SETS, choices=sorted(READERS), help="which")
    parser.add_argument("--seed", type=int, default=0, help="which questions are drawn")
    parser.add_argument("--judge", action="store_true", help="also fit with the judge")
    parser.add_argument("--home", type=Path, help="keep the indexes below this, and reuse them")
    options = parser.parse_args(arguments)
    judge = models.make_judge() if options.judge else None
    read: dict[str, list[Labelled]] = {}
    try:
        for name in options.sets:
            collection = READERS[name](options.data)
            home = options.home / name if options.home else None
            with staged(collection, home) as folder:
                drawn = sample(collection.cases, options.limit, options.seed)
                read[name] = gather(folder, collection, drawn, judge)
        print(f"Evidence, without the judge\n\n{ranking(read, WEIGHTS)}\n")
        if judge is not None:
            print(f"Evidence, with the judge\n\n{ranking(read, JUDGED_WEIGHTS)}\n")
        weights, intercept = abstain.WEIGHTS, abstain.INTERCEPT
        if judge is not None:
            weights, intercept = abstain.JUDGED_WEIGHTS, abstain.JUDGED_INTERCEPT
        print(f"Abstention\n\n{withholding(read, weights, intercept)}")
    except DatelineError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
