"""What an answer of each kind is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evals.sets.kind_questions import MOST_SENTENCES, NOBODYS
from evals.sets.kinds import RIGHT, scored
from rag.records import Kind, Verdict
from tests.evals.kinds import ABSTAINED, TEXT, answer, cited, gold, row, value


def test_a_fact_is_right_where_its_first_words_hold_it() -> None:
    assert value(gold("fact"), answer("The ferry sailed at nine. [1]")) == 1
    assert value(gold("fact"), answer("The ferry sailed at ninety. [1]")) == 0
    assert value(gold("fact"), answer("word " * 60 + "nine [1]")) == 0
    assert value(gold("fact"), ABSTAINED) == 0


def test_a_verdict_needs_what_bears_it_out_and_says_whose_it_is() -> None:
    no = gold("yes-no")
    right = answer("No. It did not sail. [1]", verdict=Verdict.NO, verdict_by="Mayor Stone")
    assert value(no, right) == 1
    assert value(no, replace(right, verdict_by=None)) == NOBODYS >= RIGHT
    assert value(no, replace(right, verdict=Verdict.YES)) == 0
    assert value(no, replace(right, verdict=None)) == 0
    assert value(no, replace(right, answer="No. [1]")) == 0
    quote = cited("It did not sail from Pinewood.")
    assert value(no, replace(right, answer="No. [1]", citations=(quote,))) == 1
    assert value(no, replace(right, abstained=True)) == 0
    assert value(gold("yes-no", by=[]), replace(right, verdict_by=None)) == 1


def test_a_false_premise_is_refused() -> None:
    assert value(gold("premise"), ABSTAINED) == 1
    assert value(gold("premise", refuted=[]), ABSTAINED) == 1
    assert value(gold("premise"), answer("It did not sail. [1]")) == 0


def test_a_question_in_another_language_is_refused_in_its_name() -> None:
    spanish = gold("language")
    told = replace(ABSTAINED, reason="This question is in Spanish; the articles are in English.")
    assert value(spanish, told) == 1
    assert value(spanish, ABSTAINED) == 0
    assert value(spanish, replace(told, abstained=False)) == 0


def test_each_of_several_questions_is_answered_or_refused() -> None:
    both = gold("several")
    when = row("It sailed at nine.", about="When did the ferry sail?")
    who = row("The paint was green.", about="Who paid for the paint?")
    refused = replace(who, citations=(), text="No article says it.")
    assert value(both, answer(rows=[when, refused])) == 1
    assert value(both, answer(rows=[refused, when])) == 1
    assert value(both, answer(rows=[when])) == 1
    assert value(both, answer(rows=[when, who])) == 0.5
    assert value(both, answer(rows=[replace(when, text="At ten."), refused])) == 0.5
    # The words stand in the row of the other part: that answers nothing.
    assert value(both, answer(rows=[replace(who, text="It sailed at nine.")])) == 0
    assert value(both, answer("It sailed at nine. [1]")) == 0.5
    assert value(both, ABSTAINED) == 0.5


def test_rows_of_a_list_are_found_by_name_or_text() -> None:
    towns = gold("list")
    elmton, oakville = row("It called at Elmton.", about="Elmton"), row("Oakville followed.")
    assert value(towns, answer(rows=[elmton, oakville])) == 1
    assert value(towns, answer(rows=[row("It called at Elmton and Oakville.")])) == 1
    by_text = row("It called at Elmton.", about="the first town")
    assert value(towns, answer(rows=[by_text, oakville])) == 1
    # A sentence that names a right thing is right, whatever else it names.
    both = row("It called at Elmton and not at Pinewood.")
    assert value(towns, answer(rows=[both, oakville])) == 1
    # One of two: recall .5, precision 1.
    assert value(towns, answer(rows=[elmton])) == pytest.approx(2 / 3)
    assert value(towns, answer(rows=[elmton, elmton, oakville])) == 1
    assert value(towns, answer(rows=[])) == 0
    assert value(towns, replace(ABSTAINED, rows=(elmton, oakville))) == 0
    assert value(towns, answer(rows=[replace(elmton, citations=()), oakville])) < 1


def test_a_false_name_costs_twice_what_an_unknown_one_does() -> None:
    towns = gold("list")
    right = [row("It called at Elmton.", about="Elmton"), row("Then Oakville.", about="Oakville")]
    false = row("Not Pinewood, but Elmton.", about="Pinewood")
    unknown = row("It called at Ashford.", about="Ashford")
    assert value(towns, answer(rows=[*right, false])) == pytest.approx(0.8)  # precision 2 of 3
    assert value(towns, answer(rows=[*right, unknown])) == pytest.approx(8 / 9)  # 2 of 2.5
    assert value(towns, answer(rows=[*right, unknown, unknown])) == pytest.approx(0.8)


def test_an_event_is_found_under_its_day_or_hour() -> None:
    events = gold("timeline")
    sailed = row("The ferry sailed.", when="2026-03-12T09:00")
    sank = row("It sank.", when="2026-03-13T16:00")
    assert value(events, answer(rows=[sailed, sank])) == 1
    assert value(events, answer(rows=[replace(sailed, when="2026-03-12"), sank])) == 1
    # The day alone, where the hour is known: neither found nor known to be false.
    assert value(events, answer(rows=[sailed, replace(sank, when="2026-03-13")])) == pytest.approx(
        2 * (1 / 1.5) * 0.5 / (1 / 1.5 + 0.5)
    )
    assert value(events, answer(rows=[sailed, replace(sank, when=None)])) == pytest.approx(
        2 * (1 / 1.5) * 0.5 / (1 / 1.5 + 0.5)
    )
    # Another day is false.
    assert value(events, answer(rows=[sailed, replace(sank, when="2026-03-14")])) == 0.5
    assert value(events, answer(rows=[sailed, replace(sank, when="2026-03-13T15:00")])) == 0.5
    assert value(events, answer(rows=[row("It was painted.", when="2026-03-12")])) == 0


def test_a_position_is_found_beside_who_holds_it() -> None:
    said = gold("positions")
    stone, ash = row("It is safe.", who="Mayor Ida Stone"), row("Tom Ash called it rotten.")
    assert value(said, answer(rows=[stone, ash])) == 1
    # In another's mouth it is false; from nobody, or of another matter, unknown.
    assert value(said, answer(rows=[stone, replace(ash, who="Stone")])) == 0.5
    unknown = 2 * (1 / 1.5) * 0.5 / (1 / 1.5 + 0.5)
    assert value(said, answer(rows=[stone, row("It is rotten.")])) == pytest.approx(unknown)
    assert value(said, answer(rows=[stone, row("I paint.", who="Ash")])) == pytest.approx(unknown)


def test_a_summary_covers_its_points_in_eight_sentences() -> None:
    whole = gold("summary")
    said = [row(f"The ferry {one}.") for one in ("sailed", "sank", "of Stone", "at nine")]
    assert value(whole, answer(rows=said)) == 1
    assert value(whole, answer(rows=said[:3])) == 0.75 >= RIGHT
    assert value(whole, answer(rows=said[:2])) == 0.5 < RIGHT
    fill = [row("It was Thursday.")] * (MOST_SENTENCES - 4)
    assert value(whole, answer(rows=[*said, *fill])) == 1
    assert value(whole, answer(rows=[*said, *fill, *fill[:1]])) == 0


def test_a_summary_cites_only_what_it_may() -> None:
    said = answer("It sailed and sank at nine, said Stone. [1]")
    assert value(gold("summary", only=["The Post"]), said) == 1
    assert value(gold("summary", only=["The Echo"]), said) == 0
    assert value(gold("summary", only_since="2026-03-12"), said) == 1
    assert value(gold("summary", only_since="2026-03-13"), said) == 0
    undated = replace(said, citations=(cited("The ferry sailed", published=None),))
    assert value(gold("summary", only_since="2026-03-12"), undated) == 0


def test_a_comparison_is_covered_side_by_side() -> None:
    both = gold("comparison")
    post, ten = row("At nine.", side="The Post"), row("At ten.", side="Echo")
    sank = row("It sank.", side="The Echo")
    assert value(both, answer(rows=[post, ten, sank])) == 1
    assert value(both, answer(rows=[post, ten])) == 0.75
    assert value(both, answer(rows=[post])) == 0.5
    assert value(both, answer(rows=[replace(post, side="The Echo"), ten, sank])) == 0.5
    assert value(both, answer(rows=[replace(post, side=None)])) == 0
    assert value(both, answer(rows=[replace(post, side="the")])) == 0


@pytest.mark.parametrize(
    "change",
    [{"quote": "The ferry sailed at ten"}, {"start": 1}, {"article_id": "none"}, {"quote": ""}],
)
def test_a_false_quote_makes_any_answer_worthless(change: dict[str, Any]) -> None:
    right = answer("The ferry sailed at nine. [1]")
    assert scored(gold("fact"), right, {"ferry": TEXT}).false_quotes == 0
    false = replace(right, citations=(*right.citations, replace(cited("The ferry"), **change)))
    score = scored(gold("fact"), false, {"ferry": TEXT})
    assert (score.value, score.right, score.false_quotes) == (0, False, 1)


def test_the_kind_is_recognised_or_any_will_do() -> None:
    as_list = answer("At nine. [1]", kind=Kind.LIST)
    assert scored(gold("list"), as_list, {"ferry": TEXT}).recognised is True
    assert scored(gold("fact"), as_list, {"ferry": TEXT}).recognised is False
    for kind in ("premise", "language"):
        assert scored(gold(kind), as_list, {"ferry": TEXT}).recognised is None
