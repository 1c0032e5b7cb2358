"""The check finds what a sentence says that the cited words do not."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.words import words
from rag.check.check import THRESHOLD, check
from rag.check.check import check as check_function

SPAN = (
    "On Tuesday the defence ministry of Norland said that more than 60 posts were taken and "
    "2,000 soldiers, led by General Ada Berg, had not crossed the river Elm."
)


def test_the_examples_in_the_docstring_hold() -> None:
    import importlib

    module = importlib.import_module("rag.check.check")
    result = doctest.testmod(module)
    assert result.attempted > 0 and result.failed == 0


@pytest.mark.parametrize(
    "sentence",
    [
        SPAN,
        "The defence ministry of Norland said that more than 60 posts were taken.",
        "On Tuesday the defence ministry of Norland said more than 60 posts were taken.",
    ],
)
def test_what_the_span_says_is_supported(sentence: str) -> None:
    assert check(sentence, [SPAN]).score >= THRESHOLD


def test_two_words_are_read_like_more() -> None:
    asked = "Protesters called Norland's mayor a traitor and demanded Berg's resignation."
    assert not check("Berg resigned.", [asked]).enough
    assert check("Berg resigned.", ["Berg resigned on Tuesday, and Ada Stone took over."]).enough


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("The defence ministry of Norland said more than 70 posts were taken.", "the number 70"),
        ("The defence ministry of Norland said that 60 posts were taken.", "the number 60"),
        ("3,000 soldiers had not crossed the river Elm.", "the number 3,000"),
        ("2,000 soldiers led by General Ada Stone had not crossed the river.", "Ada Stone"),
        ("The defence ministry of Sudland said that posts were taken.", "Sudland"),
        ("On Friday the defence ministry of Norland said posts were taken.", "the date Friday"),
        ("2,000 soldiers had crossed the river Elm.", "whether it is so or not"),
        ("crossed the river Elm", "whether it is so or not"),
    ],
)
def test_one_wrong_fact_is_named_and_refuses_the_sentence(sentence: str, missing: str) -> None:
    found = check(sentence, [SPAN])
    assert found.score < THRESHOLD
    assert any(missing in m for m in found.missing), found


@pytest.mark.parametrize(
    "sentence",
    [
        "More than 60 posts were taken.",
        "2,000 soldiers, led by General Ada Berg, had not crossed the river Elm.",
        "The army said that more than 60 posts were taken.",
    ],
)
def test_what_somebody_said_becomes_neither_a_fact_nor_the_word_of_another(sentence: str) -> None:
    found = check(sentence, [SPAN])
    assert found.score < THRESHOLD
    assert any("said so" in m for m in found.missing), found


@pytest.mark.parametrize(
    ("sentence", "span", "missing"),
    [
        ("The gates are closed on Monday.", "The gates are open on Monday.", "closed for open"),
        ("Exports of wool fell in June.", "Exports of wool rose in June.", "fell for rose"),
    ],
)
def test_the_opposite_of_a_word_refuses_the_sentence(
    sentence: str, span: str, missing: str
) -> None:
    found = check(sentence, [span])
    assert found.score < THRESHOLD
    assert any(missing in m for m in found.missing), found


def test_a_country_has_more_than_one_name() -> None:
    span = "The United Kingdom closed its embassy in Elmton in March."
    assert check("The U.K. closed its embassy in Elmton in March.", [span]).missing == (
        "the word u",
        "the word k",
    )


def test_two_statements_rest_on_a_span_each_and_do_not_mix() -> None:
    spans = ["Ada Berg won the race.", "Ida Stone lives in Elmton."]
    assert check("Ada Berg won the race and lives in Elmton.", spans).score < THRESHOLD


def test_what_the_span_does_not_speak_of_is_refused() -> None:
    assert check("The harvest was poor and bread became dear.", [SPAN]).score < 0.2


def test_two_spans_can_support_what_neither_does_alone() -> None:
    spans = ["Ada Berg won the race.", "Ada Berg lives in Elmton."]
    sentence = "Ada Berg won the race and lives in Elmton."
    assert check(sentence, spans).score >= THRESHOLD
    assert all(check(sentence, [s]).score < check(sentence, spans).score for s in spans)


@pytest.mark.parametrize(
    ("sentence", "spans"), [("Something.", []), ("", ["Text."]), ("?!", ["A."])]
)
def test_without_a_citation_or_words_there_is_no_support(sentence: str, spans: list[str]) -> None:
    assert check(sentence, spans).score == 0.0


@given(st.text(min_size=1, max_size=200).filter(words))
def test_a_whole_quote_is_always_supported_whole(text: str) -> None:
    assert check(text, ["Something else.", text]).score == 1.0


def test_what_one_sentence_of_a_span_denies_another_may_say() -> None:
    span = "Ada has won. Ida has not won the race."
    assert check("Ada has won.", [span]).score == 1.0
    assert check("Ida has not won the race.", [span]).score == 1.0


def test_a_quoted_sentence_is_supported_whole_in_whatever_order_its_span_repeats_words() -> None:
    span = "It was said. Not Ada but Ida won, not Ida but Ada lost. It was over."
    assert check("Not Ada but Ida won, not Ida but Ada lost.", [span]).score == 1.0


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_support_lies_between_nothing_and_all(sentence: str, spans: list[str]) -> None:
    assert 0.0 <= check_function(sentence, spans).score <= 1.0


def test_a_number_in_words_bears_out_the_same_in_digits() -> None:
    found = check("Six people died.", ["The blast killed 6 people, who died at once."])
    assert not any("number" in m for m in found.missing)


def test_a_span_may_have_two_speakers_and_each_may_be_named() -> None:
    span = "According to the Elmton Post, mayor Ada Berg has warned of the cost of the bridge."
    assert check("Mayor Ada Berg warned of the cost of the bridge.", [span]).missing == ()
    found = check("Bo Lund warned of the cost of the bridge.", [span])
    assert "that Bo Lund said so" in found.missing
