"""RAMDocs: all right answers and no wrong one, each question from its own documents."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evals import measure
from evals.errors import DatasetError, MetricError
from evals.sets.ramdocs import Ambiguous, Outcome, figures, judged, ramdocs
from rag.records import Answer, Claim, Conflict, Timings
from tests.conftest import SHARED

FERRY = Ambiguous("0", "When does it sail?", "Documents", ("7 o'clock", "9 o'clock"), ("8",))
SAYS = Answer(
    question=FERRY.question,
    answer="It sails at 7 o'clock. [1] Elsewhere at 9 o'clock. [8]",
    abstained=False,
    reason=None,
    sentences=(),
    citations=(),
    conflicts=(),
    dropped=0,
    undated_left_out=0,
    model="reader",
    as_of=None,
    timings=Timings(0.1, 0.2, 0.3),
)


def test_the_documents_of_a_question_bear_its_outlet(data: Path) -> None:
    collection, questions = ramdocs(data / "ramdocs.dev.jsonl")
    assert [(q.right, q.wrong) for q in questions] == [
        (("7 o'clock", "9 o'clock"), ("8 o'clock",)),
        (("Tom Ash",), ()),
    ]
    of = {q.outlet: [a for a in collection.articles if a["outlet"] == q.outlet] for q in questions}
    assert [len(articles) for articles in of.values()] == [3, 1]


@pytest.mark.parametrize("change", [{"gold_answers": ["the"]}, {"documents": [{}]}])
def test_a_malformed_question_is_named(change: dict[str, object], data: Path) -> None:
    path = data / "ramdocs.dev.jsonl"
    first, second = path.read_text().splitlines()
    path.write_text(f"{first}\n{json.dumps({**json.loads(second), **change})}\n")
    with pytest.raises(DatasetError, match=r"ramdocs\.dev\.jsonl:2 is not in its"):
        ramdocs(path)


def test_every_right_answer_counts_and_so_does_a_wrong_one() -> None:
    made = judged(FERRY, SAYS)
    assert (made.right, made.wrong) == (True, False), "a marker is no answer"
    one = judged(FERRY, replace(SAYS, answer="It sails at 7 o'clock. [1]"))
    assert (one.right, one.wrong) == (False, False)
    wrong = judged(FERRY, replace(SAYS, answer=f"{SAYS.answer} Or at 8. [2]"))
    assert (wrong.right, wrong.wrong) == (True, True)
    conflict = Conflict("?", (Claim("9 o'clock", (1,)), Claim("8", (2,))))
    shown = judged(FERRY, replace(SAYS, answer="It sails at 7 o'clock. [1]", conflicts=(conflict,)))
    assert (shown.right, shown.wrong) == (True, True), "values of a conflict are read too"
    refused = judged(FERRY, replace(SAYS, abstained=True))
    assert (refused.abstained, refused.right, refused.wrong) == (True, False, False)


def test_figures_are_shares_of_all_questions() -> None:
    made = [
        Outcome("a", False, True, False, 0.1, ""),
        Outcome("b", False, True, True, 0.1, ""),
        Outcome("c", False, False, True, 0.1, ""),
        Outcome("d", True, False, False, 0.1, ""),
    ]
    values = {label: e.value for label, e in figures(made, 0).items()}
    assert values == {
        "every right answer and no wrong one": 0.25,
        "every right answer contained": 0.5,
        "a wrong answer given": 0.5,
        "abstained": 0.25,
        "seconds a question": pytest.approx(0.1),
    }
    with pytest.raises(MetricError):
        figures([], 0)


def test_ramdocs_is_measured_by_a_command_over_each_questions_documents(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "run.json"
    assert measure.main(["ramdocs", "--data", str(data), "--json", str(written)]) == 0
    assert "| every right answer and no wrong one |" in capsys.readouterr().out
    first, second = json.loads(written.read_text(encoding="utf-8"))["outcomes"]
    assert "ferry" in first["answer"]
    assert "ferry" not in second["answer"], "the documents of another question"


def test_the_published_file_is_read_whole() -> None:
    path = SHARED / "data" / "ramdocs.dev.jsonl"
    if not path.is_file():
        pytest.skip(f"{path} is absent")
    collection, questions = ramdocs(path)
    assert (len(collection.articles), len(questions)) == (1_401, 250)
    assert len({q.outlet for q in questions}) == 250
