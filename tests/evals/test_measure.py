"""`python -m evals`: runs over small sets, from the file to the table, and what counts as right."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.__main__ import main
from evals.errors import DatasetError, MetricError
from evals.metrics import means
from evals.sets import premises, ramdocs
from evals.sets.collection import Case, sample
from evals.sets.public import READERS, figures, reachable, values
from rag.read import ANSWERS
from rag.records import Answer, Citation, Claim, Conflict, Sentence, Short, Timings
from tests.conftest import SHARED

CASE = Case("1", "How many waited?", ("14",), "harbour")


def answer(
    text: str, quotes: Sequence[str] = (), article: str = "harbour", short: str | None = None
) -> Answer:
    """An answer with these quotes as its sentences; an abstention where there is none."""
    reason = None if quotes else "Nothing answers this."
    return Answer(
        question=CASE.question,
        answer=text,
        abstained=not quotes,
        reason=reason,
        sentences=tuple(Sentence(q, (n,), 1.0) for n, q in enumerate(quotes, start=1)),
        citations=tuple(
            Citation(n, article, None, None, (), None, None, 0, len(quote), quote)
            for n, quote in enumerate(quotes, start=1)
        ),
        conflicts=(),
        dropped=0,
        undated_left_out=0,
        model="reader",
        as_of=None,
        timings=Timings(0.1, 0.2, 0.3),
        short=None if short is None else Short(short, 1),
    )


def outcome(made: Answer, case: Case = CASE, *, whole_sentences: bool = False) -> dict[str, float]:
    return values(case, made, whole_sentences)


def picked(made: dict[str, float], *keys: str) -> tuple[float, ...]:
    return tuple(made[key] for key in keys)


def test_an_answer_is_right_by_its_words_its_quotes_and_its_article() -> None:
    made = outcome(answer("Ships waited, 14 of them. [1]", ["14 ships had waited."]))
    assert picked(made, "holds", "quotes", "cites", "seconds") == (True, True, True, 0.3)
    made = outcome(answer("Ships waited. [1]", ["14 ships had waited."], article="bakery"))
    assert picked(made, "holds", "quotes", "cites") == (False, True, False)


def test_a_marker_is_no_answer_and_neither_is_the_sixty_first_word() -> None:
    assert not outcome(answer("Ships waited. [14]", ["Ships."]))["holds"]
    assert outcome(answer("word " * 59 + "14", ["Ships."]))["holds"]
    assert not outcome(answer("word " * 60 + "14", ["Ships."]))["holds"]


def test_an_abstention_holds_nothing_even_where_its_words_would() -> None:
    made = outcome(answer("Dateline looked at 14 passages."))
    assert picked(made, "withheld", "holds", "quotes", "cites") == (True, False, False, False)


def test_nobody_knows_whether_an_unknown_article_was_cited() -> None:
    made = outcome(answer("14. [1]", ["14 ships."]), replace(CASE, article=None))
    assert "cites" not in made
    assert "right article cited" not in figures([made], False, 0)


def test_gold_sentences_count_where_a_quote_is_a_part_of_one() -> None:
    case = replace(CASE, gold=("On Monday 14 ships had waited outside .",))
    made = outcome(answer("Yes. [1]", ["14 ships had waited outside."]), case, whole_sentences=True)
    assert made["quotes"]


def test_the_short_answer_is_compared_as_squad_does() -> None:
    case = replace(CASE, gold=("14 ships", "fourteen"))
    for short, exact, f1 in (("the 14 ships!", 1, 1), ("14", 0, 2 / 3), (None, 0, 0)):
        made = outcome(answer("14 ships. [1]", ["14 ships had waited."], short=short), case)
        assert picked(made, "exact", "f1") == (exact, pytest.approx(f1))
    refused = outcome(answer("Nothing.", short="14 ships"), case)
    assert picked(refused, "exact", "f1", "first") == (0, 0, False)


def test_the_sentence_that_answers_comes_first() -> None:
    second = outcome(answer("Ships. 14. [1]", ["Ships waited outside.", "14 had waited."]))
    assert picked(second, "quotes", "first") == (True, False)
    case = replace(CASE, gold=("On Monday 14 had waited.",))
    first = answer("14 had waited. [1]", ["14 had waited.", "Ships waited outside."])
    assert outcome(first, case, whole_sentences=True)["first"]
    made = figures([outcome(first, case, whole_sentences=True)], True, 0)
    assert made["first sentence overlaps a gold sentence"].value == 1
    assert "short answer, exact match" not in made, "gold is whole sentences"


def test_figures_count_answerable_questions_and_refusals_apart() -> None:
    unanswerable = replace(CASE, gold=(), answerable=False)
    made = [
        outcome(answer("14. [1]", ["14 ships."], short="14")),
        outcome(answer("Nothing.")),
        outcome(answer("Nothing."), unanswerable),
        outcome(answer("15. [1]", ["15 ships."]), unanswerable),
    ]
    told = {name: (e.value, e.n) for name, e in figures(made, False, 0).items()}
    assert told == {
        "answer of 60 words contains gold": (0.5, 2),
        "short answer, exact match": (0.5, 2),
        "short answer, token F1": (0.5, 2),
        "first sentence contains gold": (0.5, 2),
        "a quote contains gold": (0.5, 2),
        "right article cited": (0.5, 2),
        "right article cited, where answered": (1.0, 1),
        "abstained although answerable": (0.5, 2),
        "refusal precision": (0.5, 2),
        "refusal recall": (0.5, 2),
        "seconds a question": (pytest.approx(0.3), 4),
    }


def test_the_area_is_that_of_how_sure_the_evidence_was() -> None:
    unanswerable = replace(CASE, gold=(), answerable=False)
    made = [
        {**outcome(answer("Nothing."), case), "sure": sure}
        for case, sure in ((CASE, 0.9), (CASE, 0.4), (unanswerable, 0.6), (unanswerable, 0.1))
    ]
    assert figures(made, False, 0)["AUC of answerable or not"].value == 0.75
    assert "AUC of answerable or not" not in figures(made[:2], False, 0)


def test_what_the_articles_cannot_answer_is_counted_apart() -> None:
    held, elsewhere = replace(CASE, held=True), replace(CASE, held=False)
    right, wrong = answer("14. [1]", ["14 ships."]), answer("15. [1]", ["15 ships."])
    made = [
        *(outcome(a, held) for a in (right, right, wrong, answer("Nothing."))),
        *(outcome(a, elsewhere) for a in (right, wrong, wrong, answer("Nothing."))),
    ]
    told = {name: (e.value, e.n) for name, e in figures(made, False, 0).items()}
    assert told["right where held"] == (0.5, 4)
    assert told["abstained where held"] == (0.25, 4)
    assert told["refused or right elsewhere"] == (0.5, 4)


def test_a_figure_of_nothing_or_of_no_number_is_an_error() -> None:
    with pytest.raises(MetricError):
        figures([], False, 0)
    with pytest.raises(MetricError):
        figures([{**outcome(answer("14.", ["14"])), "seconds": float("nan")}], False, 0)


Measured = Callable[..., tuple[str, dict[str, Any]]]


@pytest.fixture
def measured(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Measured:
    """Runs the command; gives what it prints and writes."""

    def typed(name: str, *arguments: str) -> tuple[str, dict[str, Any]]:
        written = tmp_path / "run.json"
        options = ["--data", str(data), "--json", str(written), *arguments]
        assert main(["measure", name, *options]) == 0
        return capsys.readouterr().out, json.loads(written.read_text(encoding="utf-8"))

    return typed


def test_a_run_prints_a_table_writes_json_and_keeps_the_index(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, written = tmp_path / "home", tmp_path / "run.json"
    arguments = ["--data", str(data), "--limit", "3", "--home", str(home)]
    assert main(["measure", "xquad", *arguments, "--json", str(written)]) == 0
    shown = capsys.readouterr()
    assert "| answer of 60 words contains gold | 1.000 | .439 to 1.000 | 3 |" in shown.out
    assert "3 of 3 questions asked" in shown.err
    run = json.loads(written.read_text(encoding="utf-8"))
    assert (run["set"], run["llm"], len(run["outcomes"])) == ("xquad", "reader", 3)
    assert all(o["holds"] and o["quotes"] and o["cites"] for o in run["outcomes"])
    assert main(["measure", "clapnq", *arguments]) == 1
    assert "articles that are not of clapnq" in capsys.readouterr().err


def test_unanswerable_questions_give_refusal_figures(measured: Measured) -> None:
    _, run = measured("clapnq", "--limit", "2")
    assert [o["answerable"] for o in run["outcomes"]] == [True, True, False, False]
    assert run["figures"]["refusal recall"]["value"] == 1.0
    assert run["figures"]["AUC of answerable or not"]["value"] == 1.0
    assert {o["abstained"] for o in run["outcomes"] if o["sure"] < ANSWERS} == {True}


def test_an_article_after_the_day_of_the_question_is_not_read(measured: Measured) -> None:
    _, run = measured("realtimeqa", "--limit", "3")
    by_id = {o["id"]: o for o in run["outcomes"]}
    assert by_id["r0"]["holds"]
    assert not by_id["r1"]["holds"], "it was published the day after"
    assert not by_id["r2"]["holds"], "it states no date"
    assert run["figures"]["right where held"]["value"] == 1.0
    assert run["figures"]["refused or right elsewhere"]["n"] == 2


def test_an_absent_set_is_named_and_ends_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["measure", "xquad", "--data", str(tmp_path)]) == 1
    assert "xquad.en.dev.json is absent" in capsys.readouterr().err


def test_a_sample_is_the_seeds_and_takes_both_sorts(data: Path) -> None:
    cases = READERS["clapnq"](data).cases
    drawn = sample(cases, 1, seed=0)
    assert [c.answerable for c in drawn] == [True, False]
    assert drawn == sample(cases, 1, seed=0)
    assert len(sample(cases, 99, seed=0)) == len(cases)
    assert len({tuple(c.id for c in sample(cases, 1, seed=s)) for s in range(9)}) > 1


# -- the most that can be reached --------------------------------------------------------


def test_gold_is_looked_for_in_its_own_article_or_in_any(data: Path) -> None:
    read = READERS["xquad"](data)
    first, second, third = read.cases
    cases = (
        first,
        replace(second, article=third.article),
        replace(third, article=None),
        replace(first, gold=("1",)),
    )
    assert reachable(replace(read, cases=cases)) == [True, False, True, False]
    assert reachable(READERS["clapnq"](data)) == [True, True, True], "of the answerable alone"


def test_every_set_has_its_line_of_the_most_that_can_be_reached(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ceiling", "--data", str(data)]) == 0
    assert "| clapnq | 3 | 3 | 2 | 1.000 |" in capsys.readouterr().out
    assert main(["ceiling", "--data", str(tmp_path / "none")]) == 1
    assert "is absent" in capsys.readouterr().err


# -- false premises ----------------------------------------------------------------------


def test_each_false_question_stands_beside_its_true_one(data: Path) -> None:
    collection = READERS["xquad"](data)
    made = premises.premises(collection, collection.cases, seed=0)
    assert made == premises.premises(collection, collection.cases, seed=0)
    assert {tuple(premises.premises(collection, collection.cases, seed=s)) for s in range(9)} != {
        tuple(made)
    }
    asked = {case.id: case.question for case in collection.cases}
    true, false = made[::2], made[1::2]
    assert [p.id for p in true] == [p.id for p in false]
    assert {p.id for p in true} == asked.keys()
    for one, other in zip(true, false, strict=True):
        assert (one.kind, one.question) == (None, asked[one.id])
        assert other.kind is not None
        assert other.question != one.question


def test_refusals_of_false_and_true_premises_are_counted_apart_and_by_kind() -> None:
    asked = [("number", True), ("number", False), ("names", True)]
    asked += [(None, n == 1) for n in range(1, 5)]  # type: ignore[misc]
    made = [
        premises.values(premises.Premise("1", "?", kind), replace(answer(""), abstained=refused))
        for kind, refused in asked
    ]
    assert {k: (e.value, e.n) for k, e in means(made, premises.LINES).items()} == {
        "false premise refused": (pytest.approx(2 / 3), 3),
        "true premise refused": (0.25, 4),
        "false premise refused: names": (1.0, 1),
        "false premise refused: number": (0.5, 2),
    }


def test_premises_are_measured_by_a_command(measured: Measured) -> None:
    shown, run = measured("premises")
    assert "| true premise refused | .000 | .000 to .561 | 3 |" in shown
    assert [o["premise"]["kind"] is None for o in run["outcomes"]] == [True, False] * 3


# -- RAMDocs -----------------------------------------------------------------------------

FERRY = ramdocs.Ambiguous(
    "0", "When does it sail?", "Documents", ("7 o'clock", "9 o'clock"), ("8",)
)
SAYS = answer("It sails at 7 o'clock. [1] Elsewhere at 9 o'clock. [8]", ["7 and 9"])


def test_the_documents_of_a_question_bear_its_outlet(data: Path) -> None:
    collection, questions = ramdocs.ramdocs(data / "ramdocs.dev.jsonl")
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
        ramdocs.ramdocs(path)


def told(changed: Answer) -> tuple[float, float]:
    """Whether every right answer is given, and whether a wrong one is."""
    made = ramdocs.values(FERRY, changed)
    return made["every right answer contained"], made["a wrong answer given"]


def test_every_right_answer_counts_and_so_does_a_wrong_one() -> None:
    assert told(SAYS) == (True, False), "a marker is no answer"
    one = replace(SAYS, answer="It sails at 7 o'clock. [1]")
    assert told(one) == (False, False)
    assert told(replace(SAYS, answer=f"{SAYS.answer} Or at 8. [2]")) == (True, True)
    conflict = Conflict("?", (Claim("9 o'clock", (1,)), Claim("8", (2,))))
    assert told(replace(one, conflicts=(conflict,))) == (True, True), "its values are read too"
    assert told(replace(SAYS, abstained=True)) == (False, False)
    assert ramdocs.values(FERRY, replace(SAYS, abstained=True))["abstained"]
    assert ramdocs.values(FERRY, SAYS)["every right answer and no wrong one"]


def test_ramdocs_is_measured_by_a_command_over_each_questions_documents(
    measured: Measured,
) -> None:
    shown, run = measured("ramdocs")
    assert "| every right answer and no wrong one |" in shown
    first, second = run["outcomes"]
    assert "ferry" in first["answer"]
    assert "ferry" not in second["answer"], "the documents of another question"


def test_the_published_file_of_ramdocs_is_read_whole() -> None:
    path = SHARED / "data" / "ramdocs.dev.jsonl"
    if not path.is_file():
        pytest.skip(f"{path} is absent")
    collection, questions = ramdocs.ramdocs(path)
    assert (len(collection.articles), len(questions)) == (1_401, 250)
    assert len({q.outlet for q in questions}) == 250
