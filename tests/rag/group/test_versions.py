"""What different voices say, and when it cannot all be so."""

from __future__ import annotations

from typing import Any

import pytest

from rag.group import Version, versions
from rag.question import understand
from rag.records import Evidence
from tests.rag.scripted import NEITHER, NO, YES, ScriptedReader, evidence

QUESTION = understand("How many people died in the fire in Elmton?")


def told(name: str, text: str, short: str | None, **facts: Any) -> Evidence:
    known = {"outlet": name, "published": "2023-09-19", "title": "Fire in Elmton"}
    return evidence(text, short, article_id=name, **{**known, **facts})


ONE = told("Elm Post", "Twelve people died in a fire in Elmton.", "Twelve people")
OTHER = told("Oak News", "The mayor said 14 people had died.", "14 people", published="2023-09-20")
AGREES = told("Ash Daily", "The police counted 12 dead in the fire.", "12")


def made(
    *given: Evidence, groups: dict[str, str] | None = None, **script: Any
) -> list[list[tuple[str, str | None, str | None]]]:
    """Value, speaker and outlet of each voice of each version."""
    found = versions(ScriptedReader(**script), given, groups or {})
    return [seen(version) for version in found]


def seen(version: Version) -> list[tuple[str, str | None, str | None]]:
    return [(g.value, g.speaker, g.evidence.passage.outlet) for g in version.given]


def test_two_outlets_with_other_numbers_are_two_versions_in_order_of_time() -> None:
    expected = [
        [("Twelve people", None, "Elm Post")],
        [("14 people", "The mayor", "Oak News")],
    ]
    for given in ((ONE, OTHER), (OTHER, ONE)):
        assert made(*given, speakers={"14 people": "The mayor"}) == expected


def test_the_same_number_in_words_and_in_digits_is_one_version() -> None:
    assert made(ONE, AGREES) == []
    twelve, fourteen = made(ONE, AGREES, OTHER)
    assert [outlet for _, _, outlet in twelve] == ["Elm Post", "Ash Daily"]
    assert [outlet for _, _, outlet in fourteen] == ["Oak News"]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("about 500 people", "498", False),
        ("more than 60 people", "62", False),
        ("up to 20 people", "14", False),
        ("100 km", "60 km", True),
        ("25", "27 people", True),
        ("60 kilometres (100 kilometres)", "100 km (60 km)", True),
        ("Twelve people", "12", False),
        ("four police officers", "four soldiers", None),
        ("six people, four of them officers", "four soldiers and two drivers", None),
        ("100 km", "62 miles", None),
        ("on Monday", "14", None),
    ],
)
def test_numbers_are_compared_and_what_cannot_be_is_read(
    one: str, other: str, apart: bool | None
) -> None:
    given = (told("Elm Post", f"It is {one}.", one), told("Oak News", f"It is {other}.", other))
    for verdict, read_as in ((NO, True), (NEITHER, False), (YES, False)):
        found = made(*given, verdict=lambda a, b, v=verdict: v)
        assert bool(found) is (read_as if apart is None else apart), verdict


@pytest.mark.parametrize(("verdict", "apart"), [(NO, True), (NEITHER, False), (YES, False)])
def test_words_differ_where_the_reader_finds_that_they_contradict(
    verdict: Any, apart: bool
) -> None:
    one = told("Elm Post", "Ada Berg won the race.", "Ada Berg")
    other = told("Oak News", "Ida Stone won the race.", "Ida Stone")
    assert bool(made(one, other, verdict=lambda a, b: verdict)) is apart


def test_words_that_one_side_bears_out_do_not_differ() -> None:
    one = told("Elm Post", "Ada Berg won the race.", "Ada Berg")
    other = told("Oak News", "Berg, of Elmton, won it.", "Berg")

    def one_way(statement: str, text: str) -> Any:
        return YES if statement == other.text else NO

    assert made(one, other, verdict=one_way) == []


def test_each_pair_is_read_both_ways_in_one_call() -> None:
    names = ("Ada Berg", "Ida Stone", "Bo Lund")
    told_by = [told(f"Outlet {name}", f"{name} won the race.", name) for name in names]
    one, two, three = (e.text for e in told_by)
    reader = ScriptedReader()
    versions(reader, told_by, {})
    [pairs] = reader.pairs
    assert set(pairs) == {(a, b) for a in (one, two, three) for b in (one, two, three) if a != b}


