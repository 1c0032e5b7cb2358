"""Public sets as collections of articles and questions with known answers."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import DatasetError


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what is known about its answer.

    Attributes:
        gold: answers that count as right; where `Collection.whole_sentences`, the
            sentences of the article that make up the answer. Empty where `answerable`
            is false.
        article: the id of the article that holds the answer, or that an unanswerable
            question was written for; None where nobody knows.
        as_of: the day (ISO 8601) the question was asked on, or None.
        held: whether the articles can answer it at all; None where nobody has looked.
    """

    id: str
    question: str
    gold: tuple[str, ...]
    article: str | None
    answerable: bool = True
    as_of: str | None = None
    held: bool | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """
    Attributes:
        articles: each as the line of a .jsonl file that `dateline index` reads.
        whole_sentences: whether gold is sentences, and not short answers.
    """

    name: str
    articles: tuple[dict[str, str], ...]
    cases: tuple[Case, ...]
    whole_sentences: bool = False


# -- one reader a set --------------------------------------------------------------------


def squad(path: Path, *, titles: bool = False) -> Collection:
    """SQuAD's format, which XQuAD shares: every paragraph is an article.

    Args:
        titles: whether articles bear the titles of their pages.
    """
    articles: list[dict[str, str]] = []
    cases: list[Case] = []
    text = text_of(path)
    with well_formed(path):
        for i, page in enumerate(json.loads(text)["data"]):
            for j, paragraph in enumerate(page["paragraphs"]):
                name = f"{i}-{j}"
                article = {"id": name, "text": paragraph["context"]}
                if titles and page.get("title"):
                    article["title"] = page["title"]
                articles.append(article)
                for qa in paragraph["qas"]:
                    gold = tuple(dict.fromkeys(a["text"] for a in qa["answers"]))
                    cases.append(Case(str(qa["id"]), qa["question"], gold, name, bool(gold)))
    return _collection(path, "xquad", articles, cases)


def clapnq(answerable_path: Path, unanswerable_path: Path) -> Collection:
    """CLAPNQ: the passages of both files together, each once; gold is whole sentences."""
    articles: dict[tuple[str, str], dict[str, str]] = {}
    cases: list[Case] = []
    for path, answerable in ((answerable_path, True), (unanswerable_path, False)):
        for row in rows(path):
            with well_formed(path):
                passage = row["passages"][0]
                key = (passage["title"], passage["text"])
                article = articles.setdefault(
                    key, {"id": str(len(articles)), "title": key[0], "text": key[1]}
                )
                gold = [s for o in row["output"] for s in o["selected_sentences"] if s.strip()]
                # One annotator selected nothing: the answer as written stands in.
                gold = gold or [o["answer"] for o in row["output"] if o["answer"].strip()]
                cases.append(
                    Case(
                        id=str(row["id"]),
                        question=row["input"],
                        gold=tuple(dict.fromkeys(gold)) if answerable else (),
                        article=article["id"],
                        answerable=answerable,
                    )
                )
    return _collection(answerable_path, "clapnq", list(articles.values()), cases, True)


def realtimeqa(
    articles_path: Path, questions_path: Path, held_path: Path | None = None
) -> Collection:
    """RealTime QA: dated news articles, and questions asked as of their day.

    Args:
        held_path: a JSON list of the ids of the questions that the articles can answer.
    """
    articles: list[dict[str, str]] = []
    for i, row in enumerate(rows(articles_path)):
        with well_formed(articles_path):
            kept = {k: row[k] for k in ("title", "url", "published") if row.get(k)}
            articles.append({"id": str(i), "text": row["text"], **kept})
    held = None if held_path is None else _ids(held_path)
    cases: list[Case] = []
    for row in rows(questions_path):
        with well_formed(questions_path):
            gold, name = (row["answer"],), row["id"]
            cases.append(
                Case(
                    id=name,
                    question=row["question"],
                    gold=gold,
                    article=None,
                    as_of=row["date"],
                    held=None if held is None else name in held,
                )
            )
    if held is not None and (strange := held - {case.id for case in cases}):
        raise DatasetError(
            f"{held_path} names a question '{min(strange)}' that {questions_path} lacks: "
            "fetch both again."
        )
    return _collection(questions_path, "realtimeqa", articles, cases)


def _ids(path: Path) -> frozenset[str]:
    text = text_of(path)
    with well_formed(path):
        given = json.loads(text)
        if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
            raise ValueError("it is no list of ids")
        return frozenset(given)


# -- by name -----------------------------------------------------------------------------

READERS: dict[str, Callable[[Path], Collection]] = {
    "xquad": lambda data: squad(data / "xquad.en.dev.json"),
    "clapnq": lambda data: clapnq(
        data / "clapnq_answerable.dev.jsonl", data / "clapnq_unanswerable.dev.jsonl"
    ),
    "realtimeqa": lambda data: realtimeqa(
        data / "realtimeqa_2023h2" / "articles.jsonl.gz",
        data / "realtimeqa_2023h2" / "questions.jsonl",
        data / "realtimeqa_2023h2" / "held.json",
    ),
}


def default_data() -> Path:
    """Where the public sets are: `DATELINE_DATA`, else ../shared/data beside the project."""
    beside = Path(__file__).parents[1].parent / "shared" / "data"
    return Path(os.environ.get("DATELINE_DATA") or beside)


# -- files -------------------------------------------------------------------------------


def text_of(path: Path) -> str:
    """The text of a file, which may be packed with gzip; names a file that is absent."""
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except FileNotFoundError as error:
        raise DatasetError(
            f"{path} is absent: the public sets are no part of Dateline; "
            "name their folder with --data or DATELINE_DATA."
        ) from error
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read ({error}): fetch it again.") from error


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a .jsonl file, which may be packed with gzip."""
    text = text_of(path)
    if not text.strip():
        raise DatasetError(f"{path} is empty: fetch it again.")
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            with well_formed(path, number):
                row = json.loads(line)
            yield row


@contextmanager
def well_formed(path: Path, line: int | None = None) -> Iterator[None]:
    """Names the file where what is in it is not what its format says."""
    try:
        yield
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        where = f"{path}:{line}" if line else str(path)
        raise DatasetError(
            f"{where} is not in its published format ({type(error).__name__}: {error}): "
            "fetch it again."
        ) from error


def _collection(
    path: Path,
    name: str,
    articles: list[dict[str, str]],
    cases: list[Case],
    whole_sentences: bool = False,
) -> Collection:
    if not articles or not cases:
        raise DatasetError(f"{path} holds no question with an article: fetch it again.")
    return Collection(name, tuple(articles), tuple(cases), whole_sentences)
