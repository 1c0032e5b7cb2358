"""MultiHop-RAG (Tang and Yang, COLM 2024): news articles, and questions that need several."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evals.datasets import text_of, well_formed
from evals.errors import DatasetError
from evals.gold.schema import Kind, Part, Question
from evals.sets.tasks import Task, Unit

# How the published file marks a question that the articles do not answer.
_NULL = "null_query"


def multihop(folder: Path) -> Task:
    """`corpus.json` and `MultiHopRAG.json`, as published.

    Retrieval is judged by articles: a question's evidence list names their addresses.
    Every article of the list counts as holding the answer, since it takes all of them.
    """
    corpus, queries = folder / "corpus.json", folder / "MultiHopRAG.json"
    articles: list[dict[str, str]] = []
    ids: dict[str, str] = {}
    text = text_of(corpus)
    with well_formed(corpus):
        for n, row in enumerate(json.loads(text)):
            ids[row["url"]] = str(n)
            articles.append({"id": str(n), "text": row["body"], **_stated(row)})
    text = text_of(queries)
    with well_formed(queries):
        questions = [_question(n, row, ids) for n, row in enumerate(json.loads(text))]
    if not articles or not questions:
        raise DatasetError(f"{folder} holds no question with an article: fetch it again.")
    return Task("multihop", tuple(questions), articles=tuple(articles), unit=Unit.ARTICLE)


def _stated(row: dict[str, Any]) -> dict[str, str]:
    names = {
        "title": "title",
        "author": "author",
        "source": "outlet",
        "published_at": "published",
        "url": "url",
    }
    return {ours: str(row[theirs]) for theirs, ours in names.items() if row.get(theirs)}


def _question(n: int, row: dict[str, Any], ids: dict[str, str]) -> Question:
    if row["question_type"] == _NULL:
        return Question(id=str(n), kind=Kind.UNANSWERABLE, question=row["query"], close=True)
    evidence = tuple(dict.fromkeys(ids[e["url"]] for e in row["evidence_list"]))
    part = Part(answers=(row["answer"],), articles=evidence)
    return Question(id=str(n), kind=Kind.TWO_ARTICLES, question=row["query"], parts=(part,))
