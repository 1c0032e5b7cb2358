"""Questions of every kind: what may stand in a line, those that are shipped, and a run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evals.__main__ import main
from evals.command import GOLD
from evals.errors import GoldError, MetricError, StageError
from evals.sets.collection import SOURCES, texts
from evals.sets.gold import read as read_gold
from evals.sets.kind_questions import KINDS, Fact, KindQuestion, Premise, Several
from evals.sets.kinds import chosen, printed, problems, read, scored
from rag import Dateline
from rag.records import Answer
from tests.evals.kinds import COMMON, LINES, TEXT, answer, gold


def write(folder: Path, kind: str, *rows: Mapping[str, Any]) -> Path:
    lines = "".join(json.dumps(one) + "\n" for one in rows)
    (folder / f"{kind}.jsonl").write_text(lines, encoding="utf-8")
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_of_every_kind_is_read(kind: str, tmp_path: Path) -> None:
    (question,) = read(write(tmp_path, kind, {**COMMON, **LINES[kind]}), [kind])
    assert question == gold(kind)
    assert question.kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_kind_may_have_is_named_with_file_and_line(kind: str, tmp_path: Path) -> None:
    good = {**COMMON, **LINES[kind]}
    for change, said in (
        ({"id": ""}, "id"),
        ({"corpus": "bakery"}, "corpus"),
        ({"question": ""}, "question"),
        ({"as_of": "yesterday"}, "as_of.*not a date"),
        ({"since": "2026-13-01"}, "since"),
        ({"answer": "nine"}, "answer"),
    ):
        folder = write(tmp_path, kind, {**good, "id": "first"}, {**good, **change})
        with pytest.raises(GoldError, match=rf"{kind}\.jsonl:2 is no question.*'{kind}'.*{said}"):
            read(folder, [kind])


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("fact", {"answers": []}, "answers"),
        ("fact", {"answers": ["the"]}, "no word to look for"),
        ("fact", {"typed": "shouted"}, "typed"),
        ("yes-no", {"verdict": "maybe"}, "verdict"),
        ("yes-no", {"say": []}, "say"),
        ("premise", {"answers": ["nine"]}, "answers"),
        ("several", {"parts": LINES["several"]["parts"][:1]}, "parts"),
        (
            "several",
            {"parts": [{"asks": "When?", "answers": None}, {"asks": "Who?", "answers": None}]},
            "no part has an answer",
        ),
        ("list", {"rows": [["Elmton"]]}, "rows"),
        ("list", {"false": ["the ELMTON"]}, "both a row and false"),
        ("timeline", {"rows": [{"when": "Thursday", "say": ["sailed"]}] * 2}, "not a date"),
        ("timeline", {"rows": [{"when": "2026-03-12T4pm", "say": ["x"]}] * 2}, "nor an hour"),
        ("timeline", {"rows": [{"when": "2026-03-12T24:00", "say": ["x"]}] * 2}, "nor an hour"),
        ("summary", {"points": [["sailed"]] * 3}, "points"),
        ("summary", {"points": [["sailed"]] * 8}, "points"),
        ("summary", {"only_since": "Monday"}, "only_since"),
        ("comparison", {"sides": {"The Post": [["nine"]]}}, "sides"),
        ("comparison", {"sides": {"The Post": [["nine"]], "The Echo": []}}, "sides"),
        ("positions", {"rows": [{"who": ["Stone"], "say": []}] * 2}, "say"),
        ("language", {"language": ""}, "language"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(
    kind: str, change: dict[str, Any], said: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, kind, {**COMMON, **LINES[kind], **change})
    with pytest.raises(GoldError, match=rf"{kind}\.jsonl:1 is no question.*{said}"):
        read(folder, [kind])


def test_an_id_is_unique_over_all_files(tmp_path: Path) -> None:
    write(tmp_path, "fact", {**COMMON, **LINES["fact"]})
    write(tmp_path, "list", {**COMMON, **LINES["list"]})
    with pytest.raises(GoldError, match=r"list\.jsonl:1 has the id 'one', as has .*fact\.jsonl:1"):
        read(tmp_path, ["fact", "list"])


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"fact\.jsonl cannot be read"):
        read(tmp_path, ["fact"])
    (tmp_path / "fact.jsonl").write_text("\n{")
    with pytest.raises(GoldError, match=r"fact\.jsonl:2 is not JSON"):
        read(tmp_path, ["fact"])
    (tmp_path / "fact.jsonl").write_text("\n")
    with pytest.raises(GoldError, match="holds no question"):
        read(tmp_path, ["fact"])


@pytest.fixture(scope="module")
def shipped() -> list[KindQuestion]:
    return read()


LEAST = {
    "fact": 20, "yes-no": 20, "premise": 20, "several": 12, "list": 20, "timeline": 16,
    "summary": 16, "comparison": 14, "positions": 16, "language": 8,
}  # fmt: skip


def test_there_are_as_many_of_each_kind_as_promised(shipped: list[KindQuestion]) -> None:
    told = Counter(q.kind for q in shipped)
    assert told.keys() == LEAST.keys() == KINDS.keys()
    assert {kind: n for kind, n in told.items() if n < LEAST[kind]} == {}
    assert len(shipped) >= 170
    for kind, n in told.items():
        here = sum(q.kind == kind and q.corpus == "digests" for q in shipped)
        assert 0.4 <= here / n <= 0.6, kind
    typed = Counter(q.typed for q in shipped if isinstance(q, Fact))
    assert typed["paraphrased"] >= 10
    assert min(typed["misspelt"], typed["bare"]) >= 5


def test_every_alternative_stands_in_the_articles(shipped: list[KindQuestion]) -> None:
    held = {corpus: texts(corpus) for corpus in SOURCES}
    assert [str(p) for p in problems(shipped, held)] == []
    missing = gold("list", rows=[["Elmton"], ["Zanzibar"]], false=["Orrin", "Atlantis"])
    assert [str(p) for p in problems([missing], held)] == [
        f"one: '{name}' stands in none of the articles."
        for name in ("Elmton", "Zanzibar", "Atlantis")
    ]


def test_a_premise_need_not_say_what_is_true(shipped: list[KindQuestion]) -> None:
    of_them = [q for q in shipped if isinstance(q, Premise)]
    assert any(not q.refuted for q in of_them)
    assert any(q.refuted for q in of_them)


def test_some_parts_of_several_questions_have_no_answer(shipped: list[KindQuestion]) -> None:
    parts = Counter(
        part.answers is None for q in shipped if isinstance(q, Several) for part in q.parts
    )
    assert parts[True] >= 5
    assert parts[False] >= 10


def test_bare_questions_are_in_lower_case_without_a_mark(shipped: list[KindQuestion]) -> None:
    for question in shipped:
        if isinstance(question, Fact) and question.typed == "bare":
            assert question.question == question.question.lower().rstrip("?"), question.id


def test_nothing_is_asked_that_another_gold_question_asks(shipped: list[KindQuestion]) -> None:
    def plain(text: str) -> str:
        return " ".join(text.lower().strip(" ?").split())

    asked = Counter((plain(q.question), q.as_of) for q in shipped)
    assert [text for text, n in asked.items() if n > 1] == []
    elsewhere = {plain(q.question) for q in read_gold(GOLD)}
    assert [q.id for q in shipped if plain(q.question) in elsewhere] == []


# -- a run -------------------------------------------------------------------------------


def test_the_table_has_a_line_a_kind_with_wilsons_interval() -> None:
    fact, premise = gold("fact"), gold("premise")
    right, wrong = answer("At nine. [1]"), answer("At ten. [1]")
    asked = [
        (q, scored(q, a, {"ferry": TEXT}))
        for q, a in ((fact, right), (fact, wrong), (premise, wrong))
    ]
    lines = printed(asked).splitlines()
    assert "| fact | 2 | .500 | .095 to .905 | .500 | 1.000 |" in lines
    assert "| premise | 1 | .000 | .000 to .793 | .000 | – |" in lines
    assert "| all | 3 | .333 | .061 to .792 | .333 | 1.000 |" in lines
    assert not any(line.startswith("| list") for line in lines)
    assert lines[-1] == "false quotes: 0"
    with pytest.raises(MetricError):
        printed([])


def test_the_questions_that_are_asked_are_chosen_by_corpus_and_number() -> None:
    questions = [gold("fact", id=f"f{n}", corpus=c) for n, c in enumerate(SOURCES)]
    questions += [gold("list", id=f"l{n}") for n in range(3)]
    assert chosen(questions, None, None, 0) == questions
    assert [q.id for q in chosen(questions, "digests", None, 0)] == ["f0"]
    few = chosen(questions, None, 1, 0)
    assert Counter(q.kind for q in few) == {"fact": 1, "list": 1}
    assert few == chosen(questions, None, 1, 0)


def test_a_run_asks_and_keeps_every_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    options = ["--kind", "fact", "--corpus", "digests", "--limit", "2", "--json", str(out)]
    assert main(["kinds", *options, "--home", str(tmp_path / "home")]) == 0
    assert "| fact | 2 |" in capsys.readouterr().out
    whole = json.loads(out.read_text(encoding="utf-8"))
    assert len(whole["asked"]) == 2
    for one in whole["asked"]:
        assert one["kind"] == "fact"
        assert one["question"]["corpus"] == "digests"
        assert isinstance(one["right"], bool)
        Answer.from_dict(one["answer"])
    # The same folder holds the same articles, and no others.
    with Dateline.open(tmp_path / "home" / "digests", llm="reader") as dateline:
        other = tmp_path / "other.txt"
        other.write_text("The ferry of Elmton sailed at nine on Thursday morning. " * 5)
        dateline.index(other)
    assert main(["kinds", *options, "--home", str(tmp_path / "home")]) == StageError.exit_status
    assert "not of the digests" in capsys.readouterr().err


def test_a_limit_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["kinds", "--limit", "0"])
    assert "--limit: needs" in capsys.readouterr().err
