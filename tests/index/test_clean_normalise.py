"""What a text is made of after `normalise`, whatever it was made of before."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.clean import normalise, one_line
from index.clean.normalise import INVISIBLE

# Any characters at all, and mixtures of the few that change what stands beside them.
AWKWARD = st.one_of(
    st.text(max_size=80),
    st.text(" \n\te\u0301\u200b", max_size=20),
    st.text(
        [*INVISIBLE[:8], *"eo\u200c\u200d\u0301\u0915\u094d\ufe0f \r\x85\u2028\ud800"], max_size=40
    ),
)


@given(AWKWARD)
@example("\u0300\u094d\u200c\ufe0f")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(AWKWARD)
def test_the_result_is_nfc_and_can_be_encoded(text: str) -> None:
    result = normalise(text)
    assert unicodedata.is_normalized("NFC", result)
    result.encode("utf-8")


@given(AWKWARD)
def test_nothing_invisible_and_no_odd_blank_is_left(text: str) -> None:
    result = normalise(text)
    assert not set(INVISIBLE) & set(result)
    for character in set(result) - {" ", "\n"}:
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zs")


@given(AWKWARD)
def test_lines_have_no_blanks_at_their_ends_and_gaps_are_one_line(text: str) -> None:
    result = normalise(text)
    assert "\n\n\n" not in result
    assert all(line == line.strip(" ") for line in result.split("\n"))
    assert result == result.strip()


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po"]), max_size=80))
def test_ordinary_letters_and_points_stay_as_nfc_has_them(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("cafe\u0301", "café"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("10\u00a0000\u202fm", "10 000 m"),
        ("a\tb  c", "a b c"),
        ("in\u00advisi\u200bble\ufeff", "invisible"),
        ("\u202eevil\u202c and \u2066kept\u2069", "evil and kept"),
        ("lone \ud83d surrogate", "lone surrogate"),
        ("bell\x07 and escape\x1b", "bell and escape"),
        ("end \n\n\n\n start", "end\n\nstart"),
        ("pay\u200dload", "payload"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
    ],
)
def test_each_kind_of_character_becomes_what_a_reader_would_type(before: str, after: str) -> None:
    assert normalise(before) == after


def test_metadata_fits_on_one_line() -> None:
    assert one_line(" A title\nover two\n\nlines ") == "A title over two lines"
