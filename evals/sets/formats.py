"""The formats of `dateline eval --dataset FORMAT PATH`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evals.datasets import clapnq, realtimeqa, squad
from evals.errors import DatasetError
from evals.sets.beir import beir
from evals.sets.claims import Claim, qags, ragtruth, summedits
from evals.sets.multihop import multihop
from evals.sets.tasks import Task, from_collection


def _one(folder: Path, *patterns: str) -> Path:
    """The file of a folder that matches the first pattern that any file matches."""
    for pattern in patterns:
        found = sorted(folder.glob(pattern))
        if found:
            return found[0]
    return folder / patterns[0].replace("*", "")


def _clapnq(folder: Path) -> Task:
    answerable = _one(folder, "clapnq_answerable*.jsonl*", "*_answerable*.jsonl*", "answerable*")
    none = _one(folder, "clapnq_unanswerable*.jsonl*", "*_unanswerable*.jsonl*", "unanswerable*")
    return from_collection(clapnq(answerable, none))


def _realtimeqa(folder: Path) -> Task:
    articles, questions = _one(folder, "articles.jsonl*"), _one(folder, "questions.jsonl*")
    return from_collection(realtimeqa(articles, questions), None)


# Where questions are asked. Each reads a file, or a folder as it is published.
TASKS: dict[str, Callable[[Path], Task]] = {
    "squad": lambda path: from_collection(squad(path)),
    "clapnq": _clapnq,
    "realtimeqa": _realtimeqa,
    "multihop": multihop,
    "beir": beir,
}
# Where statements are checked.
CLAIMS: dict[str, Callable[[Path], list[Claim]]] = {
    "qags": qags,
    "summedits": summedits,
    "ragtruth": lambda folder: ragtruth(folder / "response.jsonl", folder / "source_info.jsonl"),
}


def known(format_name: str) -> None:
    """Raises DatasetError where there is no such format."""
    if format_name not in TASKS and format_name not in CLAIMS:
        raise DatasetError(
            f"'{format_name}' is no format that Dateline reads: use one of "
            f"{', '.join([*TASKS, *CLAIMS])}."
        )
