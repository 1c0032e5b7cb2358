"""Each public set is read in its own format, and a broken file is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals import datasets
from evals.datasets import READERS, Collection
from evals.errors import DatasetError
from evals.metrics import normalise_answer
from tests.conftest import SHARED


def test_every_paragraph_of_squad_is_an_article_without_a_title(data: Path) -> None:
    read = READERS["xquad"](data)
    assert [a["id"] for a in read.articles] == ["0-0", "0-1", "0-2"]
    assert not any("title" in a for a in read.articles)
    case = read.cases[1]
    assert (case.id, case.gold, case.article) == ("q1", ("Tom Ash",), "0-1")
    assert (case.answerable, case.as_of) == (True, None)


def test_squad_gives_its_titles_where_they_are_wanted(data: Path) -> None:
    read = datasets.squad(data / "xquad.en.dev.json", titles=True)
    assert {a["title"] for a in read.articles} == {"Places"}


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
    without = datasets.realtimeqa(folder / "articles.jsonl.gz", folder / "questions.jsonl")
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
    assert datasets.default_data() == SHARED / "data"
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path))
    assert datasets.default_data() == tmp_path


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
