"""The run over the questions of every kind."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from evals.errors import MetricError, StageError
from evals.kinds.corpora import SOURCES, opened
from evals.kinds.run import Asked, chosen, main, printed
from evals.kinds.score import scored
from rag.records import (
    Answer,
)
from tests.evals.kinds import TEXT, answer, gold


def test_the_table_has_a_line_a_kind_with_wilsons_interval() -> None:
    fact, premise = gold("fact"), gold("premise")
    right, wrong = answer("At nine. [1]"), answer("At ten. [1]")
    asked = [
        Asked(q, a, scored(q, a, {"ferry": TEXT}))
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
    assert main([*options, "--home", str(tmp_path / "home")]) == 0
    assert "| fact | 2 |" in capsys.readouterr().out
    whole = json.loads(out.read_text(encoding="utf-8"))
    assert len(whole["asked"]) == 2
    for one in whole["asked"]:
        assert one["kind"] == "fact"
        assert one["question"]["corpus"] == "digests"
        assert isinstance(one["right"], bool)
        Answer.from_dict(one["answer"])
    # The same folder holds the same articles, and no others.
    with opened("digests", tmp_path / "home", "reader") as dateline:
        other = tmp_path / "other.txt"
        other.write_text("The ferry of Elmton sailed at nine on Thursday morning. " * 5)
        dateline.index(other)
    assert main([*options, "--home", str(tmp_path / "home")]) == StageError.exit_status
    assert "not of the digests" in capsys.readouterr().err


def test_a_limit_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--limit", "0"])
    assert "--limit needs" in capsys.readouterr().err
