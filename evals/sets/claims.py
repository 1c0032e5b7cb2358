"""Public sets of statements about a document, each with a label: supported or not."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.datasets import rows, text_of, well_formed
from evals.errors import DatasetError
from evals.score.text import cut
from index.split import sentences

# RAGTruth's third task describes records of a database, which are no sentences.
_RAGTRUTH_TASKS = ("Summary", "QA")


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, what it is about, and what people said of it.

    Attributes:
        sentences: the statement, cut into sentences; at least one.
        document: the sentences of the text that has to bear it out.
        supported: the label; of several annotators, what most of them said.
        group: which document it is; halves and resamples keep a document's claims together.
    """

    id: str
    sentences: tuple[str, ...]
    document: tuple[str, ...]
    supported: bool
    group: str


def qags(path: Path) -> list[Claim]:
    """QAGS (Wang et al., ACL 2020): each sentence of a summary, and three votes on it."""
    made: list[Claim] = []
    for n, row in enumerate(rows(path)):
        with well_formed(path):
            document = cut(_joined(row["article"]))
            for i, sentence in enumerate(row["summary_sentences"]):
                votes = [r["response"] == "yes" for r in sentence["responses"]]
                made.append(
                    Claim(
                        id=f"{n}-{i}",
                        sentences=(sentence["sentence"],),
                        document=document,
                        supported=2 * sum(votes) > len(votes),
                        group=_named(row["article"]),
                    )
                )
    return _whole(path, made)


# The set writes a space behind each comma and full stop, in the midst of numbers too.
_THOUSANDS = re.compile(r"(?<=\d), (?=\d{3}\b)")
_DECIMALS = re.compile(r"(?<=\d)\. (?=\d+ ?(?:%|per cent|percent|million|billion)\b)")


def _joined(article: str) -> str:
    """An article with its numbers as they were printed: '36, 000' is 36,000."""
    return _DECIMALS.sub(".", _THOUSANDS.sub(",", article))


def summedits(path: Path) -> list[Claim]:
    """SummEdits (Laban et al., EMNLP 2023): whole summaries, edited so that some are wrong."""
    made: list[Claim] = []
    text = text_of(path)
    with well_formed(path):
        made = [
            Claim(
                id=str(row["id"]),
                sentences=cut(row["summary"]),
                document=cut(row["doc"]),
                supported=bool(int(row["label"])),
                group=_named(row["doc"]),
            )
            for row in json.loads(text)
        ]
    return _whole(path, made)


def ragtruth(responses: Path, sources: Path) -> list[Claim]:
    """RAGTruth (Niu et al., ACL 2024): each sentence of an answer that a model wrote.

    A sentence is unsupported where an annotator marked a part of it. Answers that the
    authors marked as cut off or refused (`quality`) are left out.
    """
    documents: dict[str, tuple[str, ...]] = {}
    for row in rows(sources):
        with well_formed(sources):
            if row["task_type"] in _RAGTRUTH_TASKS:
                documents[str(row["source_id"])] = cut(_source(row["source_info"]))
    made: list[Claim] = []
    for row in rows(responses):
        with well_formed(responses):
            document = documents.get(str(row["source_id"]))
            if document is None or row.get("quality", "good") != "good":
                continue
            marked = [(label["start"], label["end"]) for label in row["labels"]]
            for start, end in sentences(row["response"]):
                made.append(
                    Claim(
                        id=f"{row['id']}-{start}",
                        sentences=(row["response"][start:end],),
                        document=document,
                        supported=not any(a < end and start < b for a, b in marked),
                        group=str(row["source_id"]),
                    )
                )
    return _whole(responses, made)


def _source(given: Any) -> str:
    """The text an answer was written from: a summary's article or a question's passages."""
    return str(given["passages"]) if isinstance(given, dict) else str(given)


def _named(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _whole(path: Path, made: list[Claim]) -> list[Claim]:
    kept = [claim for claim in made if claim.sentences and claim.document]
    if len({claim.supported for claim in kept}) < 2:
        raise DatasetError(
            f"{path} does not hold both supported and unsupported statements: fetch it again."
        )
    return kept


# By name, in the folder of the sets.
CLAIM_SETS: dict[str, Callable[[Path], list[Claim]]] = {
    "qags": lambda data: qags(data / "qags_cnndm.dev.jsonl"),
    "summedits": lambda data: summedits(data / "summedits_news.dev.json"),
    "ragtruth": lambda data: ragtruth(
        data / "ragtruth" / "response.jsonl", data / "ragtruth" / "source_info.jsonl"
    ),
}
