"""The check finds what a sentence says that the cited words do not."""

from __future__ import annotations

import doctest
import importlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.store.lexical import words
from rag.check import THRESHOLD, check
from rag.check.check import clauses
from rag.read import Verdict
from tests.rag.scripted import NEITHER, NO, YES, ScriptedReader

SPAN = (
    "On Tuesday the defence ministry of Norland said that more than 60 posts were taken and "
    "2,000 soldiers, led by General Ada Berg, had not crossed the river Elm."
)
# Believes everything, and nothing.
TRUSTING = ScriptedReader(verdict=lambda statement, text: YES)
WARY = ScriptedReader(verdict=lambda statement, text: NEITHER)


def test_the_examples_in_the_docstrings_hold() -> None:
    # `rag.check.check` is the function; the module of that name is looked up by its path.
    result = doctest.testmod(importlib.import_module("rag.check.check"))
    assert result.attempted > 2 and result.failed == 0


# -- what needs no reading -----------------------------------------------------------------


@settings(derandomize=True)
@given(st.text(min_size=1, max_size=200).filter(words))
def test_a_whole_quote_is_always_supported_whole(text: str) -> None:
    assert check(text, ["Something else.", text], reader=WARY).score == 1.0


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Ada has won.", "Ada has won. Ida has not won the race."),
        ("Ida has not won the race.", "Ada has won. Ida has not won the race."),
        ("Not Ada but Ida won.", "It was said. Not Ada but Ida won. It was over."),
        ("Ada  has\nwon.", "Ada has won."),
    ],
)
def test_a_sentence_of_a_quote_word_for_word_is_supported_whole(sentence: str, span: str) -> None:
    found = check(sentence, [span], reader=WARY)
    assert (found.score, found.missing, found.enough) == (1.0, (), True)


@pytest.mark.parametrize("sentence", ["Ada", "has won", "won. Ida", "Ada has won. Ida has not"])
def test_a_piece_of_a_sentence_is_no_quote(sentence: str) -> None:
    assert not check(sentence, ["Ada has won. Ida has not won the race."], reader=WARY).enough


@pytest.mark.parametrize(
    ("sentence", "spans"), [("Something.", []), ("", ["Text."]), ("?!", ["A."])]
)
def test_without_a_citation_or_words_there_is_no_support(sentence: str, spans: list[str]) -> None:
    found = check(sentence, spans, reader=TRUSTING)
    assert found.score == 0.0 and found.missing and not found.enough


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("The defence ministry of Norland said more than 70 posts were taken.", "70"),
        ("The defence ministry of Norland said that 60 posts were taken.", "60"),
        ("3,000 soldiers had not crossed the river Elm.", "3,000"),
        ("2,000 soldiers led by General Ada Stone had not crossed the river.", "Stone"),
        ("The defence ministry of Sudland said that posts were taken.", "Sudland"),
        ("On Friday the defence ministry of Norland said posts were taken.", "Friday"),
    ],
)
def test_an_exact_clash_is_named_and_never_shown_whatever_the_reader_finds(
    sentence: str, named: str
) -> None:
    found = check(sentence, [SPAN], reader=TRUSTING)
    assert not found.enough
    assert any(named in m for m in found.missing), found


@pytest.mark.parametrize(
    "sentence",
    [
        "On Tuesday the ministry of Norland said 2,000 soldiers had not crossed the Elm.",
        "On 19 September two thousand soldiers had not crossed the river.",
        "Over 60 posts were taken, the ministry said.",
    ],
)
def test_the_same_fact_in_another_form_is_no_clash(sentence: str) -> None:
    found = check(sentence, [SPAN], day=date(2023, 9, 20), reader=TRUSTING)
    assert found.enough and found.missing == ()


def test_the_day_of_the_article_says_which_tuesday_it_was() -> None:
    sentence = "On 19 September soldiers had not crossed the river."
    assert check(sentence, [SPAN], day=date(2023, 9, 20), reader=TRUSTING).enough
    assert not check(sentence, [SPAN], day=date(2023, 9, 29), reader=TRUSTING).enough


HE = "He said that 12 ships had waited since May."