def test_what_can_be_compared_is_not_read() -> None:
    reader = ScriptedReader()
    assert len(versions(reader, [ONE, OTHER], {})) == 2
    assert reader.pairs == []


# -- voices --------------------------------------------------------------------------------

# A report that names no outlet, and the same report as an outlet edited it.
REPORT = told("report", "Twelve died in Elmton, the mayor said.", "Twelve", outlet=None)
COPY = told("Copy Daily", "The police said 12 people had died in Elmton.", "12 people")
GROUPS = {"report": "report", "Copy Daily": "report"}
SPEAKERS = {REPORT.text: "the mayor", COPY.text: "The police"}


def test_a_copy_is_no_second_voice() -> None:
    assert made(REPORT, COPY, groups=GROUPS) == []
    twelve, _ = made(AGREES, REPORT, COPY, OTHER, groups=GROUPS)
    assert len(twelve) == 2
    assert len(made(AGREES, REPORT, COPY, OTHER)[0]) == 3


def test_words_speaker_and_outlet_are_of_one_article() -> None:
    twelve, fourteen = made(
        REPORT, COPY, OTHER, groups=GROUPS, speakers={**SPEAKERS, OTHER.text: "The mayor"}
    )
    assert twelve == [("12 people", "The police", "Copy Daily")]
    assert fourteen == [("14 people", "The mayor", "Oak News")]


def test_a_copy_that_confirms_a_version_does_not_speak_for_it() -> None:
    twelve, _ = made(AGREES, REPORT, COPY, OTHER, groups=GROUPS, speakers=SPEAKERS)
    assert twelve == [("12", None, "Ash Daily"), ("12 people", "The police", "Copy Daily")]


def test_copies_that_differ_are_two_versions() -> None:
    edited = told("Copy Daily", "The police said 13 people had died in Elmton.", "13 people")
    assert [v[0][0] for v in made(REPORT, edited, groups=GROUPS)] == ["Twelve", "13 people"]


def test_an_article_speaks_once_with_its_best_sentence() -> None:
    again = told("Elm Post", "At first two were said to be dead.", "two", at=100, answers=0.6)
    assert made(ONE, again) == []
    assert [v[0][0] for v in made(ONE, again, OTHER)] == ["Twelve people", "14 people"]


def test_who_says_so_is_looked_for_in_the_sentence_and_the_one_before() -> None:
    one = told("Elm Post", "Twelve had died.", "Twelve", before="The mayor spoke.", at=40)
    [(_, speaker, _)], _ = made(one, OTHER, speakers={"The mayor spoke. Twelve": "The mayor"})
    assert speaker == "The mayor"


@pytest.mark.parametrize("found", [".", "12", "Twelve", "The mayor spoke", "Twelve had died."])
def test_what_is_nobody_s_name_is_no_speaker(found: str) -> None:
    text = "Twelve had died."
    one = told("Elm Post", text, "Twelve", before="The mayor spoke. All 12 listened.", at=40)
    [(_, speaker, _)], _ = made(one, OTHER, speakers={text: found})
    assert speaker is None


# -- of one matter ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "apart"),
    [("2023-09-22", True), ("2023-10-20", False), ("2023-08-20", False), (None, True)],
)
def test_reports_that_are_weeks_apart_are_of_different_events(
    published: str | None, apart: bool
) -> None:
    other = told("Oak News", "14 people had died.", "14 people", published=published)
    assert bool(made(ONE, other)) is apart


@pytest.mark.parametrize("answers", [0.05, 0.25, 0.39])
def test_what_hardly_answers_is_no_version(answers: float) -> None:
    other = told("Oak News", "14 ships had waited.", "14 ships", answers=answers)
    assert made(ONE, other) == []


def test_a_sentence_without_a_short_answer_is_no_version() -> None:
    assert made(ONE, told("Oak News", "The mayor mourned 14 people.", None)) == []


def test_one_voice_is_no_conflict() -> None:
    assert made() == []
    assert made(ONE) == []


def test_no_more_than_six_versions_are_shown() -> None:
    many = [told(f"Outlet {n}", f"In all {n} died.", f"{n}") for n in range(20, 40)]
    assert len(made(*many)) == 6


def test_undated_versions_come_last() -> None:
    undated = told("Oak News", "14 people had died.", "14 people", published=None)
    assert [v[0][0] for v in made(undated, ONE)] == ["Twelve people", "14 people"]
