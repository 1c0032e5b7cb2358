"""What a text is made of after `normalise`, and which single lines are furniture."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.clean import INVISIBLE, clean_body, normalise, one_line
from index.clean.furniture import is_caption, is_furniture
from index.clean.lines import plain

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


@pytest.mark.parametrize(
    "line",
    [
        "ADVERTISEMENT",
        "Advertisement",
        "Sign up for the Harbour Gazette's free weekly newsletter.",
        "Subscribe to our morning email and never miss a story",
        "Get the Harbour briefing delivered to your inbox every day",
        "Support Harbour Gazette: Help keep our journalism free for everyone.",
        "Follow us on Instagram and X",
        "Follow Ana Ruiz on Twitter: @anaruiz",
        "Read more: The bridge that nobody wanted.",
        "RELATED:Why the ferry sank",
        "Download our app for the latest scores",
        "© 2023 Harbour Gazette",
        "Reporting by Ana Ruiz; Editing by Bo Lee",
        "This article is more than 2 months old",
        "______",
        "London CNN —",
    ],
)
def test_a_line_that_serves_the_page_is_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for the marathon opened on Monday.",
        "Support for the bill has grown: help came from both parties.",
        "Follow the river north and you reach the dam.",
        "Related cases were reported in two towns.",
        "Related: the court also fined his brother on Monday.",
        "Advertisement spending fell by a third last year.",
        "Get well cards covered the fence outside the school.",
        "The newsletter was read by thousands before the sign up page closed.",
        "Watch makers in the valley laid off 300 people.",
        "Subscribers left in large numbers.",
        "Reporting by the council found no fault.",
    ],
)
def test_a_sentence_with_the_same_words_stays(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "The dam at dusk, July 4, 2023. Jo Doe/Handout via REUTERS NO RESALES. NO ARCHIVES",
        "Villagers wait for water PICTURE SUPPLIED BY A THIRD PARTY.",
        "Villagers wait beside the dam [Jo Doe/AFP]",
        "Villagers wait beside the dam [Handout via Reuters]",
        "Villagers wait beside the dam [File: Jo Doe/Reuters]",
        "Villagers wait beside the dam. **Jo Doe / TASS**",
        "Villagers wait beside the dam. Jo Doe/AFP/Getty Images",
        "Villagers wait beside the dam. Jo Doe/AFP via Getty Images",
        "Villagers wait beside the dam (Photo by Jo Doe/Getty Images)",
        "Photo: Jo Doe",
        "Image: Harbour Gazette",
        "Image credit: Harbour Gazette",
    ],
)
def test_a_line_with_a_credit_or_a_rights_notice_is_a_caption(line: str) -> None:
    assert is_caption(line, plain(line))


@pytest.mark.parametrize(
    "line",
    [
        'The minister said "we will [and must] rebuild".',
        "He called it a disgrace [sic]",
        "Each side blamed him and/or her for the leak",
        "She has worked for both AFP and Getty Images.",
        "The suspect was named by Reuters/Ipsos pollsters on Monday.",
        "PLAYOFF PICTURE: three teams are still in the race",
        "Video: the clip that was published on Monday named the wrong town.",
        "The price was 4/5 of that of last year",
    ],
)
def test_a_sentence_with_brackets_or_slashes_is_no_caption(line: str) -> None:
    assert not is_caption(line, plain(line))


def test_a_paragraph_that_ends_in_a_credit_is_too_long_to_be_a_caption() -> None:
    paragraph = "The council met again on Monday. " * 30 + "Jo Doe/AFP/Getty Images"
    assert clean_body(paragraph).text == paragraph


def test_what_is_left_out_is_listed_in_its_order_as_it_stood() -> None:
    cleaned = clean_body("The dam broke.\n\nADVERTISEMENT\n\nIt held before.\n\nFollow us on X")
    assert cleaned.text == "The dam broke.\n\nIt held before."
    assert cleaned.left_out == ("ADVERTISEMENT", "Follow us on X")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("**bold** and *slanted* words", "bold and slanted words"),
        ("a [link](https://example.org/x_y) here", "a link here"),
        ("[AFP](#)", "AFP"),
        ("<https://example.org/a_b>", "https://example.org/a_b"),
        ("5 * 3 is 15 * 1", "5 * 3 is 15 * 1"),
        ("5*3 and 4*2", "5*3 and 4*2"),
        ("f**k and s**t", "f**k and s**t"),
        ("snake_case_name and _slanted_", "snake_case_name and slanted"),
        ("``Quoted'' and ``again''", "``Quoted'' and ``again''"),
        ("<b>not HTML</b>", "<b>not HTML</b>"),
        ("[and] neutralise", "[and] neutralise"),
        ("\\*not a note\\*", "*not a note*"),
        ("AT&T &amp; co", "AT&T & co"),
    ],
)
def test_markdown_becomes_words_and_the_rest_stays(before: str, after: str) -> None:
    assert plain(before) == after
