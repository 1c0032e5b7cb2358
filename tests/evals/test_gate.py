"""The gate: it passes what is as good as before, and fails when a part is broken."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals import gate
from evals.command import GOLD
from evals.errors import RunError
from evals.gate import Planned, verdict
from evals.judges import IndependentJudge
from evals.metrics import Estimate
from evals.run.outcome import Outcome
from evals.run.record import Figure, Run
from evals.run.runner import run
from evals.run.systems import DatelineSystem
from evals.sets.gold import Question, Task, read
from index.corpus import Corpus
from rag.check.check import Support, check
from rag.records import Citation
from tests.conftest import ROOT
from tests.evals.saying import Saying

LIMITS = {
    "ndcg_cut_10": 0.7,
    "contains_gold": 0.9,
    "right_articles": 0.9,
    "verbatim": 1.0,
    "citation_recall": 0.95,
    "faithfulness": 0.95,
}
PLANNED = Planned("sample", LIMITS)
# Questions of the gold set that are answered with one quote each.
SAMPLE = ("peacekeepers", "posts-captured", "first-csto", "overhead")


# -- broken on purpose -------------------------------------------------------------------


# Writes what no article says, with a citation.
LYING = "Some 900 elephants of Peru swam to Paris. [1]"


@pytest.fixture(scope="module")
def judge() -> IndependentJudge:
    return IndependentJudge()


@pytest.fixture(scope="module")
def asked(digests_home: Path, judge: IndependentJudge) -> Callable[..., Run]:
    """Asks the sample, without a cache."""
    questions = tuple(q for q in read(GOLD) if q.id in SAMPLE)
    assert len(questions) == len(SAMPLE)

    def ask(llm: Any = "reader") -> Run:
        with DatelineSystem(digests_home, llm) as system:
            return run(Task("sample", questions), questions, system, judge)

    return ask


@pytest.fixture(scope="module")
def intact(asked: Callable[..., Run]) -> Run:
    """The run of a Dateline that nobody broke."""
    return asked()


def failures(found: Run, baseline: Run | None = None) -> str:
    known = None if baseline is None else gate.values(baseline)
    return "\n".join(gate.sentences([verdict(PLANNED, found, known)]))


def test_the_gate_passes_dateline_as_it_is(intact: Run) -> None:
    assert failures(intact, intact) == ""


def test_a_broken_retriever_fails_the_gate(
    asked: Callable[..., Run], intact: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("dense", "lexical"):
        search = getattr(Corpus, name)

        def elsewhere(self: Any, query: str, *rest: Any, search: Any = search) -> Any:
            return search(self, "landmines of three decades", *rest)[:2]

        monkeypatch.setattr(Corpus, name, elsewhere)
    found = failures(asked(), intact)
    assert "nDCG at 10" in found
    assert "under its floor" in found
    assert "'posts-captured' was right, is wrong." in found


def test_a_broken_check_fails_the_gate(
    asked: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = asked(Saying(reply=LYING))
    assert failures(checked) == "", "the check keeps the lie from being shown"
    for name, module in list(sys.modules.items()):
        if name.startswith("rag") and getattr(module, "check", None) is check:
            monkeypatch.setattr(module, "check", lambda *_, **__: Support(1.0))
    found = failures(asked(Saying(reply=LYING)), checked)
    assert "faithfulness is 0.000, under its floor of 0.95." in found
    assert "citation recall (ALCE) is" in found


def test_broken_citations_fail_the_gate(
    asked: Callable[..., Run], intact: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = Citation.of

    def shifted(*given: Any) -> Citation:
        made = of(*given)
        return replace(made, start=made.start + 3, end=made.end + 3)

    monkeypatch.setattr(Citation, "of", shifted)
    found = failures(asked(), intact)
    assert "quote is verbatim is 0.000, under its floor of 1." in found


# -- limits and the baseline -------------------------------------------------------------


def made(right: int, of: int = 40, figures: tuple[Figure, ...] | None = None) -> Run:
    """A run of which so many questions are right."""
    question = Question.model_validate(
        {"id": "x", "kind": "fact", "question": "?", "answers": ["1"], "articles": ["a"]}
    )
    outcomes = tuple(
        Outcome(question.model_copy(update={"id": f"q{n}"}), None, {"right": float(n < right)})
        for n in range(of)
    )
    share = Estimate(right / of, 0, 1, of)
    return Run("x", "test", 0, figures or (Figure("right", share),), outcomes)


def said(found: Run, baseline: Run | None = None, **limits: float) -> list[str]:
    known = None if baseline is None else gate.values(baseline)
    return list(verdict(Planned("x", limits), found, known).failures)


def test_a_figure_under_its_floor_fails_and_one_at_it_passes() -> None:
    assert said(made(36), right=0.9) == []
    assert said(made(35), right=0.9) == [
        "answered or refused rightly is 0.875, under its floor of 0.9."
    ]
    slow = (Figure("seconds", Estimate(4.2, 4, 5, 40)),)
    assert said(made(1, figures=slow), seconds=4.0) == [
        "seconds a question is 4.200, over its limit of 4."
    ]


def test_a_missing_figure_and_one_that_is_no_number_fail() -> None:
    assert "is missing" in said(made(36), faithfulness=0.1)[0]
    nothing = (Figure("right", Estimate(float("nan"), 0, 0, 0)),)
    assert "is nan: not a number." in said(made(36, figures=nothing), right=0.0)[0]


def test_a_figure_that_fell_by_more_than_chance_fails_above_its_floor() -> None:
    assert said(made(35), made(36), right=0.1) == []
    (told,) = said(made(20), made(36), right=0.1)
    assert told.startswith("answered or refused rightly is 0.500 and was 0.900: worse")
    assert said(made(36), made(20), right=0.1) == [], "better is no failure"


def test_questions_that_turned_are_told_whether_or_not_the_gate_fails() -> None:
    one = verdict(Planned("x", {"right": 0.1}), made(35), gate.values(made(36)))
    assert one.passed
    assert gate.sentences([one]) == ["x: the question 'q35' was right, is wrong."]


def test_a_baseline_of_other_questions_fails() -> None:
    other = made(36)
    renamed = tuple(
        replace(o, question=o.question.model_copy(update={"id": f"z{n}"}))
        for n, o in enumerate(other.outcomes)
    )
    assert "knows none of the questions" in said(made(36), replace(other, outcomes=renamed))[0]


def test_a_baseline_is_written_a_question_a_line_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    gate.write_baseline(path, {"x": gate.values(made(1, of=2)), "y": gate.values(made(1, of=1))})
    assert '  "q1": {"right": 0.0}' in path.read_text().splitlines()
    assert gate.read_baseline(path)["x"] == {"q0": {"right": 1.0}, "q1": {"right": 0.0}}
    assert gate.read_baseline(None) == {}
    for content in ("", "[]", '{"runs": {"x": {"q": {"right": "good"}}}}'):
        path.write_text(content)
        with pytest.raises(RunError, match="no baseline of a gate"):
            gate.read_baseline(path)
    with pytest.raises(RunError, match="--record"):
        gate.read_baseline(tmp_path / "none.json")


# -- the file ----------------------------------------------------------------------------

RUN = '[[run]]\nname = "a"\ngold = "gold"\n[run.limits]\nright = 0.5\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has no"),
        ("x = [", "is not TOML"),
        (RUN.replace("right = 0.5", ""), "could not fail"),
        (RUN.replace("right", "wright"), "'wright' is no figure"),
        (RUN.replace("0.5", "nan"), "is no number"),
        (RUN.replace("0.5", "true"), "is no number"),
        (RUN.replace('name = "a"', ""), "has no name"),
        (RUN.replace('gold = "gold"', ""), "needs 'gold'"),
        (RUN.replace('gold = "gold"', 'dataset = "squad"'), "'dataset' and 'path'"),
        (RUN.replace("gold =", "golden ="), "'golden' means nothing"),
        (RUN.replace("[run.limits]", 'half = "held-out"\n[run.limits]'), "'half' means nothing"),
        (RUN + RUN, "two runs of one name"),
    ],
)
def test_a_gate_that_makes_no_sense_is_told(text: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "gate.toml"
    path.write_text(text)
    with pytest.raises(RunError, match=why):
        gate.read(path, tmp_path)


def test_files_of_a_gate_are_beside_it_and_sets_are_in_the_data_folder(tmp_path: Path) -> None:
    path = tmp_path / "gate.toml"
    path.write_text(
        'baseline = "known.json"\n' + RUN + '[[run]]\nname = "b"\ndataset = "qags"\n'
        'path = "qags.jsonl"\noptional = true\n[run.limits]\ncheck_auc = 0.5\n'
    )
    found = gate.read(path, tmp_path / "data")
    assert found.baseline == tmp_path / "known.json"
    one, two = found.planned
    assert (one.gold, one.llm, one.optional) == (tmp_path / "gold", "reader", False)
    assert (two.path, two.dataset, two.optional) == (tmp_path / "data" / "qags.jsonl", "qags", True)
    with pytest.raises(RunError, match="cannot be read"):
        gate.read(tmp_path / "none.toml", tmp_path)


def test_the_shipped_gate_makes_sense_and_its_baseline_knows_the_gold_set() -> None:
    found = gate.read(ROOT / "evals" / "gate.toml", ROOT)
    known = gate.read_baseline(found.baseline)
    assert set(known["gold"]) == {q.id for q in read(GOLD)}
    assert json.dumps(known, allow_nan=False)
    limits = found.planned[0].limits
    assert limits["verbatim"] == 1.0
    assert {"right", "contains_gold", "faithfulness", "abstention_recall", "ndcg_cut_10"} <= set(
        limits
    )
