"""Questions with sentences of which some answer them, for teaching the judge."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.datasets import Case, Collection, realtimeqa_evidence, text_of, well_formed
from evals.metrics import contains
from index.embed import Embedder
from index.split import sentences

# So many sentences of a question that answer it, and so many that do not, at the most.
_RIGHT = 2
_WRONG = 6
# Of RealTime QA: the sentences of the question's own evidence, and the nearest of others'.
_OWN = 4
_OTHERS = 4
_LEAST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Selection:
    """
    Attributes:
        source: the set it is of.
        title: of the page or article that the sentences are from, where it is known.
        sentences: each with whether it answers the question.
    """

    source: str
    question: str
    title: str | None
    sentences: tuple[tuple[str, bool], ...]


def selections(data: Path, embedder: Embedder, seed: int = 0) -> list[Selection]:
    """SelQA, TREC QA and the training years of RealTime QA, in this order.

    Args:
        data: the folder of the public sets.
        embedder: finds the sentences of other texts that look most like an answer.

    Raises:
        DatasetError: a set is absent or malformed.
    """
    train = data / "train"
    chosen = random.Random(seed)  # noqa: S311
    made = [
        *selqa(train / "selqa_dev.json.gz", chosen),
        *selqa(train / "selqa_test.json.gz", chosen),
        *trecqa(train / "trecqa_train.csv.gz", chosen),
    ]
    collection = realtimeqa_evidence(train / "realtimeqa_2020_2024.jsonl.gz")
    return [*made, *realtimeqa(collection, embedder, chosen)]


def selqa(path: Path, chosen: random.Random) -> list[Selection]:
    """SelQA (Jurczyk et al., 2016): the sentences of a section of Wikipedia."""
    made: list[Selection] = []
    text = text_of(path)
    with well_formed(path):
        for row in json.loads(text):
            right = set(row["answers"])
            given = [(s, i in right) for i, s in enumerate(row["candidates"])]
            if kept := _few(given, chosen):
                made.append(Selection("selqa", row["question"], row["article"], kept))
    return made


def trecqa(path: Path, chosen: random.Random) -> list[Selection]:
    """TREC QA as Wang et al. (2007) prepared it: sentences of newswire."""
    questions: dict[str, list[tuple[str, bool]]] = {}
    text = text_of(path)
    with well_formed(path):
        for row in csv.DictReader(io.StringIO(text)):
            questions.setdefault(row["qtext"], []).append((row["atext"], row["label"] == "1"))
    return [
        Selection("trecqa", question, None, kept)
        for question, given in questions.items()
        if (kept := _few(given, chosen))
    ]


def realtimeqa(
    collection: Collection, embedder: Embedder, chosen: random.Random
) -> list[Selection]:
    """Each question with its evidence's sentences, and the most alike ones of other texts.

    Those that hold the answer are right; others that do are left out.
    """
    texts: list[str] = []
    owners: list[str] = []
    of: dict[str, list[str]] = {}
    for article in collection.articles:
        kept = [article["text"][start:end] for start, end in sentences(article["text"])]
        of[article["id"]] = [text for text in kept if len(text.split()) >= _LEAST_WORDS]
        texts += of[article["id"]]
        owners += [article["id"]] * len(of[article["id"]])
    vectors = embedder.encode(texts)
    asked = embedder.encode([case.question for case in collection.cases])
    made: list[Selection] = []
    for case, vector in zip(collection.cases, asked, strict=True):
        near = np.argsort(-(vectors @ vector), kind="stable")
        own = of[str(case.article)][:_OWN]
        others = [texts[i] for i in near[: 3 * _OTHERS] if owners[i] != case.article]
        given = _labelled(case, own) + [p for p in _labelled(case, others) if not p[1]][:_OTHERS]
        if any(right for _, right in given):
            chosen.shuffle(given)
            made.append(Selection("realtimeqa", case.question, None, tuple(given)))
    return made


def _labelled(case: Case, texts: Sequence[str]) -> list[tuple[str, bool]]:
    return [(text, contains(text, case.gold)) for text in texts]


def _few(given: Sequence[Any], chosen: random.Random) -> tuple[tuple[str, bool], ...]:
    """Some that are right and some that are not, shuffled; none where either is missing."""
    right = [pair for pair in given if pair[1]]
    wrong = [pair for pair in given if not pair[1]]
    if not right or not wrong:
        return ()
    kept = chosen.sample(right, min(_RIGHT, len(right)))
    kept += chosen.sample(wrong, min(_WRONG, len(wrong)))
    chosen.shuffle(kept)
    return tuple(kept)
