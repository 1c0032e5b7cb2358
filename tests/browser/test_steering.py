"""Filters, the language model and example questions, as a person uses them."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.serving import ask, field, finished

TALKS = "Where did Azerbaijan offer talks?"


def filters(page):
    return page.locator("#dl-filters > button")


def test_a_date_limit_holds_and_its_closed_label_says_what_is_selected(page):
    filters(page).click()
    page.get_by_label("Until").fill("2023-09-19")
    filters(page).click()
    expect(filters(page)).to_contain_text("until 19 Sep 2023")
    ask(page, TALKS)
    turn = page.locator("#dl-live .dl-turn")
    expect(turn.locator(".dl-scope")).to_have_text("until 19 Sep 2023")
    expect(turn.locator(".dl-note").first).to_contain_text("without a date")
    dates = turn.locator(".dl-from time").all_text_contents()
    assert dates and set(dates) == {"19 Sep 2023"}
    filters(page).click()
    page.get_by_role("button", name="Clear filters").click()
    expect(filters(page)).to_have_text(re.compile("^Filters"))
    expect(filters(page)).not_to_contain_text("until")


def test_only_the_chosen_outlets_are_read(page):
    filters(page).click()
    page.get_by_label("Outlets").click()
    page.get_by_role("option", name="Eurasianet").click()
    page.keyboard.press("Escape")
    expect(filters(page)).to_contain_text("Eurasianet")
    ask(page, "Who began the offensive against Nagorno-Karabakh?")
    outlets = page.locator("#dl-live .dl-from b").all_text_contents()
    assert outlets and set(outlets) == {"Eurasianet"}


def test_as_of_a_day_nothing_later_is_read(page):
    filters(page).click()
    page.get_by_label("As of").fill("2024-03-01")
    ask(page, "How many people died in the Elmton mill fire?")
    turn = page.locator("#dl-live .dl-turn")
    expect(turn.locator(".dl-about")).to_contain_text("as of 1 Mar 2024")
    assert "Northern Wire" not in turn.inner_text()


def test_limits_that_leave_no_day_are_told_in_one_sentence_and_the_question_stays(page):
    filters(page).click()
    page.get_by_label("From").fill("2024-05-01")
    page.get_by_label("Until").fill("2024-01-01")
    ask(page, TALKS)
    failure = page.locator("#dl-live .dl-failure")
    expect(failure).to_contain_text("“From” has to come before “Until”")
    expect(field(page)).to_have_value(TALKS)


def test_the_model_and_its_state_are_shown_and_quotes_alone_can_be_chosen(page):
    expect(page.locator(".dl-model")).to_have_text("Quotes, by Dateline’s reader: ready")
    filters(page).click()
    page.get_by_label("Language model").click()
    expect(page.get_by_role("option", name="Quotes, by Dateline’s reader")).to_be_visible()


def test_example_questions_are_made_from_the_articles_and_have_an_answer(page):
    chip = page.locator(".dl-chip").first
    expect(chip).to_be_visible()
    question = chip.inner_text()
    chip.click()
    finished(page, question)
    expect(page.locator("#dl-live .dl-cite").first).to_be_visible()
    expect(page.locator("#dl-live .dl-abstained")).to_have_count(0)


def test_a_question_that_is_too_long_is_told_and_stays_to_be_shortened(page):
    field(page).fill("a" * 2_500)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#dl-live .dl-failure")).to_contain_text("2,500 characters")
    expect(field(page)).to_have_value("a" * 2_500)
