"""BEIR's folders (Thakur et al., NeurIPS 2021): a corpus, queries, and graded relevance."""

from __future__ import annotations

from pathlib import Path

from evals.datasets import rows, text_of, well_formed
from evals.errors import DatasetError
from evals.gold.schema import Kind, Part, Question
from evals.sets.tasks import Task, Unit

_SPLITS = ("test", "dev", "train")


def beir(folder: Path) -> Task:
    """`corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`, else dev, else train.

    Only retrieval is measured: a BEIR set has no answers.
    """
    corpus, queries = folder / "corpus.jsonl", folder / "queries.jsonl"
    articles: list[dict[str, str]] = []
    for row in rows(corpus):
        with well_formed(corpus):
            title = {"title": row["title"]} if row.get("title") else {}
            if row["text"].strip() or title:
                text = row["text"] if row["text"].strip() else row["title"]
                articles.append({"id": str(row["_id"]), "text": text, **title})
    grades = _grades(folder)
    questions: list[Question] = []
    for row in rows(queries):
        with well_formed(queries):
            relevant = grades.get(str(row["_id"]))
            if relevant:
                questions.append(
                    Question(
                        id=str(row["_id"]),
                        kind=Kind.FACT,
                        question=row["text"],
                        parts=(Part(articles=tuple(relevant)),),
                    )
                )
    if not articles or not questions:
        raise DatasetError(f"{folder} holds no query with a relevant document: fetch it again.")
    return Task(
        name=folder.name,
        questions=tuple(questions),
        articles=tuple(articles),
        unit=Unit.ARTICLE,
        grades={q.id: grades[q.id] for q in questions},
        answers=False,
    )


def _grades(folder: Path) -> dict[str, dict[str, int]]:
    """For each query, its relevant documents and their grades; grade 0 is not relevant."""
    found = [folder / "qrels" / f"{split}.tsv" for split in _SPLITS]
    path = next((p for p in found if p.is_file()), found[0])
    made: dict[str, dict[str, int]] = {}
    for number, line in enumerate(text_of(path).splitlines(), start=1):
        with well_formed(path, number):
            query, document, grade = line.split("\t")
            if number == 1 and not grade.strip().lstrip("-").isdigit():
                continue  # the header
            if int(grade) > 0:
                made.setdefault(query, {})[document] = int(grade)
    return made
