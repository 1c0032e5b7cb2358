"""A page saved as plain text: its head is read, and only its article is the body."""

from __future__ import annotations

from textwrap import fill

import pytest

from index.clean import Stated, clean_body, clean_page
from index.dates import parse_published

FIRST = "The harbour council voted on Monday to close the old bridge for a year."
SECOND = "Ferries will carry people and goods between the two banks until it opens again."
THIRD = "The mayor said that the work would cost less than the council had feared at first."
BODY = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def stated(text: str) -> Stated:
    return clean_page(text).stated


@pytest.mark.parametrize(
    "headline",
    [
        "Old bridge to close for a year",
        "# Old bridge to close for a year",
        "## **Old bridge** to close for a year",
        "Old bridge to close for a year\n==========",
        "World\n\nOld bridge to close for a year",
    ],
)
def test_the_first_line_is_the_title_and_not_in_the_body(headline: str) -> None:
    cleaned = clean_page(f"{headline}\n\n{BODY}")
    assert cleaned.stated.title == "Old bridge to close for a year"
    assert cleaned.text == BODY


@pytest.mark.parametrize(
    "first", ["- Bridge closes\n- Ferries run", "Bridges are old.", "By 2030,"]
)
def test_a_list_a_sentence_and_a_fragment_are_no_titles(first: str) -> None:
    cleaned = clean_page(f"{first}\n{BODY}")
    assert cleaned.stated.title is None
    assert cleaned.text.startswith(first)


def test_a_title_may_end_in_an_abbreviation() -> None:
    assert (
        stated(f"Bridge trade shifts to the U.S.\n{BODY}").title
        == "Bridge trade shifts to the U.S."
    )


def test_a_line_alone_is_a_body_and_not_a_title() -> None:
    cleaned = clean_page("A line about the bridge")
    assert (cleaned.stated.title, cleaned.text) == (None, "A line about the bridge")


def test_the_standfirst_stays_in_the_body() -> None:
    standfirst = "Council says ferries will do until spring"
    assert clean_page(f"# Bridge to close\n\n{standfirst}\n\nBy Ana Ruiz\n\n{BODY}").text == (
        f"{standfirst}\n\n{BODY}"
    )


@pytest.mark.parametrize(
    ("head", "authors", "outlet"),
    [
        ("By Ana Ruiz\n\nHarbour Gazette", ("Ana Ruiz",), "Harbour Gazette"),
        ("By Ana Ruiz and Bo de Vries, Reuters", ("Ana Ruiz", "Bo de Vries"), "Reuters"),
        ("By ANA RUIZ, BO LEE", ("ANA RUIZ", "BO LEE"), None),
        ("By [AFP](#)", ("AFP",), None),
        ("By Ana Ruiz\n\nLondon", ("Ana Ruiz",), None),
        ("By Ana Ruiz\n\nEurope correspondent", ("Ana Ruiz",), None),
        ("By Ana Ruiz in Kyiv", ("Ana Ruiz",), None),
        ("By our staff reporter", (), None),
    ],
)
def test_the_byline_states_authors_and_the_line_below_the_outlet(
    head: str, authors: tuple[str, ...], outlet: str | None
) -> None:
    found = stated(f"# Bridge to close\n\n{head}\n\n{BODY}")
    assert (found.authors, found.outlet) == (authors, outlet)


@pytest.mark.parametrize("line", ["By Friday", "By all accounts", "By land and sea"])
def test_a_line_that_begins_with_by_is_not_always_a_byline(line: str) -> None:
    cleaned = clean_page(f"# Bridge to close\n\n{line}\n\n{BODY}")
    assert cleaned.stated.authors == ()
    assert line in cleaned.text


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("July 4, 2023", "July 4, 2023"),
        ("Published: 4 July 2023, 10:30 GMT", "4 July 2023"),
        ("Tuesday, 4 July 2023 | Harbour", "4 July 2023"),
        ("2023-07-04T10:30:00Z", "2023-07-04T10:30:00Z"),
        ("Published On 4 Jul 20234 Jul 2023", "4 Jul 2023"),
        ("4 July", None),
        ("Tuesday", None),
    ],
)
def test_a_complete_date_above_the_article_is_its_date(line: str, published: str | None) -> None:
    assert stated(f"# Bridge to close\n\n{line}\n\n{BODY}").published == published


@pytest.mark.parametrize(
    "line",
    [
        "Harbour Gazette, 7 March 2026",
        "Harbour Gazette, March 7, 2026",
        "7 March 2026 | Harbour Gazette",
        "Published: 7 March 2026 | Source: Harbour Gazette",
    ],
)
def test_a_line_below_the_headline_can_state_outlet_and_date(line: str) -> None:
    cleaned = clean_page(f"# Bridge to close\n\n{line}\n\n{BODY}")
    assert cleaned.stated.outlet == "Harbour Gazette"
    assert parse_published(cleaned.stated.published) == "2026-03-07"
    assert cleaned.text == BODY


