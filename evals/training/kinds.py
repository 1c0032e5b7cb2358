"""Fitting of what kind of answer a question asks for: a logistic regression.

The questions were written for this (`kinds.jsonl`), and 140 more (`kinds_held.jsonl`) that are only
measured. Most questions ask for a fact: more of these come from the reports that were written to
train the reader, and from public sets, since people who ask for a fact word it in every way. Of 200
questions of RealTime QA .66 were taken for facts without those, and with them .93.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals import table
from evals.sets.collection import drawn, rows
from evals.training import written
from index.embed import packaged_embedder
from rag.question.kinds import Floats, Seen, Weights, look
from rag.records import Kind

KINDS = tuple(k for k in Kind if k is not Kind.SEVERAL)
QUESTIONS = Path(__file__).with_name("kinds.jsonl")
HELD = Path(__file__).with_name("kinds_held.jsonl")
_REALTIMEQA = "realtimeqa_2020_2024.jsonl.gz"

# Questions for a fact from public sets: so many of each set.
_PUBLIC = {
    "realtimeqa": 150,
    "qed": 80,
    "squadshifts-new_wiki": 50,
    "squad1": 20,
    "squad2": 50,
    "timeqa": 20,
    "onestopqa": 30,
}
# Questions for a fact from the reports, and how one of yes or no begins.
_FACTS = 200
_POLAR = re.compile(r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b", re.I)
_FOLDS = 5
# Chosen by cross-validation, with the weight of the vector beside features that are 0 or 1.
_C = 1.0
_VECTOR = 4.0
_OFTEN = 2


def fit(data: Path, out: Path, seed: int) -> None:
    """Writes the weights, and prints how often questions they were not fitted on are right.

    Args:
        data: the folder of the public sets.
    """
    questions, kinds = labelled(QUESTIONS)
    facts = [q for r in written.reports()[0] for q, _ in r.asked if not _POLAR.match(q)]
    more = [*drawn(facts, _FACTS, seed), *public_facts(data, seed)]
    questions += more
    kinds = np.concatenate([kinds, np.full(len(more), KINDS.index(Kind.FACT))])
    seen, vectors = looked(questions)
    told = cross_validated(seen, vectors, kinds, seed)
    weights = fitted(seen, vectors, kinds)
    store(weights, out)
    print(f"{len(weights.rows):,} features, {out.stat().st_size:,} bytes")
    report("cross-validated", told, kinds, weights)
    held, truth = labelled(HELD)
    seen, vectors = looked(held)
    chances = [weights.chances(s.features, v) for s, v in zip(seen, vectors, strict=True)]
    report("held back", np.array(chances), truth, weights)


def public_facts(data: Path, seed: int) -> list[str]:
    """Questions for a fact from the training sets, none of them of yes or no."""
    asked = [("realtimeqa", r["question"]) for r in rows(data / "train" / _REALTIMEQA)]
    asked += [(r["set"], r["question"]) for r in rows(data / "train" / "reading.jsonl.gz")]
    found: list[str] = []
    for name, count in _PUBLIC.items():
        own = dict.fromkeys(q for of, q in asked if of == name and not _POLAR.match(q))
        found += drawn(list(own), count, seed)
    return found


def labelled(path: Path) -> tuple[list[str], npt.NDArray[np.int_]]:
    """The questions of a file, and of each the place of its kind in `KINDS`."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [d["question"] for d in lines], np.array([KINDS.index(Kind(d["kind"])) for d in lines])


def looked(questions: Sequence[str]) -> tuple[list[Seen], npt.NDArray[np.float32]]:
    """What is seen of each question, and the vectors, shape `(questions, dimensions)`."""
    seen = [look(q) for q in questions]
    return seen, packaged_embedder().encode([s.masked for s in seen])


def cross_validated(
    seen: Sequence[Seen],
    vectors: npt.NDArray[np.float32],
    kinds: npt.NDArray[np.int_],
    seed: int,
) -> Floats:
    """Each question's probabilities by a fit without it, shape `(questions, kinds)`."""
    from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]

    told = np.zeros((len(seen), len(KINDS)))
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
    for rest, left in folds.split(vectors, kinds):
        weights = fitted([seen[i] for i in rest], vectors[rest], kinds[rest])
        told[left] = [weights.chances(seen[i].features, vectors[i]) for i in left]
    return told


def fitted(
    seen: Sequence[Seen],
    vectors: npt.NDArray[np.float32],
    kinds: npt.NDArray[np.int_],
) -> Weights:
    """Weights for the features that at least two of the questions have."""
    from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    often = Counter(f for s in seen for f in s.features)
    names = sorted(f for f, n in often.items() if n >= _OFTEN)
    column = {name: i for i, name in enumerate(names)}
    at = [(i, column[f]) for i, s in enumerate(seen) for f in s.features if f in column]
    places, columns = zip(*at, strict=True)
    grammar = csr_matrix((np.ones(len(at)), (places, columns)), shape=(len(seen), len(names)))
    model: Any = LogisticRegression(C=_C, max_iter=1000)
    model.fit(hstack([grammar, csr_matrix(vectors * _VECTOR)]).tocsr(), kinds)
    own, vector = np.split(np.round(model.coef_, 2), [len(names)], axis=1)
    return Weights(
        kinds=KINDS,
        bias=np.round(model.intercept_, 2),
        rows={n: own[:, i] for i, n in enumerate(names) if own[:, i].any()},
        vector=np.round(vector * _VECTOR, 2),
    )


def store(weights: Weights, out: Path) -> None:
    """Writes weights as `rag.question.kinds.packaged` reads them."""
    stored = {
        "kinds": [str(k) for k in weights.kinds],
        "bias": weights.bias.tolist(),
        "rows": {n: row.tolist() for n, row in weights.rows.items()},
        "vector": weights.vector.tolist(),
    }
    text = json.dumps(stored, separators=(",", ":"), ensure_ascii=False)
    out.write_text(text.replace("],", "],\n") + "\n", encoding="utf-8")


def report(name: str, chances: Floats, kinds: npt.NDArray[np.int_], weights: Weights) -> None:
    """Prints the share that is right and the confusion: a row for each kind as it is."""
    found = np.array([weights.chosen(row) for row in chances])
    print(f"\n{name}: {(found == kinds).mean():.3f} of {len(kinds)} right")
    lines = [
        [k, *(str(int(((kinds == i) & (found == j)).sum())) for j in range(len(KINDS)))]
        for i, k in enumerate(KINDS)
    ]
    print(table.markdown(["", *KINDS], lines))
