"""Sources that differ are shown side by side, and copies of a report count once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag import Answer, Dateline
from rag.records import Verdict

QUESTION = "How many people died in the fire in Elmton?"


def asked(tmp_path: Path, *rows: dict[str, Any], question: str = QUESTION) -> Answer:
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    with Dateline.open(tmp_path / "home", llm="extractive") as d:
        d.index(path)
        return d.ask(question)


def report(name: str, text: str, day: str = "2023-09-19") -> dict[str, Any]:
    return {"id": name, "outlet": name, "published": day, "title": "Fire in Elmton", "text": text}


ONE = report("Elm Post", "Twelve people died in a fire in Elmton on Monday. A school burned down.")
OTHER = report("Oak News", "The mayor said 14 people had died in the fire in Elmton.", "2023-09-20")


def claims(answer: Answer) -> list[tuple[str, str | None, list[str | None]]]:
    outlets = {c.n: c.outlet for c in answer.citations}
    [conflict] = answer.conflicts
    return [(c.value, c.speaker, [outlets[n] for n in c.citations]) for c in conflict.claims]


def test_two_counts_stand_side_by_side_in_order_of_time(tmp_path: Path) -> None:
    answer = asked(tmp_path, OTHER, ONE)
    assert claims(answer) == [
        ("Twelve people", None, ["Elm Post"]),
        ("14 people", "The mayor", ["Oak News"]),
    ]
    assert "Twelve people" in answer.answer and "14 people" in answer.answer
    assert answer.rests_on == ("2023-09-19", "2023-09-20")


def test_sources_that_agree_are_no_conflict(tmp_path: Path) -> None:
    agreeing = report("Oak News", "Officials count 12 dead after the fire in Elmton.")
    assert asked(tmp_path, ONE, agreeing).conflicts == ()


def test_another_fire_is_no_other_version(tmp_path: Path) -> None:
    elsewhere = report("Oak News", "Nine people died in a fire in Oakville.")
    assert asked(tmp_path, ONE, {**elsewhere, "title": "Fire in Oakville"}).conflicts == ()


def test_a_copy_is_no_second_source_and_is_named(tmp_path: Path) -> None:
    body = (
        "Twelve people died in a fire in Elmton on Monday. A school burned down in the morning. "
        "Firemen came from four towns and stayed until the evening. Nobody knows yet how the "
        "fire began, and the police look for a witness in a green coat who left on foot."
    )
    answer = asked(tmp_path, report("Elm Post", body), report("Copy Daily", body, "2023-09-20"))
    assert answer.conflicts == ()
    assert [c.outlet for c in answer.citations] == ["Elm Post"]
    assert answer.citations[0].also == ("Copy Daily",)


def test_yes_and_no_are_shown_with_who_says_so(tmp_path: Path) -> None:
    answer = asked(
        tmp_path,
        report("Elm Post", "The army said it had warned Norland of the attack on Elmton."),
        report("Oak News", "Norland said it was not warned of the attack on Elmton."),
        question="Was Norland warned of the attack on Elmton?",
    )
    said = sorted((v, s) for v, s, _ in claims(answer))
    assert said == [("no", "Norland"), ("yes", "The army")]


def test_reports_of_other_matters_are_no_yes_and_no(tmp_path: Path) -> None:
    answer = asked(
        tmp_path,
        report("Elm Post", "The mayor of Elmton was asked to leave his post after the fire."),
        {**report("Oak News", "A tennis player in Oakville did not give up in the last set."),
         "title": "Tennis in Oakville"},
        {**report("Ash Daily", "Norland gave up its post above the village of Berk."),
         "title": "Norland"},
        question="Did the mayor of Elmton give up his post?",
    )  # fmt: skip
    assert answer.conflicts == ()
    assert answer.verdict is not Verdict.DIFFER


@pytest.mark.parametrize("llm", ["extractive", "local"])
def test_no_model_picks_one_of_two_versions(tmp_path: Path, llm: str) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in (ONE, OTHER)))
    with Dateline.open(tmp_path / "home", llm=llm) as d:
        d.index(path)
        answer = d.ask(QUESTION)
    assert len(answer.conflicts[0].claims) == 2
    for c in answer.citations:
        assert any(c.n in claim.citations for claim in answer.conflicts[0].claims)