@pytest.mark.parametrize("line", ["Baku, 7 March 2026", "The News, as of 7 March 2026"])
def test_a_place_or_a_sentence_beside_a_date_is_no_outlet(line: str) -> None:
    assert stated(f"# Bridge to close\n\n{line}\n\n{BODY}").outlet is None


def test_a_date_in_the_article_is_not_its_date() -> None:
    assert stated(f"# Bridge to close\n\nIt was built on May 3, 1998.\n\n{BODY}").published is None


def test_a_date_in_a_caption_is_not_the_date_of_the_article() -> None:
    caption = "The bridge, July 4, 2023. Jo Doe/Handout via REUTERS NO RESALES"
    assert stated(f"{BODY}\n\n{caption}").published is None


@pytest.mark.parametrize(
    "ending",
    [
        "Original url:\n\n<https://www.gazette.example/a-b>",
        "Original URL: https://www.gazette.example/a-b",
    ],
)
def test_the_original_address_gives_the_url_and_no_outlet(ending: str) -> None:
    cleaned = clean_page(f"{BODY}\n\n{ending}")
    assert cleaned.stated.url == "https://www.gazette.example/a-b"
    assert cleaned.stated.outlet is None
    assert cleaned.text == BODY


def test_only_web_addresses_are_addresses() -> None:
    assert stated(f"{BODY}\n\nOriginal url: file:///etc/passwd").url is None


@pytest.mark.parametrize(
    ("ending", "outlet"),
    [
        ("Source: Harbour Gazette and news agencies", "Harbour Gazette"),
        ("Source: News Agencies", None),
        ("Source: Ministry of Bridges", None),
        ("Sign up for Northwatch's free weekly newsletter.", None),
        ("Support Northwatch: Help keep our journalism open.", None),
    ],
)
def test_a_closing_line_can_state_the_outlet(ending: str, outlet: str | None) -> None:
    cleaned = clean_page(f"{BODY}\n\n{ending}")
    assert cleaned.stated.outlet == outlet
    assert cleaned.text == BODY
    assert cleaned.left_out == (ending,)


def test_the_key_of_a_map_goes_with_its_heading_and_its_source_is_no_outlet() -> None:
    key = (
        "## Where the bridge is\n\n■ Old bridge\n\n⬜ New bridge\n\nSource: Bridge Times\n\nGoogle"
    )
    cleaned = clean_page(f"{BODY}\n\n{key}")
    assert cleaned.text == BODY
    assert cleaned.stated.outlet is None


def test_the_key_of_a_map_inside_the_article_goes_with_the_lines_around_it() -> None:
    key = "Where the bridge is\n\n■ Old bridge\n\n⬜ New bridge\n\nSource: Bridge Times"
    assert clean_page(f"{FIRST}\n\n{key}\n\n{SECOND}").text == f"{FIRST}\n\n{SECOND}"


def test_a_heading_goes_when_nothing_below_it_stays() -> None:
    section = "## In pictures\n\nPeople wait [Jo Doe/AFP]\n\n## What now"
    cleaned = clean_page(f"{FIRST}\n\n{section}\n\n{SECOND}")
    assert cleaned.text == f"{FIRST}\n\nWhat now\n\n{SECOND}"


def test_a_list_of_sentences_with_square_bullets_stays() -> None:
    items = "■ The bridge closes in May.\n■ Ferries run from June."
    assert items in clean_page(f"{BODY}\n\n{items}\n\n{THIRD}").text


def test_other_stories_and_all_after_them_go() -> None:
    other = "### Top Stories\n\nFerry sinks in storm\n\nIs the tunnel worth it?\n\nMost read"
    assert clean_page(f"{BODY}\n\n{other}").text == BODY


def test_an_article_that_goes_on_below_a_box_of_links_stays() -> None:
    cleaned = clean_page(
        f"{FIRST}\n\nRelated\n\nFerry sinks in storm\n\n{SECOND}\n\n{THIRD}\n\n{FIRST}"
    )
    assert cleaned.text == f"{FIRST}\n\n{SECOND}\n\n{THIRD}\n\n{FIRST}"


def test_a_marked_list_of_links_goes_and_the_article_goes_on() -> None:
    links = "List of 2 items\n\n- Ferry sinks in storm\n\n- Is the tunnel worth it?\n\nend of list"
    assert clean_page(f"{FIRST}\n\n{links}\n\n{SECOND}").text == f"{FIRST}\n\n{SECOND}"


