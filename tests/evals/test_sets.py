"""Sets of the published formats that bring their own questions, and samples of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.errors import DatasetError
from evals.gold.schema import Kind, Part, Question
from evals.sets import formats
from evals.sets.beir import beir
from evals.sets.multihop import multihop
from evals.sets.tasks import Unit, first
from tests.evals.conftest import lines


@pytest.fixture
def beir_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "scifact"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(
        lines(
            {"_id": "a", "title": "Harbour", "text": "14 ships waited."},
            {"_id": "b", "title": "Bakery", "text": " "},
            {"_id": "c", "title": "", "text": "A green horse."},
        )
    )
    (folder / "queries.jsonl").write_text(
        lines({"_id": "q1", "text": "ships"}, {"_id": "q2", "text": "of another split"})
    )
    (folder / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tc\t1\nq1\tb\t0\n"
    )
    return folder


def test_beir_grades_documents_and_asks_only_what_is_judged(beir_folder: Path) -> None:
    task = beir(beir_folder)
    assert (task.name, task.unit, task.answers) == ("scifact", Unit.ARTICLE, False)
    assert task.grades == {"q1": {"a": 2, "c": 1}}
    assert [q.id for q in task.questions] == ["q1"]
    assert [a["text"] for a in task.articles] == ["14 ships waited.", "Bakery", "A green horse."]


def test_beir_takes_the_development_split_where_there_is_no_test(beir_folder: Path) -> None:
    (beir_folder / "qrels" / "test.tsv").rename(beir_folder / "qrels" / "dev.tsv")
    assert len(beir(beir_folder).questions) == 1
    (beir_folder / "qrels" / "dev.tsv").write_text("q1 a 1\n")
    with pytest.raises(DatasetError, match=r"dev\.tsv"):
        beir(beir_folder)


@pytest.fixture
def multihop_folder(tmp_path: Path) -> Path:
    articles = [
        {"title": f"News {n}", "author": None, "source": "The Post", "url": f"https://e.example/{n}",
         "published_at": "2023-10-01T12:00:00+00:00", "category": "tech", "body": f"Body {n}."}
        for n in range(3)
    ]  # fmt: skip
    evidence = [{"url": "https://e.example/2", "fact": "x"}, {"url": "https://e.example/0"}]
    queries = [
        {"query": "Who is named by both?", "answer": "Ida Stone",
         "question_type": "inference_query", "evidence_list": evidence},
        {"query": "What did nobody say?", "answer": "Insufficient information.",
         "question_type": "null_query", "evidence_list": []},
    ]  # fmt: skip
    (tmp_path / "corpus.json").write_text(json.dumps(articles))
    (tmp_path / "MultiHopRAG.json").write_text(json.dumps(queries))
    return tmp_path


def test_multihop_names_the_articles_of_its_evidence(multihop_folder: Path) -> None:
    task = multihop(multihop_folder)
    assert task.articles[0]["outlet"] == "The Post"
    assert "author" not in task.articles[0]
    both, nothing = task.questions
    assert both.kind is Kind.TWO_ARTICLES
    assert both.parts == (Part(answers=("Ida Stone",), articles=("2", "0")),)
    assert (nothing.kind, nothing.answerable) == (Kind.UNANSWERABLE, False)


def test_multihop_evidence_of_an_unknown_article_is_not_its_format(multihop_folder: Path) -> None:
    (multihop_folder / "corpus.json").write_text(json.dumps([]))
    with pytest.raises(DatasetError, match=r"MultiHopRAG\.json is not in its published format"):
        multihop(multihop_folder)


@pytest.mark.parametrize("name", sorted([*formats.TASKS, *formats.CLAIMS]))
def test_every_format_names_the_file_that_is_absent(name: str, tmp_path: Path) -> None:
    read = {**formats.TASKS, **formats.CLAIMS}[name]
    with pytest.raises(DatasetError, match=rf"{tmp_path}.*is absent"):
        read(tmp_path / "none")


def test_public_sets_become_questions(data: Path) -> None:
    squad = formats.TASKS["squad"](data / "xquad.en.dev.json")
    assert squad.questions[0].parts == (Part(answers=("14",), articles=("0-0",)),)
    clapnq = formats.TASKS["clapnq"](data)
    assert clapnq.whole_sentences
    assert [q.answerable for q in clapnq.questions] == [True, True, True, False, False]
    dated = formats.TASKS["realtimeqa"](data / "realtimeqa_2023h2")
    assert (dated.unit, dated.questions[0].as_of) == (None, "2023-07-07")


def test_an_unknown_format_is_told_with_those_there_are() -> None:
    with pytest.raises(DatasetError, match=r"'trivia' is no format.*squad.*ragtruth"):
        formats.known("trivia")


def test_a_sample_takes_as_many_of_both_sorts_and_the_seed_decides() -> None:
    part = Part(answers=("14",), articles=("a",))
    questions = [
        Question(id=f"{n}", kind=Kind.FACT, question="?", parts=(part,)) for n in range(20)
    ] + [Question(id=f"u{n}", kind=Kind.UNANSWERABLE, question="?") for n in range(20)]
    drawn = first(questions, 5, 0)
    assert [q.answerable for q in drawn].count(True) == 5
    assert len(drawn) == 10
    assert drawn == first(questions, 5, 0)
    assert drawn != first(questions, 5, 1)
    assert first(questions, None, 0) == tuple(questions)
