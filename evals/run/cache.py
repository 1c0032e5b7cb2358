"""Answers that were given before: kept a line each, so that a stopped run goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import platformdirs

from evals.gold.schema import Question
from evals.run.systems import digest
from rag.records import Answer, Passage


@dataclass(frozen=True, slots=True)
class Given:
    """What a system made of one question.

    Attributes:
        answer: None where only retrieval is measured.
        passages: what was found, best first; empty where nobody can judge it.
    """

    answer: Answer | None
    passages: tuple[Passage, ...]


class Cache:
    """One file for each fingerprint: the index's content, the settings, the code.

    A line is whole or is not read; a question that was changed is asked again.
    """

    def __init__(self, fingerprint: str, folder: Path | None = None) -> None:
        self._path = (folder or cache_folder()) / f"{fingerprint}.jsonl"
        self._known: dict[str, dict[str, Any]] = {}
        if self._path.is_file():
            for line in self._path.read_text(encoding="utf-8").split("\n"):
                try:
                    row = json.loads(line)
                    self._known[row["key"]] = row
                except (ValueError, KeyError, TypeError):
                    continue  # the line that a stopped run was writing

    def get(self, question: Question, before: Question | None) -> Given | None:
        row = self._known.get(_key(question, before))
        if row is None:
            return None
        try:
            answer = None if row["answer"] is None else Answer.from_dict(row["answer"])
            return Given(answer, tuple(Passage(**p) for p in row["passages"]))
        except (KeyError, TypeError, ValueError):
            return None  # of another version of these records

    def put(self, question: Question, before: Question | None, given: Given) -> None:
        key = _key(question, before)
        row = {
            "key": key,
            "answer": None if given.answer is None else given.answer.to_dict(),
            "passages": [asdict(p) for p in given.passages],
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._known[key] = row

    def forget(self) -> None:
        """Every question is asked again."""
        self._known.clear()
        self._path.unlink(missing_ok=True)


def cache_folder() -> Path:
    """`DATELINE_EVALS_CACHE`, else a folder of the user's cache."""
    named = os.environ.get("DATELINE_EVALS_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("dateline")) / "evals"


def _key(question: Question, before: Question | None) -> str:
    asked: Sequence[str] = [
        f"{q.question}\n{q.as_of or ''}" for q in (before, question) if q is not None
    ]
    return digest(*asked)