def test_a_repeated_title_goes_with_the_dateline_below_it() -> None:
    page = f"## Bridge to close\n\n{BODY}\n\n# Bridge to close\n\n4 July 2023 | Harbour"
    cleaned = clean_page(page)
    assert cleaned.text == BODY
    assert cleaned.stated.published == "4 July 2023"


def test_the_text_for_a_missing_picture_goes_with_the_caption_beside_it() -> None:
    pictured = "People wait on the bridge\nPeople wait in the rain [Jo Doe/AFP]"
    assert clean_page(f"{FIRST}\n\n{pictured}\n\n{SECOND}").text == f"{FIRST}\n\n{SECOND}"


def test_lines_of_a_long_block_stay_when_one_of_them_is_a_caption() -> None:
    block = f"People wait [Jo Doe/AFP]\n{FIRST}\n{SECOND}\n{THIRD}"
    assert clean_page(f"{FIRST}\n\n{block}").text == f"{FIRST}\n\n{FIRST}\n{SECOND}\n{THIRD}"


def test_lines_beside_a_caption_stay_where_no_empty_line_parts_anything() -> None:
    cleaned = clean_page(f"{FIRST}\n{SECOND}\nPeople wait [Jo Doe/AFP]\n{THIRD}")
    assert cleaned.text == f"{FIRST}\n{SECOND}\n{THIRD}"


def test_an_embed_goes_and_a_subheading_stays_without_its_marks() -> None:
    cleaned = clean_page(f"{FIRST}\n### **Embed:**\n{SECOND}\n## **What now**\n{THIRD}")
    assert cleaned.text == f"{FIRST}\n{SECOND}\n\nWhat now\n\n{THIRD}"


def test_a_lone_question_in_a_list_is_a_link_and_a_list_of_questions_is_not() -> None:
    questions = "- Who pays?\n- Who builds?"
    assert clean_page(f"{FIRST}\n\n- Why is it closed?\n\n{THIRD}").text == f"{FIRST}\n\n{THIRD}"
    assert questions in clean_page(f"{FIRST}\n\n{questions}\n\n{THIRD}").text
    announced = "The council asked:\n- Who pays?"
    assert announced in clean_page(f"{FIRST}\n\n{announced}\n\n{THIRD}").text


def test_short_labels_below_the_last_sentence_go_and_results_stay() -> None:
    assert clean_page(f"{BODY}\n\nGoogle\n\nHarbour desk").text == BODY
    assert clean_page(f"{BODY}\n\nHarbour 3-1 Northbank").text.endswith("Harbour 3-1 Northbank")


def test_a_sentence_broken_over_two_paragraphs_is_joined() -> None:
    broken = 'The ministry said the forces had\n\nbeen "withdrawn" on Monday.'
    assert 'forces had been "withdrawn"' in clean_page(f"{broken}\n\n{BODY}").text


@pytest.mark.parametrize("second", ["iPhone sales rose in May.", "The ferry sank.", "- a thing"])
def test_a_line_that_begins_anew_is_not_joined(second: str) -> None:
    assert f"\n\n{second}" in clean_page(f"{BODY}\n\nNo full stop here\n\n{second}").text


def test_text_wrapped_at_a_fixed_width_becomes_paragraphs() -> None:
    names = "Ana Ruiz, Bo Lee, Cy Dahl, Di Voss, Ed Krol, Flo Maas and Gus Berg voted for it."
    wrapped = f"{fill(f'{FIRST} {names} {SECOND}', 50)}\n\n{fill(THIRD, 50)}"
    assert clean_page(wrapped).text == f"{FIRST} {names} {SECOND}\n\n{THIRD}"


def test_fields_at_the_head_are_read() -> None:
    head = "Title: Bridge to close\nSource: Harbour Gazette\nAuthor: Ana Ruiz\nDate: 4 July 2023"
    assert stated(f"{head}\n\n{BODY}") == Stated(
        title="Bridge to close",
        outlet="Harbour Gazette",
        authors=("Ana Ruiz",),
        published="4 July 2023",
    )


def test_a_text_that_states_nothing_states_nothing() -> None:
    assert stated(BODY) == Stated()
    assert clean_page(BODY).left_out == ()


def test_a_body_with_its_metadata_keeps_all_but_the_repeated_title() -> None:
    cleaned = clean_body(f"Bridge to close\n\nBy Ana Ruiz\n\n{BODY}", title="Bridge to Close")
    assert cleaned.text == f"By Ana Ruiz\n\n{BODY}"
    assert cleaned.left_out == ("Bridge to close",)
