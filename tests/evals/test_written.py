"""The reports that were written to train on, and what is made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.errors import DatasetError
from evals.training import polar, written
from evals.training.support import CONTRADICTED, NEUTRAL, SUPPORTED

REPORT = """# Storm closes harbour of Elmton
A storm closed the harbour of Elmton on Monday.
Mayor Ida Stone said that 14 ships were waiting outside.
Repairs to two cranes will take a week.
? what keeps vessels out | A storm
? How many boats can't get in? | 14
! How many ships were sunk by the storm?
+1 Elmton's port was shut because of the weather.
+23 Ships are waiting, and cranes are being mended.
-2 Mayor Ida Stone said that 40 ships were waiting outside.
~3 The repairs will cost a million.
* what did the weather do | 13
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    other = REPORT.replace("Elmton", "Oakville").replace("storm", "flood").replace("14", "9")
    (tmp_path / "harbours.txt").write_text(f"{REPORT}\n{other}", encoding="utf-8")
    return tmp_path


def test_a_report_is_read_with_all_that_is_asked_and_said_of_it(folder: Path) -> None:
    [second], [first] = written.reports(folder)
    assert first.several == [("what did the weather do", (0, 2))]
    assert first.title == "Storm closes harbour of Elmton"
    assert len(first.sentences) == len(second.sentences) == 3
    assert first.asked[1] == ("How many boats can't get in?", "14")
    assert first.unanswered == ["How many ships were sunk by the storm?"]
    assert [(on, label) for _, on, label in first.said] == [
        ((0,), SUPPORTED),
        ((1, 2), SUPPORTED),
        ((1,), CONTRADICTED),
        ((2,), NEUTRAL),
    ]


def test_an_answer_stands_where_the_example_says(folder: Path) -> None:
    _, held = written.reports(folder)
    answers = dict(held[0].asked)
    for seed in range(20):
        for e in written.examples(held, seed):
            if e.kind == "written":
                assert e.starts is not None and e.ends is not None
                assert e.passage[e.starts[0] : e.ends[1]] == answers[e.question]
            elif e.kind == "written sentence out":
                assert answers[e.question] not in e.passage
            elif e.kind.startswith("written several"):
                own = [held[0].sentences[i] for i in held[0].several[0][1]]
                assert e.answers == any(sentence in e.passage for sentence in own)
            elif e.kind == "written premise":
                assert not e.answers and e.question in held[0].unanswered


def test_a_statement_is_laid_beside_what_it_rests_on(folder: Path) -> None:
    _, [report] = written.reports(folder)
    rests = {said: [report.sentences[i] for i in on] for said, on, _ in report.said}
    for seed in range(20):
        for s in written.statements([report], seed):
            if s.kind.endswith(SUPPORTED):
                assert all(sentence in s.evidence for sentence in rests[s.claim])
            if s.kind == "written elsewhere":
                assert s.label == NEUTRAL
                assert not any(sentence in s.evidence for sentence in rests[s.claim])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("? Who came? | Nobody", "does not fit"),
        ("? Who came?", "does not fit"),
        ("* who came | x", "does not fit"),
        ("* who came | 19", "does not fit"),
        ("+4 It rained.", "does not fit"),
        ("+ It rained.", "does not fit"),
    ],
)
def test_a_line_that_does_not_fit_its_report_is_named(tmp_path: Path, line: str, why: str) -> None:
    (tmp_path / "a.txt").write_text(f"{REPORT}{line}\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=why):
        written.reports(tmp_path)


def test_a_report_without_a_headline_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It rained.\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="without its headline"):
        written.reports(tmp_path)


def test_every_report_of_the_project_is_well_formed() -> None:
    train, held = written.reports()
    assert len(train) > 10 * len(held) > 0
    for r in (*train, *held):
        assert r.sentences and r.asked and r.unanswered and r.said, r.title


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        ("The mayor has left the city.", "Has the mayor left the city?"),
        ("Ada Berg won the race.", "Did Ada Berg win the race?"),
        ("Both harbours are closed.", "Are both harbours closed?"),
        ("Nobody was not there.", None),
        ("On Monday it rained.", None),
        ("Rain!", None),
    ],
)
def test_a_statement_is_asked_where_its_grammar_allows(
    statement: str, question: str | None
) -> None:
    assert polar.asked(statement) == question
