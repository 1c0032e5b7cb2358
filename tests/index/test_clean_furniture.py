"""Which single lines are furniture, and which sentences only look like it."""

from __future__ import annotations

import pytest

from index.clean import clean_body
from index.clean.furniture import is_caption, is_furniture
from index.clean.lines import plain


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
