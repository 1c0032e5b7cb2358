"""Each public set is read in its own format, and a broken file is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.errors import DatasetError
from evals.metrics import normalise_answer
from evals.sets import claims
from evals.sets.collection import Collection, default_data
from evals.sets.gold import Kind, Part, Unit
from evals.sets.public import READERS, TASKS, beir, multihop, realtimeqa
from tests.conftest import SHARED
from tests.evals.conftest import lines


def test_every_paragraph_of_squad_is_an_article_without_a_title(data: Path) -> None:
    read = READERS["xquad"](data)
    assert [a["id"] for a in read.articles] == ["0-0", "0-1", "0-2"]
    assert not any("title" in a for a in read.articles)
    case = read.cases[1]
    assert (case.id, case.gold, case.article) == ("q1", ("Tom Ash",), "0-1")
    assert (case.answerable, case.as_of) == (True, None)


def test_clapnq_keeps_each_passage_once_and_its_gold_sentences(data: Path) -> None:
    read = READERS["clapnq"](data)
    assert read.whole_sentences
    assert len(read.articles) == 3
    assert [c.answerable for c in read.cases] == [True, True, True, False, False]
    assert read.cases[0].gold == ("Mayor Ida Stone said that 14 ships had waited outside.",)
    assert read.cases[2].gold == ("In 1923.",), "nothing was selected: the answer stands in"
    assert (read.cases[3].gold, read.cases[3].article) == ((), "0")


def test_realtimeqa_asks_as_of_the_day_of_the_question(data: Path) -> None:
    read = READERS["realtimeqa"](data)
    assert read.articles[0]["published"] == "2023-07-01"
    assert "published" not in read.articles[2], "an undated article states no date"
    case = read.cases[0]
    assert (case.as_of, case.gold, case.article) == ("2023-07-07", ("14",), None)


def test_realtimeqa_knows_which_questions_its_articles_can_answer(data: Path) -> None:
    folder = data / "realtimeqa_2023h2"
    read = READERS["realtimeqa"](data)
    assert [(c.id, c.held) for c in read.cases] == [("r0", True), ("r1", False), ("r2", False)]
    without = realtimeqa(folder / "articles.jsonl.gz", folder / "questions.jsonl")
    assert {c.held for c in without.cases} == {None}
    (folder / "held.json").write_text('["r0", "r9"]')
    with pytest.raises(DatasetError, match=r"held\.json names a question 'r9'"):
        READERS["realtimeqa"](data)


@pytest.mark.parametrize("name", sorted(READERS))
def test_an_absent_set_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=rf"{tmp_path}.*is absent.*DATELINE_DATA"):
        READERS[name](tmp_path)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("xquad", "xquad.en.dev.json"),
        ("clapnq", "clapnq_unanswerable.dev.jsonl"),
        ("realtimeqa", "realtimeqa_2023h2/questions.jsonl"),
        ("realtimeqa", "realtimeqa_2023h2/articles.jsonl.gz"),
        ("realtimeqa", "realtimeqa_2023h2/held.json"),
    ],
)
@pytest.mark.parametrize("content", ["", "{", '{"a": 1}', "[1]", "\ud800"])
def test_a_malformed_set_is_named(name: str, file: str, content: str, data: Path) -> None:
    (data / file).write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(DatasetError) as error:
        READERS[name](data)
    assert Path(file).name.split(".")[0] in str(error.value)


def test_the_folder_of_the_sets_is_taken_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DATELINE_DATA", raising=False)
    assert default_data() == SHARED / "data"
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path))
    assert default_data() == tmp_path


@pytest.mark.parametrize(
    ("name", "articles", "answerable", "unanswerable"),
    [
        ("xquad", 120, 612, 0),
        ("clapnq", 299, 150, 150),
        ("realtimeqa", 3_697, 669, 0),
    ],
)
def test_the_published_files_are_read_whole(
    name: str, articles: int, answerable: int, unanswerable: int
) -> None:
    try:
        read = READERS[name](SHARED / "data")
    except DatasetError as error:
        if "is absent" not in str(error):
            raise
        pytest.skip(str(error))
    assert articles == len(read.articles)
    assert answerable == sum(c.answerable for c in read.cases)
    assert sum(not c.answerable for c in read.cases) == unanswerable
    whole(read)


def whole(read: Collection) -> None:
    """Asserts what holds of every collection."""
    texts = {a["id"]: a["text"] for a in read.articles}
    assert len(texts) == len(read.articles)
    for case in read.cases:
        assert case.question.strip()
        assert bool(case.gold) == case.answerable
        if case.article is not None and case.answerable and not read.whole_sentences:
            # Not as whole words: annotators marked 'Manning' in 'Manning's' too.
            text = normalise_answer(texts[case.article])
            assert any(normalise_answer(gold) in text for gold in case.gold)


# -- those that `dateline eval` alone reads ------------------------------------------------


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


@pytest.mark.parametrize("name", sorted([*TASKS, *claims.FORMATS]))
def test_every_format_names_the_file_that_is_absent(name: str, tmp_path: Path) -> None:
    read = {**TASKS, **claims.FORMATS}[name]
    with pytest.raises(DatasetError, match=rf"{tmp_path}.*is absent"):
        read(tmp_path / "none")


def test_public_sets_become_questions(data: Path) -> None:
    squad = TASKS["squad"](data / "xquad.en.dev.json")
    assert squad.questions[0].parts == (Part(answers=("14",), articles=("0-0",)),)
    clapnq = TASKS["clapnq"](data)
    assert clapnq.whole_sentences
    assert [q.answerable for q in clapnq.questions] == [True, True, True, False, False]
    dated = TASKS["realtimeqa"](data / "realtimeqa_2023h2")
    assert (dated.unit, dated.questions[0].as_of) == (None, "2023-07-07")
