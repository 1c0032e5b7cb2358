"""A run over a small set, from the file to the table, and what counts as right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evals import measure, stage
from evals.datasets import READERS, Case
from evals.errors import MetricError, StageError
from evals.measure import Outcome, figures, judged
from rag.read import ANSWERS
from rag.records import Answer, Citation, Sentence, Short, Timings

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


def outcome(made: Answer, case: Case = CASE, *, whole_sentences: bool = False) -> Outcome:
    return judged(case, made, whole_sentences)


def test_an_answer_is_right_by_its_words_its_quotes_and_its_article() -> None:
    made = outcome(answer("Ships waited, 14 of them. [1]", ["14 ships had waited."]))
    assert (made.holds, made.quotes, made.cites, made.seconds) == (True, True, True, 0.3)
    made = outcome(answer("Ships waited. [1]", ["14 ships had waited."], article="bakery"))
    assert (made.holds, made.quotes, made.cites) == (False, True, False)


def test_a_marker_is_no_answer_and_neither_is_the_sixty_first_word() -> None:
    assert not outcome(answer("Ships waited. [14]", ["Ships."])).holds
    assert outcome(answer("word " * 59 + "14", ["Ships."])).holds
    assert not outcome(answer("word " * 60 + "14", ["Ships."])).holds


def test_an_abstention_holds_nothing_even_where_its_words_would() -> None:
    made = outcome(answer("Dateline looked at 14 passages."))
    assert (made.abstained, made.holds, made.quotes, made.cites) == (True, False, False, False)


def test_nobody_knows_whether_an_unknown_article_was_cited() -> None:
    made = outcome(answer("14. [1]", ["14 ships."]), replace(CASE, article=None))
    assert made.cites is None
    assert "right article cited" not in figures([made], False, 0)


def test_gold_sentences_count_where_a_quote_is_a_part_of_one() -> None:
    case = replace(CASE, gold=("On Monday 14 ships had waited outside .",))
    made = outcome(answer("Yes. [1]", ["14 ships had waited outside."]), case, whole_sentences=True)
    assert made.quotes


def test_the_short_answer_is_compared_as_squad_does() -> None:
    case = replace(CASE, gold=("14 ships", "fourteen"))
    for short, exact, f1 in (("the 14 ships!", 1, 1), ("14", 0, 2 / 3), (None, 0, 0)):
        made = outcome(answer("14 ships. [1]", ["14 ships had waited."], short=short), case)
        assert (made.exact, made.f1) == (exact, pytest.approx(f1))
    refused = outcome(answer("Nothing.", short="14 ships"), case)
    assert (refused.exact, refused.f1, refused.first) == (0, 0, False)


def test_the_sentence_that_answers_comes_first() -> None:
    second = outcome(answer("Ships. 14. [1]", ["Ships waited outside.", "14 had waited."]))
    assert (second.quotes, second.first) == (True, False)
    case = replace(CASE, gold=("On Monday 14 had waited.",))
    first = answer("14 had waited. [1]", ["14 had waited.", "Ships waited outside."])
    assert outcome(first, case, whole_sentences=True).first
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
    values = {name: (e.value, e.n) for name, e in figures(made, False, 0).items()}
    assert values == {
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
        judged(case, answer("Nothing."), False, sure)
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
    values = {name: (e.value, e.n) for name, e in figures(made, False, 0).items()}
    assert values["right where held"] == (0.5, 4)
    assert values["abstained where held"] == (0.25, 4)
    assert values["refused or right elsewhere"] == (0.5, 4)


def test_a_figure_of_nothing_or_of_no_number_is_an_error() -> None:
    with pytest.raises(MetricError):
        figures([], False, 0)
    with pytest.raises(MetricError):
        figures([replace(outcome(answer("14.", ["14"])), seconds=float("nan"))], False, 0)


def test_a_run_prints_a_table_writes_json_and_keeps_the_index(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, written = tmp_path / "home", tmp_path / "run.json"
    arguments = ["xquad", "--data", str(data), "--limit", "3"]
    assert measure.main([*arguments, "--home", str(home), "--json", str(written)]) == 0
    shown = capsys.readouterr()
    assert "| answer of 60 words contains gold | 1.000 | .439 to 1.000 | 3 |" in shown.out
    assert "3 of 3 questions asked" in shown.err
    run = json.loads(written.read_text(encoding="utf-8"))
    assert (run["set"], run["llm"], len(run["outcomes"])) == ("xquad", "reader", 3)
    assert all(o["holds"] and o["quotes"] and o["cites"] for o in run["outcomes"])
    with pytest.raises(StageError, match="articles that are not of clapnq"):
        measure.measure("clapnq", data, limit=1, seed=0, llm="reader", home=home)


def test_unanswerable_questions_give_refusal_figures(data: Path) -> None:
    made, outcomes = measure.measure("clapnq", data, limit=2, seed=0, llm="reader", home=None)
    assert [o.answerable for o in outcomes] == [True, True, False, False]
    assert made["refusal recall"].value == 1.0
    assert made["AUC of answerable or not"].value == 1.0
    assert {o.abstained for o in outcomes if (o.sure or 0.0) < ANSWERS} == {True}


def test_an_article_after_the_day_of_the_question_is_not_read(data: Path) -> None:
    made, outcomes = measure.measure("realtimeqa", data, limit=3, seed=0, llm="reader", home=None)
    by_id = {o.id: o for o in outcomes}
    assert by_id["r0"].holds
    assert not by_id["r1"].holds, "it was published the day after"
    assert not by_id["r2"].holds, "it states no date"
    assert made["right where held"].value == 1.0
    assert made["refused or right elsewhere"].n == 2


def test_an_absent_set_is_named_and_ends_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measure.main(["xquad", "--data", str(tmp_path)]) == 1
    assert "xquad.en.dev.json is absent" in capsys.readouterr().err


def test_a_sample_is_the_seeds_and_takes_both_sorts(data: Path) -> None:
    cases = READERS["clapnq"](data).cases
    drawn = stage.sample(cases, 1, seed=0)
    assert [c.answerable for c in drawn] == [True, False]
    assert drawn == stage.sample(cases, 1, seed=0)
    assert len(stage.sample(cases, 99, seed=0)) == len(cases)
    assert len({tuple(c.id for c in stage.sample(cases, 1, seed=s)) for s in range(9)}) > 1