def test_a_name_may_stand_around_the_quote() -> None:
    sentence = "Bo Lund of Elmton said 12 ships had waited."
    assert not check(sentence, [HE], reader=TRUSTING).enough
    around = ["Bo Lund counts ships", "Elmton Post"]
    assert check(sentence, [HE], context=around, reader=TRUSTING).enough
    assert not check(sentence, [HE], context=around[1:], reader=TRUSTING).enough


def test_what_stands_around_the_quote_bears_out_no_number_and_no_day() -> None:
    around = ["Bo Lund counts 14 ships on Friday", "14 ships had waited since June."]
    for sentence in ("He said that 14 ships had waited.", "Ships had waited since June."):
        assert not check(sentence, [HE], context=around, reader=TRUSTING).enough


def test_what_stands_around_the_quote_is_not_read_and_supports_nothing() -> None:
    sentence = "The mayor was pleased."
    reader = ScriptedReader(verdict=lambda s, t: YES if sentence in t else NEITHER)
    assert not check(sentence, [HE], context=[sentence], reader=reader).enough
    assert not check("Something.", [], context=["Something."], reader=TRUSTING).enough


# -- what the reader finds -------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.2, 0.49, 0.51, 0.9])
def test_the_support_is_the_reader_s(share: float) -> None:
    reader = ScriptedReader(verdict=lambda s, t: Verdict(share, 0.0, 1 - share))
    found = check("The soldiers stayed on their side.", [SPAN], reader=reader)
    assert found.score == share
    assert found.enough == (share >= THRESHOLD)
    assert bool(found.missing) == (share < THRESHOLD)


def test_several_quotes_count_alone_and_together() -> None:
    spans = ["Ada Berg won the race.", "She lives in Elmton."]
    seen: list[str] = []

    def together(statement: str, text: str) -> Verdict:
        seen.append(text)
        return YES if text == " ".join(spans) else NEITHER

    assert check("A woman of Elmton won.", spans, reader=ScriptedReader(verdict=together)).enough
    assert set(seen) == {*spans, " ".join(spans)}


def test_of_several_statements_the_least_counts() -> None:
    sentence = "Ada Berg won the race and lives in Elmton."

    def second_is_unsaid(statement: str, text: str) -> Verdict:
        return NEITHER if statement == "Ada Berg lives in Elmton." else YES

    found = check(
        sentence,
        ["Ada Berg, of Elmton, was the first at the end of the race."],
        reader=ScriptedReader(verdict=second_is_unsaid),
    )
    assert found.score == NEITHER.supported
    assert any("lives in Elmton" in m for m in found.missing)


def test_statements_that_are_each_supported_are_supported_together() -> None:
    sentence = "Ada Berg won the race and lives in Elmton."
    spans = ["Ada Berg was first in the race.", "Ada Berg has a house in Elmton."]

    def each_alone(statement: str, text: str) -> Verdict:
        return NEITHER if statement == sentence else Verdict(0.8, 0.1, 0.1)

    found = check(sentence, spans, reader=ScriptedReader(verdict=each_alone))
    assert (found.score, found.missing) == (0.8, ())


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("Ada Berg won.", ["Ada Berg won."]),
        ("Ada Berg won but lost later.", ["Ada Berg won", "Ada Berg lost later."]),
        ("Rain and snow fell on Elmton.", ["Rain and snow fell on Elmton."]),
        ("It rained and poured.", ["It rained", "It poured."]),
    ],
)
def test_a_sentence_is_taken_apart_at_its_verbs(sentence: str, parts: list[str]) -> None:
    assert clauses(sentence) == parts


def test_a_long_text_is_read_in_parts_and_the_one_that_says_it_counts() -> None:
    fact = "The lighthouse keeper, Ada Berg, retired in the spring."
    filler = [f"On day {n} the fishermen of the town mended nets and sang." for n in range(60)]
    text = " ".join([*filler[:40], fact, *filler[40:]])
    reader = ScriptedReader(verdict=lambda s, t: YES if fact in t else NEITHER)
    assert check("Ada Berg left the lighthouse in the spring.", [text], reader=reader).enough
    [pairs] = reader.pairs
    assert 1 < len(pairs) <= 8
    assert max(len(read.split()) for _, read in pairs) <= 180
    assert not check("Nobody sang in the town.", [text], reader=WARY).enough


