"""Teach the judge of `rag.models.judge` to tell sentences that answer a question.

python -m evals teach [--data DIR] [--limit N] [--seed 0] [--out FILE]

What the packaged model has made of a pair is put to a logistic regression. Printed is how
good one is that was fitted without a tenth of the questions; written, with --out, is one of
all of them. Ten minutes on two idle cores; --limit takes so many questions of each set.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from evals import table
from evals.datasets import default_data
from evals.errors import DatelineError
from evals.sets.selection import Selection, selections
from evals.stage import say
from index.embed import SentenceTransformerEmbedder
from rag.models.judge import Floats, Head, Reader, as_question, in_place

# One question in so many is kept apart.
_APART = 10
# So many pairs are read before it is said how far it is.
_AT_ONCE = 800
# Search words come in lower case, and articles with and without a title.
_LOWER = 0.33
_TITLED = 0.6
# TREC QA is small: it counts a tenth of what the others do.
_TREC = 0.1
# Of a state that hardly varies, so that it is not blown up; and so that no logarithm is of 0.
_LEAST_SPREAD = 1e-3
_LEAST = 1e-9
# Chosen on the questions that are kept apart; the steps are enough to stand still.
_L2 = 3e-3
_STEPS = 200


def forms(given: Sequence[Selection], seed: int) -> list[list[tuple[str, str]]]:
    """The pairs of sentence and question as the judge reads them, some without a title."""
    drawn = random.Random(seed)  # noqa: S311
    made: list[list[tuple[str, str]]] = []
    for one in given:
        title = one.title if drawn.random() < _TITLED else None
        question = one.question.lower() if drawn.random() < _LOWER else one.question
        made.append([(in_place(s, title), as_question(question)) for s, _ in one.sentences])
    return made


def fit(
    states: Floats, right: npt.NDArray[np.bool_], of: npt.NDArray[np.int_], share: Floats
) -> Head:
    """The head whose weights make right sentences likely, alone and beside the others.

    Minimises half the mean of -log P(right or not) of each pair (logistic regression), and
    half that of -log P(some right sentence), P being the softmax over the sentences of a
    question, by L-BFGS on standardised states. The first half makes the logits of one
    question comparable with another's, which abstention needs; the second ranks.

    Args:
        states: shape (pairs, features).
        of: which question each pair belongs to, from 0 on, shape (pairs,).
        share: how much each pair counts, shape (pairs,).
    """
    import torch

    centre, spread = states.mean(axis=0), states.std(axis=0) + _LEAST_SPREAD
    x = torch.from_numpy((states - centre) / spread)
    y, group = torch.from_numpy(right.astype(np.float32)), torch.from_numpy(of)
    pairs = torch.from_numpy(share / share.sum())
    questions = torch.zeros(int(group.max()) + 1).scatter_add(0, group, pairs)
    weights = torch.zeros(x.shape[1], requires_grad=True)
    intercept = torch.zeros(1, requires_grad=True)
    search = torch.optim.LBFGS(
        [weights, intercept], max_iter=_STEPS, history_size=20, line_search_fn="strong_wolfe"
    )

    def loss() -> torch.Tensor:
        search.zero_grad()
        logits = x @ weights + intercept
        alone = torch.nn.functional.binary_cross_entropy_with_logits(logits, y, reduction="none")
        most = torch.full_like(questions, -torch.inf)
        most = most.scatter_reduce(0, group, logits.detach(), "amax")
        parts = torch.exp(logits - most[group])
        every = torch.zeros_like(questions).scatter_add(0, group, parts)
        some = torch.zeros_like(questions).scatter_add(0, group, parts * y)
        beside = -torch.log(some / every + _LEAST)
        value = ((alone * pairs).sum() + (beside * questions).sum()) / 2
        value = value + _L2 * (weights * weights).sum()
        value.backward()
        return value

    search.step(loss)
    fitted = weights.detach().numpy() / spread
    return Head(fitted, float(intercept.detach()) - float(fitted @ centre))


def told(
    head: Head, states: Floats, right: npt.NDArray[np.bool_], of: npt.NDArray[np.int_]
) -> tuple[float, float]:
    """How often a right sentence comes first of its question's, and the area under the curve."""
    logits = states @ head.weights + head.intercept
    first = [right[of == one][np.argmax(logits[of == one])] for one in np.unique(of)]
    return float(np.mean(first)), float(roc_auc_score(right, logits))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals teach", description=__doc__)
    parser.add_argument("--data", type=Path, default=default_data(), help="folder of the sets")
    parser.add_argument("--limit", type=int, help="questions a set; all where none is given")
    parser.add_argument("--seed", type=int, default=0, help="which are drawn, and kept apart")
    parser.add_argument("--out", type=Path, help="write the head here")
    options = parser.parse_args(arguments)
    try:
        given = selections(options.data, SentenceTransformerEmbedder(), options.seed)
        given = _limited(given, options.limit, options.seed)
        states = _read(forms(given, options.seed))
    except DatelineError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    right = np.array([right for one in given for _, right in one.sentences])
    of = np.array([i for i, one in enumerate(given) for _ in one.sentences])
    source = np.array([one.source for one in given])[of]
    share = np.array([1 / (source == name).sum() for name in source], dtype=np.float32)
    share[source == "trecqa"] *= _TREC
    apart = np.array(random.Random(options.seed).sample(range(len(given)), len(given) // _APART))  # noqa: S311
    test = np.isin(of, apart)
    head = fit(states[~test], right[~test], _numbered(of[~test]), share[~test])
    rows = []
    for name in dict.fromkeys(source):
        at = test & (source == name)
        if not at.any():
            continue
        first, area = told(head, states[at], right[at], of[at])
        rows.append([name, str(len(np.unique(of[at]))), table.share(first), table.share(area)])
    print(table.markdown(["set", "questions kept apart", "right one first", "AUC"], rows))
    if options.out:
        fit(states, right, of, share).write(options.out)
        say(f"written to {options.out}")
    return 0


def _limited(given: Sequence[Selection], limit: int | None, seed: int) -> list[Selection]:
    if limit is None:
        return list(given)
    kept: list[Selection] = []
    for name in dict.fromkeys(one.source for one in given):
        these = [one for one in given if one.source == name]
        kept += random.Random(seed).sample(these, min(limit, len(these)))  # noqa: S311
    return kept


def _read(pairs: Sequence[Sequence[tuple[str, str]]]) -> Floats:
    flat = [pair for one in pairs for pair in one]
    reader = Reader()
    made: list[Floats] = []
    for at in range(0, len(flat), _AT_ONCE):
        made.append(reader.states(flat[at : at + _AT_ONCE]))
        say(f"  {min(at + _AT_ONCE, len(flat))} of {len(flat)} pairs read")
    return np.concatenate(made)


def _numbered(of: npt.NDArray[np.int_]) -> npt.NDArray[np.int_]:
    """The same groups, numbered from 0 without a gap."""
    return np.asarray(np.unique(of, return_inverse=True)[1], dtype=np.int64)


if __name__ == "__main__":
    sys.exit(main())
