"""The reports that were written to train on, and what is made of them."""

from __future__ import annotations

import gzip
import json
import random
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
        assert r.sentences and r.said, r.title
        # Of the twins some have statements alone; elsewhere a question that is answered stands
        # beside one that only sounds so.
        assert bool(r.asked) == bool(r.unanswered), r.title


# -- articles, of which only questions and statements are kept ----------------------------

SENTENCES = [f"The {n} ship left Elmton with {n + 1} sailors on board." for n in range(40)]
ASKED = """@ 2024h2:1
? how many were on the 12 ship | 13 sailors
+(13)2 Two ships left Elmton.
-3 The 2 ship left with four sailors.
* which ships left | 2(13)4
@ 2024h2:0
! Who built the 3 ship?
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Training data with one archive of two articles, and what is asked of them."""
    (tmp_path / "asked").mkdir()
    (tmp_path / "asked" / "a.txt").write_text(ASKED, encoding="utf-8")
    (tmp_path / "realtimeqa_2024h2").mkdir()
    lines = [json.dumps({"title": t, "text": " ".join(SENTENCES)}) for t in ("Sails", "Ships")]
    with gzip.open(tmp_path / "realtimeqa_2024h2" / "articles.jsonl.gz", "wt") as out:
        out.write("\n".join(lines))
    return tmp_path


def test_what_is_asked_of_an_article_finds_it_in_its_archive(archive: Path) -> None:
    [sails], [ships] = written.about_articles(archive, archive / "asked")
    assert (ships.title, sails.title) == ("Ships", "Sails")
    assert ships.asked == [("how many were on the 12 ship", "13 sailors")]
    assert ships.sentences == SENTENCES[: len(ships.sentences)]
    assert [(on, label) for _, on, label in ships.said] == [
        ((12, 1), SUPPORTED),
        ((2,), CONTRADICTED),
    ]
    assert ships.several == [("which ships left", (1, 12, 3))]
    assert sails.unanswered == ["Who built the 3 ship?"]


def test_of_an_article_a_passage_as_long_as_a_chunk_is_read(archive: Path) -> None:
    _, [ships] = written.about_articles(archive, archive / "asked")
    for seed in range(20):
        for e in written.examples([ships], seed):
            assert len(e.passage.split()) <= 130
            if e.kind == "written":
                assert e.starts is not None and e.ends is not None
                assert e.passage[e.starts[0] : e.ends[1]] == "13 sailors"
        for s in written.statements([ships], seed):
            if s.label == CONTRADICTED:
                assert SENTENCES[2] in s.evidence


def test_a_passage_holds_its_sentences_and_no_more_words_than_a_chunk() -> None:
    for seed in range(50):
        low, high = written.around(SENTENCES, 20, 22, random.Random(seed))  # noqa: S311
        assert low <= 20 and high >= 22
        assert 120 <= sum(len(s.split()) for s in SENTENCES[low:high]) <= 130
    assert written.around(SENTENCES[:5], 2, 3, random.Random(0)) == (0, 5)  # noqa: S311


@pytest.mark.parametrize(
    ("block", "why"),
    [
        ("? Who? | Nobody", "without its article"),
        ("@ 2024h2:1\n? Who? | Nobody", "does not fit"),
        ("@ 2024h2:1\n+(41) It sailed.", "does not fit"),
        ("@ 2024h2:7\n! Who?", "no such article"),
    ],
)
def test_what_does_not_fit_its_article_is_named(archive: Path, block: str, why: str) -> None:
    (archive / "asked" / "a.txt").write_text(block, encoding="utf-8")
    with pytest.raises(DatasetError, match=why):
        written.about_articles(archive, archive / "asked")


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


@pytest.mark.parametrize(
    ("statement", "shorter"),
    [
        (
            "The ferry ran aground on Tuesday after its engine failed.",
            ["The ferry ran aground.", "The ferry ran aground after its engine failed."],
        ),
        (
            "The mayor, a former teacher, resigned, and her deputy took over.",
            ["The mayor resigned.", "The mayor, a former teacher, resigned."],
        ),
        ("The ferry will sail if the wind drops.", []),
        ("The harbour is shut.", []),
    ],
)
def test_a_statement_is_shortened_only_by_what_it_can_do_without(
    statement: str, shorter: list[str]
) -> None:
    made = {polar.shortened(statement, random.Random(seed)) for seed in range(40)} - {None}  # noqa: S311
    assert set(shorter) <= made
    assert all("mayor" in m or "ferry" in m for m in made if m)
    if not shorter:
        assert not made


def test_a_question_of_yes_or_no_is_asked_of_the_reader_of_passages_too(tmp_path: Path) -> None:
    lines = f"{REPORT}+2 Are 14 ships waiting outside?\n~3 Will the cranes be replaced?\n"
    (tmp_path / "a.txt").write_text(lines, encoding="utf-8")
    _, held = written.reports(tmp_path)
    asked = {e.question: e for e in written.examples(held, 0) if e.kind == "written polar"}
    yes, unsaid = asked["Are 14 ships waiting outside?"], asked["Will the cranes be replaced?"]
    assert yes.answers and yes.starts is not None
    assert yes.passage[slice(*yes.starts)] == held[0].sentences[1]
    assert not unsaid.answers


def test_a_sentence_of_an_article_of_the_same_months_is_not_said_to_answer_nothing(
    archive: Path,
) -> None:
    [sails], [ships] = written.about_articles(archive, archive / "asked")
    sails.sentences = [s.replace("sailors", "soldiers") for s in ships.sentences]
    elsewhere = "written several, elsewhere"
    assert all(e.kind != elsewhere for e in written.examples([ships, sails], 0))
    sails.archive = "2025h1"
    assert any(e.kind == elsewhere for e in written.examples([ships, sails], 0))