def test_a_text_of_one_endless_sentence_is_read_all_the_same() -> None:
    reader = ScriptedReader(verdict=lambda s, t: NEITHER)
    assert not check("Ada won.", ["word " * 5_000], reader=reader).enough
    assert max(len(read.split()) for _, read in reader.pairs[0]) <= 180


def test_what_is_read_twice_is_read_once() -> None:
    reader = ScriptedReader(verdict=lambda s, t: YES)
    for _ in range(3):
        check("The soldiers stayed on their side.", [SPAN], reader=reader)
    assert len(reader.pairs) == 1


def test_a_contradiction_is_no_support() -> None:
    reader = ScriptedReader(verdict=lambda s, t: NO)
    assert check("The soldiers crossed over.", [SPAN], reader=reader).score == NO.supported


# -- the packaged reader ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "The defence ministry of Norland said that more than 60 posts were taken.",
        "On Tuesday the defence ministry of Norland said more than 60 posts were taken.",
    ],
)
def test_what_the_span_says_is_supported(sentence: str) -> None:
    assert check(sentence, [SPAN]).enough


@pytest.mark.parametrize(
    "sentence",
    [
        "2,000 soldiers had crossed the river Elm.",
        "crossed the river Elm",
        "General Ada Berg took more than 60 posts in Norland.",
        "The defence ministry of Norland was led by General Ada Berg.",
    ],
)
def test_what_it_denies_or_says_of_others_is_not(sentence: str) -> None:
    assert not check(sentence, [SPAN]).enough


@pytest.mark.parametrize(
    "sentence",
    [
        "More than 60 posts were taken.",
        "2,000 soldiers, led by General Ada Berg, had not crossed the river Elm.",
        "The army said that more than 60 posts were taken.",
    ],
)
def test_what_somebody_said_becomes_neither_a_fact_nor_the_word_of_another(sentence: str) -> None:
    assert not check(sentence, [SPAN]).enough


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("The gates are closed on Monday.", "The gates are open on Monday."),
        ("Exports of wool fell in June.", "Exports of wool rose in June."),
        ("Oakville beat Elmton in the final.", "Elmton beat Oakville in the final."),
        ("The bridge will be closed.", "The bridge may be closed."),
        ("All of the houses burned.", "Most of the houses burned."),
    ],
)
def test_the_opposite_or_more_than_it_says_is_not_supported(sentence: str, span: str) -> None:
    assert not check(sentence, [span]).enough


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Six people died.", "The blast killed 6 people, who died at once."),
        ("The U.K. closed its embassy in Elmton in March.",
         "The United Kingdom closed its embassy in Elmton in March."),
        ("Elmton was beaten by Oakville in the final.", "Oakville beat Elmton in the final."),
        ("Half a million people left the city.", "About 500,000 people left the city."),
        ("The driver was convicted of theft.", "The court found the driver guilty of theft."),
    ],
)  # fmt: skip
def test_the_same_in_other_words_is_supported(sentence: str, span: str) -> None:
    assert check(sentence, [span]).enough


def test_two_statements_rest_on_a_span_each_and_do_not_mix() -> None:
    spans = ["Ada Berg won the race.", "Ida Stone lives in Elmton."]
    assert not check("Ada Berg won the race and lives in Elmton.", spans).enough


def test_two_spans_can_support_what_neither_does_alone() -> None:
    spans = ["Ada Berg won the race.", "Ada Berg lives in Elmton."]
    sentence = "Ada Berg won the race and lives in Elmton."
    assert check(sentence, spans).enough
    assert not any(check(sentence, [s]).enough for s in spans)


def test_what_the_span_does_not_speak_of_is_refused() -> None:
    assert check("The harvest was poor and bread became dear.", [SPAN]).score < 0.2


def test_a_span_may_have_two_speakers_and_each_may_be_named() -> None:
    span = "According to the Elmton Post, mayor Ada Berg has warned of the cost of the bridge."
    assert check("Mayor Ada Berg warned of the cost of the bridge.", [span]).enough
    assert not check("Bo Lund warned of the cost of the bridge.", [span]).enough


@settings(deadline=None, max_examples=15, derandomize=True)
@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_support_lies_between_nothing_and_all(sentence: str, spans: list[str]) -> None:
    assert 0.0 <= check(sentence, spans).score <= 1.0
