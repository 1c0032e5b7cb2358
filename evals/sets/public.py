"""Public sets of questions: how each is read, and what is counted of the answers.

XQuAD (Artetxe et al., ACL 2020) in the format of SQuAD, CLAPNQ (Rosenthal et al., TACL 2025),
RealTime QA (Kasai et al., NeurIPS 2023), MultiHop-RAG (Tang and Yang, COLM 2024), and folders of
BEIR (Thakur et al., NeurIPS 2021).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals import metrics
from evals.errors import DatasetError
from evals.metrics import Estimate
from evals.sets.collection import Case, Collection, rows, text_of, well_formed
from evals.sets.gold import Kind, Part, Question, Task, Unit
from rag.compose import MOST_WORDS
from rag.records import Answer

# How MultiHop-RAG marks a question that the articles do not answer.
_NULL = "null_query"


def squad(path: Path) -> Collection:
    """SQuAD's format, which XQuAD shares: every paragraph is an article without a title."""
    articles: list[dict[str, str]] = []
    cases: list[Case] = []
    text = text_of(path)
    with well_formed(path):
        for i, page in enumerate(json.loads(text)["data"]):
            for j, paragraph in enumerate(page["paragraphs"]):
                name = f"{i}-{j}"
                articles.append({"id": name, "text": paragraph["context"]})
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
    found = [folder / "qrels" / f"{split}.tsv" for split in ("test", "dev", "train")]
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


# -- by name -----------------------------------------------------------------------------

# For `python -m evals measure`, in the folder of the sets.
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
    return Task.of(clapnq(answerable, none))


def _realtimeqa(folder: Path) -> Task:
    articles, questions = _one(folder, "articles.jsonl*"), _one(folder, "questions.jsonl*")
    return Task.of(realtimeqa(articles, questions))


# For `dateline eval --dataset`. Each reads a file, or a folder as it is published.
TASKS: dict[str, Callable[[Path], Task]] = {
    "squad": lambda path: Task.of(squad(path)),
    "clapnq": _clapnq,
    "realtimeqa": _realtimeqa,
    "multihop": multihop,
    "beir": beir,
}


# -- what is counted ---------------------------------------------------------------------

LABELS = {
    "holds": f"answer of {MOST_WORDS} words contains gold",
    "exact": "short answer, exact match",
    "f1": "short answer, token F1",
    "first": "first sentence contains gold",
    "quotes": "a quote contains gold",
    "cites": "right article cited",
    "cites_answered": "right article cited, where answered",
    "withheld": "abstained although answerable",
    "held_right": "right where held",
    "held_withheld": "abstained where held",
    "elsewhere": "refused or right elsewhere",
    "refusal_precision": "refusal precision",
    "refusal_recall": "refusal recall",
    "answerable_auc": "AUC of answerable or not",
    "seconds": "seconds a question",
}


def values(case: Case, answer: Answer, whole_sentences: bool = False) -> dict[str, float]:
    """What one answer is worth, by the keys of `LABELS`; what says nothing of it is left out.

    An abstention holds, quotes and cites nothing, and nor does an answer without a short
    answer match any.
    """
    refused = answer.abstained
    made: dict[str, float] = {"seconds": answer.timings.total_s}
    if refused:
        made["refusal_precision"] = not case.answerable
    if not case.answerable:
        return made | {"refusal_recall": refused}
    said = metrics.first_words(metrics.without_markers(answer.answer), MOST_WORDS)
    holds = not refused and metrics.contains(said, case.gold)
    first = answer.sentences[0].text if answer.sentences else ""
    matches = metrics.overlaps if whole_sentences else metrics.contains
    made |= {
        "first": not refused and matches(first, case.gold),
        "quotes": not refused and any(matches(c.quote, case.gold) for c in answer.citations),
        "withheld": refused,
    }
    if not whole_sentences:
        short = "" if refused or answer.short is None else answer.short.text
        made |= {
            "holds": holds,
            "exact": bool(short) and metrics.exact_match(short, case.gold),
            "f1": metrics.token_f1(short, case.gold) if short else 0.0,
        }
    if case.article is not None:
        made["cites"] = any(c.article_id == case.article for c in answer.citations)
        if not refused:
            made["cites_answered"] = made["cites"]
    if case.held:
        made |= {"held_right": holds, "held_withheld": refused}
    elif case.held is False:
        made["elsewhere"] = refused or holds
    return made


def figures(
    made: Sequence[Mapping[str, float]], whole_sentences: bool, seed: int
) -> dict[str, Estimate]:
    """The lines of the table; those that say nothing about this set are left out.

    Args:
        made: the values of each question; `sure` is how surely the evidence answers it.

    Raises:
        MetricError: there is no question, or a value is no number.
    """
    found = metrics.means(({k: v for k, v in row.items() if k != "sure"} for row in made), (), seed)
    if "refusal_recall" not in found:
        found.pop("refusal_precision", None)
    told = [(row["sure"], "refusal_recall" not in row) for row in made if "sure" in row]
    if len({answerable for _, answerable in told}) == 2:
        sure, right = zip(*told, strict=True)
        found["answerable_auc"] = metrics.roc_auc(sure, right, seed)
    labels = dict(LABELS)
    if whole_sentences:
        labels |= {"first": "first sentence overlaps a gold sentence"}
        labels |= {"quotes": "a quote overlaps a gold sentence"}
    return {label: found[key] for key, label in labels.items() if key in found}


def reachable(collection: Collection) -> list[bool]:
    """For each answerable case, whether a gold answer stands word for word in its article.

    In any article, where nobody knows which one holds it. That is the most that quoting can
    reach.
    """
    texts = {a["id"]: f" {metrics.normalise_answer(a['text'])} " for a in collection.articles}
    everything = "".join(texts.values())
    return [
        any(
            f" {metrics.normalise_answer(gold)} "
            in (everything if case.article is None else texts[case.article])
            for gold in case.gold
        )
        for case in collection.cases
        if case.answerable
    ]
