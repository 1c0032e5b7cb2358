"""Fitting of when there is no answer: a logistic regression on the sentences that lead.

Questions of CLAPNQ with passages that answer them or do not; questions of XQuAD over all
paragraphs, over all but their own, and with a name, a number, a day or a verb exchanged; and
questions in other words about reports that the reader was not trained on. What is known is
whether any of the sentences answers, and not which: each round takes of every question the
sentence that the last one made surest (multiple-instance learning; Andrews et al., NeurIPS 2002).
Cross-validated shares are printed for each threshold.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals import table
from evals.run.runner import staged
from evals.sets.collection import Case, Collection, sample
from evals.sets.premises import exchanged, names_of
from evals.sets.public import READERS
from evals.table import say
from evals.training import written
from index.corpus import Corpus
from rag import Dateline
from rag.question import understand
from rag.question.scope import Scope
from rag.read import compared, packaged, rank
from rag.read.evidence import TOLD_BY, WEIGHTS, features
from rag.retrieve import HybridSearch

THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)
# So many passages are read; the weights hardly change with more.
_PASSAGES = 16
_FOLDS = 10
_ROUNDS = 8

Floats = npt.NDArray[np.float64]


def fit(data: Path, limit: int, seed: int, home: Path) -> None:
    """Prints the weights for `rag.read.evidence`, and the curve.

    Args:
        limit: questions of each set, and as many without an answer.
        home: where the indexes are kept.
    """
    from sklearn.model_selection import KFold  # type: ignore[import-untyped]

    leading: list[Floats] = []
    right: list[bool] = []
    of: list[str] = []
    sets = [READERS["clapnq"](data), READERS["xquad"](data), written.collection()]
    for collection in sets:
        for answerable, sentences in _seen(collection, limit, seed, home / collection.name):
            leading.append(sentences)
            right.append(answerable)
            of.append(collection.name)
    y = np.array(right)
    told = np.empty(len(y))
    # In order, so that a question of XQuAD with and without its paragraph is in one fold.
    for rest, held in KFold(_FOLDS).split(y):
        model = surest([leading[i] for i in rest], y[rest])
        told[held] = [model.predict_proba(leading[i])[:, 1].max() for i in held]
    model = surest(leading, y)
    weights = dict(zip(WEIGHTS, np.round(model.coef_[0], 2).tolist(), strict=True))
    print(f"WEIGHTS = {weights}\nINTERCEPT = {float(model.intercept_[0]):.2f}\n")
    print(_curve(told, y, np.array(of)))


def surest(leading: Sequence[Floats], right: npt.NDArray[np.bool_]) -> Any:
    """A logistic regression on the sentence of each question that it makes surest.

    Args:
        leading: the features of each question's leading sentences, shape `(sentences, features)`,
            the best first; the first round takes that one.
    """
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    taken = [0] * len(leading)
    for _ in range(_ROUNDS):
        model = LogisticRegression(C=3, class_weight="balanced", max_iter=2000)
        model.fit(np.stack([x[i] for x, i in zip(leading, taken, strict=True)]), right)
        again = [int(model.decision_function(x).argmax()) for x in leading]
        if again == taken:
            break
        taken = again
    return model


def _seen(collection: Collection, limit: int, seed: int, home: Path) -> list[tuple[bool, Floats]]:
    reader, chosen = packaged(), random.Random(seed)  # noqa: S311
    made: list[tuple[bool, Floats]] = []
    texts = {a["id"]: a["text"] for a in collection.articles}
    pool = list(dict.fromkeys(name for text in texts.values() for name in names_of(text)))
    varied = collection.name == "xquad"  # It has no questions that are not answered.
    with (
        staged(collection, home) as folder,
        Dateline.open(folder) as d,
        Corpus.open(d.settings) as c,
    ):
        for n, case in enumerate(sample(collection.cases, limit, seed), start=1):
            ways = (
                _ways(case, texts, pool, chosen)
                if varied
                else ((case.question, True, case.answerable),)
            )
            for asked, own, answerable in ways:
                question = understand(asked)
                found = HybridSearch(c, _PASSAGES + 1, Scope().filters(c)).passages(asked)
                few = [p for p in found if own or p.article_id != case.article][:_PASSAGES]
                read = compared(c, reader, question, rank(reader, question, few))
                seen = [features(e, e.like) for e in read[:TOLD_BY] if e.like]
                if seen:
                    made.append((answerable, np.array([[x[k] for k in WEIGHTS] for x in seen])))
            if n % 50 == 0:
                say(f"  {collection.name}: {n} questions read")
    return made


def _ways(
    case: Case, texts: Mapping[str, str], pool: Sequence[str], chosen: random.Random
) -> Iterator[tuple[str, bool, bool]]:
    """How a question is asked: its words, whether its own article is there, and whether it is
    answered then."""
    yield case.question, True, True
    yield case.question, False, False
    false = exchanged(case.question, texts[case.article or ""], pool, chosen)
    if false is not None:
        yield false, True, False


def _curve(told: Floats, right: npt.NDArray[np.bool_], sets: npt.NDArray[np.str_]) -> str:
    """Precision and recall of refusals, and the share withheld, at each threshold."""
    names = sorted(set(sets.tolist()))
    rows: list[list[str]] = []
    for least in THRESHOLDS:
        row = [f"{least:g}"]
        for name in names:
            mine = sets == name
            refused, answerable = told[mine] < least, right[mine]
            precision = float((~answerable[refused]).mean()) if refused.any() else 1.0
            recall, withheld = refused[~answerable].mean(), refused[answerable].mean()
            row += [table.share(v) for v in (precision, float(recall), float(withheld))]
        rows.append(row)
    header = ["threshold", *(f"{n} {f}" for n in names for f in ("P", "R", "withheld"))]
    return table.markdown(header, rows)
