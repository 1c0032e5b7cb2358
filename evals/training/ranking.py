"""Fitting of what counts in ranking: a conditional logistic regression over leading sentences.

Of each question the sentences that hold its gold answer are right, and the likelihood is that one
of them is first (a softmax over the sentences of a question; where several are right their
probabilities are added). The sets count alike, and a ridge holds the weights to those before.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evals import table
from evals.metrics import contains
from evals.run.runner import staged
from evals.sets.collection import Case, Collection
from evals.sets.public import READERS
from evals.table import say
from evals.training import written
from index.corpus import Corpus
from rag import Dateline
from rag.engine import COPIES, PASSAGES
from rag.exact.dates import day_of
from rag.question import understand
from rag.question.scope import Scope
from rag.read import compared, packaged, rank
from rag.read.evidence import ALIKE, ALONE, FRESH_AS_OF, HOLDS, NEAR, PASSAGE, RETRIEVED
from rag.records import Evidence, Likeness
from rag.retrieve import HybridSearch, freshness

NAMES = ("answers", "holds", "alone", "near", "alike", "passage", "retrieved", "fresh")
_SHIPPED = np.array([1.0, HOLDS, ALONE, NEAR, ALIKE, PASSAGE, RETRIEVED, FRESH_AS_OF])
# Where the ridge draws the weights to: what was set by hand before they were fitted, at half its
# size, and not what ships, which would then be drawn to itself.
_BEFORE = np.array([1.0, 1.0, 1.0, 4.0, 1.0, 0.0, 2.0, 1.5]) / 2
_RIDGES = (0.001, 0.003, 0.01)
_FOLDS = 5

Floats = npt.NDArray[np.float64]
# The signs of the sentences of a question, `(sentences, signs)`, and which are right.
Asked = tuple[Floats, npt.NDArray[np.bool_]]


def fit(data: Path, limit: int, seed: int, home: Path) -> None:
    """Prints the weights for `rag.read.evidence`, that of the passage's logit being 1, and for how
    many questions of each set the first sentence is right, cross-validated.

    Args:
        limit: questions of each set.
        home: where the indexes are kept.
    """
    sets = [READERS[name](data) for name in ("xquad", "clapnq", "realtimeqa")]
    seen = {c.name: list(_seen(c, limit, seed, home)) for c in (*sets, written.collection())}
    lines = [["shipped", *(_firsts(_SHIPPED, asked) for asked in seen.values())]]
    for ridge in _RIDGES:
        folds = [_fitted(_others(seen, k), ridge) for k in range(_FOLDS)]
        lines.append(
            [
                f"ridge {ridge}, cross-validated",
                *(
                    _share(sum(_right(folds[i % _FOLDS], a) for i, a in enumerate(asked)), asked)
                    for asked in seen.values()
                ),
            ]
        )
        weights = _fitted(seen, ridge)
        scaled = weights / weights[0]
        say(
            f"ridge {ridge}: "
            + ", ".join(f"{n} {w:.2f}" for n, w in zip(NAMES, scaled, strict=True))
        )
    print(table.markdown(["weights", *seen], lines))


def _seen(collection: Collection, limit: int, seed: int, home: Path) -> Iterator[Asked]:
    cases = [c for c in collection.cases if c.answerable and c.held is not False]
    random.Random(seed).shuffle(cases)  # noqa: S311
    with (
        staged(collection, home / collection.name) as folder,
        Dateline.open(folder) as d,
        Corpus.open(d.settings) as corpus,
    ):
        for case in cases[:limit]:
            found = _leading(corpus, case)
            few = [(e, e.like, contains(e.text, case.gold)) for e in found if e.like]
            if any(right for *_, right in few):
                yield (
                    np.stack([_signs(e, x, case) for e, x, _ in few]),
                    np.array([r for *_, r in few]),
                )


def _leading(corpus: Corpus, case: Case) -> list[Evidence]:
    on = day_of(case.as_of)
    question = understand(case.question, on)
    within = Scope(as_of=case.as_of).filters(corpus)
    passages, copies = HybridSearch(corpus, PASSAGES, within, on).spread(question.text, COPIES)
    ranked = rank(packaged(), question, (*passages, *copies), on)
    return compared(corpus, packaged(), question, ranked)


def _signs(e: Evidence, like: Likeness, case: Case) -> Floats:
    passage = -np.logaddexp(0.0, -e.logit)
    on = day_of(case.as_of)
    fresh = 0.0 if on is None else freshness(day_of(e.passage.published), on)
    return np.array(
        [
            passage,
            math.log(max(e.answers, 1e-4)) - passage,
            -np.logaddexp(0.0, -e.alone),
            like.nearness,
            like.alike,
            like.passage,
            1 / (e.passage.rank + 2),
            fresh,
        ]
    )


def _others(seen: Mapping[str, Sequence[Asked]], fold: int) -> dict[str, list[Asked]]:
    return {s: [a for i, a in enumerate(asked) if i % _FOLDS != fold] for s, asked in seen.items()}


def _fitted(seen: Mapping[str, Sequence[Asked]], ridge: float) -> Floats:
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    def loss(weights: Floats) -> float:
        total = ridge * float(((weights - _BEFORE) ** 2).sum())
        for asked in seen.values():
            missed = [
                np.logaddexp.reduce(s := signs @ weights) - np.logaddexp.reduce(s[right])
                for signs, right in asked
            ]
            total += float(np.mean(missed)) / len(seen)
        return total

    return np.asarray(minimize(loss, _BEFORE, method="L-BFGS-B").x)


def _right(weights: Floats, asked: Asked) -> bool:
    signs, right = asked
    return bool(right[int((signs @ weights).argmax())])


def _firsts(weights: Floats, asked: Sequence[Asked]) -> str:
    return _share(sum(_right(weights, a) for a in asked), asked)


def _share(right: int, asked: Sequence[Asked]) -> str:
    return f"{table.share(right / max(1, len(asked)))} of {len(asked)}"
