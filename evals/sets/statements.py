"""Statements and the quotes that support them or do not, written by hand to measure the check.

`pairs.jsonl` is invented news of all sorts; its true statements share few words with their
quotes and its false ones many, so that counting shared words does not help. `digests.jsonl`
is about the articles of `seeds/`: what a language model would answer faithfully, and the
same with one fact changed. `stories.jsonl`, which `labelled` reads, is about the digests and
`evals/stories/`: true, changed, or about what is not there, to be checked against all of them.
Each line names its kind: what of the quote was changed (a number, a day, who did it ...), or how
the same was said in other words (shortened, in the passive, with synonyms ...).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from evals.errors import DatasetError
from evals.metrics import Estimate, means
from evals.sets.claims import Checked, Claim, auc, scored
from evals.sets.collection import Record, lines
from rag import Dateline
from rag.check.check import THRESHOLD

Half = Literal["choose", "report"]

_FOLDER = Path(__file__).parents[1] / "statements"
PAIRS = _FOLDER / "pairs.jsonl"
DIGESTS = _FOLDER / "digests.jsonl"
STORIES = _FOLDER / "stories.jsonl"

SUPPORTED, CONTRADICTED, NOT_FOUND = "supported", "contradicted", "not-found"

Text = Annotated[str, Field(min_length=1)]


class _Line(Record):
    model_config = ConfigDict(strict=True)

    id: int = Field(ge=1)


class Pair(_Line):
    """A quote from invented news and a statement that supports it or not.

    Attributes:
        id: positive; an even one is in the half to choose by, an odd one in the other.
        kind: how the statement is worded if the quote supports it, else what was changed; as
            in `pairs.jsonl`.
        quote: one or two sentences.
        statement: one sentence.
        supported: whether the statement follows from the quote alone.
    """

    kind: str
    quote: Text
    statement: Text
    supported: bool


class DigestPair(_Line):
    """A passage of a seed article, a faithful answer from it, and a false one.

    Attributes:
        id: positive.
        article: the name of the article's file in `seeds/`.
        question: what the two sentences answer.
        quote: one or two sentences, as they stand in the article.
        faithful: follows from the quote.
        changed: the same with one fact changed, so that it does not follow.
        what: which kind of change, named as in `pairs.jsonl`.
    """

    article: Text
    question: Text
    quote: Text
    faithful: Text
    changed: Text
    what: str


class Labelled(_Line):
    """A statement and what a check of it against all articles of a corpus should say.

    Attributes:
        id: positive and unique.
        label: whether the articles support it, contradict it, or say nothing about it.
        kind: how it is worded or what was changed, named as in `pairs.jsonl`; None where the
            articles say nothing about it.
        corpus: the articles of `seeds/`, or those of `evals/stories/`.
        article: the id of an article that decides it; None where none does.
        quote: one or two sentences of that article, word for word; None likewise.
        statement: one sentence.
    """

    label: Literal["supported", "contradicted", "not-found"]
    kind: str | None
    corpus: Literal["digests", "stories"]
    article: str | None = Field(min_length=1)
    quote: str | None = Field(min_length=1)
    statement: str = Field(min_length=1)


def pairs(half: Half | None = None) -> list[Pair]:
    """The pairs of invented news: all of them, or the half to choose or to report by."""
    found = [pair for _, pair in lines(PAIRS, Pair, "pair", DatasetError)]
    return [pair for pair in found if half is None or (pair.id % 2 == 0) == (half == "choose")]


def digest_pairs() -> list[DigestPair]:
    """The pairs about the articles of `seeds/`."""
    return [pair for _, pair in lines(DIGESTS, DigestPair, "pair", DatasetError)]


def labelled() -> list[Labelled]:
    """The statements about whole collections."""
    return [one for _, one in lines(STORIES, Labelled, "statement", DatasetError)]


# -- what the check makes of them ----------------------------------------------------------


def pair_figures(half: Half | None, seed: int) -> tuple[dict[str, Estimate], list[Checked]]:
    """Of the pairs of invented news: the shares of false ones refused and true ones shown.

    Args:
        half: which of them; None takes all.

    Returns:
        The shares at the check's threshold, also by kind, and every statement's score.
    """
    given = pairs(half)
    made = scored(
        [Claim(str(p.id), (p.statement,), (p.quote,), p.supported, str(p.id)) for p in given]
    )
    order = ("false statements refused", "true statements shown")
    counts = [
        _counted(order[pair.supported], pair.kind, (c.score >= THRESHOLD) is pair.supported)
        for pair, c in zip(given, made, strict=True)
    ]
    return {**means(counts, order, seed), "AUC of the check": auc(made, seed)}, made


def digest_figures(seed: int) -> tuple[dict[str, Estimate], list[Checked]]:
    """Of what a language model would answer about the seeds: faithful and changed, shown.

    Returns:
        The shares at the check's threshold, of the changed also by kind, and every score.
    """
    given = digest_pairs()
    made = scored(
        [
            Claim(f"{p.id}-{name}", (statement,), (p.quote,), name == "faithful", str(p.id))
            for p in given
            for name, statement in (("faithful", p.faithful), ("changed", p.changed))
        ]
    )
    order = ("faithful shown", "changed shown")
    counts = [
        {order[0]: faithful.score >= THRESHOLD}
        | _counted(order[1], pair.what, changed.score >= THRESHOLD)
        for pair, faithful, changed in zip(given, made[::2], made[1::2], strict=True)
    ]
    return {**means(counts, order, seed), "AUC of the check": auc(made, seed)}, made


def _counted(label: str, kind: str, value: bool) -> dict[str, float]:
    return {label: value, f"{label}: {kind}": value}


@dataclass(frozen=True, slots=True)
class Put:
    """A statement that was put to a whole collection, and the verdict ('not-found' as labelled)."""

    statement: Labelled
    verdict: str
    confidence: float


def put(one: Labelled, dateline: Dateline) -> Put:
    """A statement, checked against all articles of an open index that holds its corpus."""
    checked = dateline.check_text(one.statement).statements
    if not checked:
        return Put(one, "none", 0.0)
    return Put(one, str(checked[0].verdict).replace(" ", "-"), checked[0].confidence)


def text_figures(made: Sequence[Put], seed: int) -> dict[str, Estimate]:
    """Of each label the share of each verdict, and the share that is right."""
    order = [
        f"{label}: called {verdict}"
        for label in dict.fromkeys(p.statement.label for p in made)
        for verdict in (SUPPORTED, CONTRADICTED, NOT_FOUND, "none")
    ]
    rows = [
        {
            f"{p.statement.label}: called {verdict}": p.verdict == verdict
            for verdict in (SUPPORTED, CONTRADICTED, NOT_FOUND, "none")
        }
        | {"right": p.verdict == p.statement.label}
        for p in made
    ]
    found = means(rows, order, seed)
    return {label: e for label, e in found.items() if e.value or label == "right"}
