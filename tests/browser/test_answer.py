"""Answers in a real browser: what a person sees, hovers over, clicks and reads."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from evals.sets import gold
from tests.browser.serving import ask, field, opened

TALKS = "Where did Azerbaijan offer talks?"
LIGHTHOUSE = "Who repaired the Varnholm lighthouse?"
NO_ANSWER = "Who won the 2022 World Cup in Qatar?"


def live(page):
    return page.locator("#dl-live .dl-turn")


def test_an_answer_stands_above_the_words_that_support_it(page):
    ask(page, TALKS)
    expect(live(page).locator(".dl-prose")).to_contain_text("Yevlakh")
    card = live(page).locator(".dl-card").first
    expect(card).to_contain_text("2023")
    expect(card.locator("blockquote")).to_contain_text("Yevlakh")
    expect(field(page)).to_have_value("")


def test_hovering_over_a_number_shows_outlet_date_and_quote_and_leaving_hides_them(page):
    ask(page, TALKS)
    number, tip = live(page).locator(".dl-cite").first, page.locator("#dl-tip")
    number.hover()
    card = live(page).locator(".dl-card").first
    expect(tip).to_be_visible()
    for part in (".dl-from b", ".dl-from time", "blockquote"):
        expect(tip).to_contain_text(card.locator(part).inner_text())
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()


def test_a_number_opens_the_article_at_the_quoted_words_with_the_link_to_the_publisher(page):
    ask(page, "How many people died in the Elmton mill fire?")
    live(page).locator(".dl-cite").first.click()
    reader, card = page.locator("#dl-reader"), live(page).locator(".dl-card").first
    quote = card.locator("blockquote bdi").inner_text()
    expect(reader.locator("mark")).to_have_text(quote)
    expect(reader.locator("mark")).to_be_in_viewport()
    expect(reader.locator("h2")).to_be_focused()
    expect(card).to_have_class(re.compile("dl-lit"))
    link = reader.get_by_role("link", name="Read it at the publisher")
    expect(link).to_have_attribute("href", re.compile("^https://example.org/fire-"))
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    box, prose = reader.bounding_box(), live(page).locator(".dl-prose").bounding_box()
    assert box["x"] >= prose["x"] + prose["width"], "the article stands beside the answer"


def test_each_number_leads_to_its_own_source_in_every_turn_and_after_a_reload(page):
    for question in (TALKS, LIGHTHOUSE, "How many people died in the Elmton mill fire?"):
        ask(page, question)
    expect(page.locator("#dl-past .dl-turn")).to_have_count(2)
    seen = [sources(page)]
    page.reload()
    expect(page.locator("#dl-past .dl-turn")).to_have_count(3)
    seen.append(sources(page))
    assert seen[0] == seen[1] and len(seen[0]) >= 3
    for quote, marked in seen[0]:
        assert quote == marked


def sources(page) -> list[tuple[str, str]]:
    """For every number in the page, the quote of its card and what is marked in the article."""
    found = []
    for number in page.locator(".dl-prose .dl-cite").all():
        card = page.locator(f"#{number.get_attribute('data-card')}")
        assert card.locator(".dl-n").inner_text() == number.inner_text()
        number.click()
        expect(card).to_have_class(re.compile("dl-lit"))
        marked = page.locator("#dl-reader mark").inner_text()
        found.append((card.locator("blockquote bdi").inner_text(), marked))
    return found


def test_a_question_without_an_answer_looks_different_and_offers_what_is_near(page):
    ask(page, NO_ANSWER)
    expect(live(page).locator(".dl-abstained")).to_contain_text("No answer.")
    expect(live(page).locator(".dl-prose, .dl-sources")).to_have_count(0)
    near = live(page).locator(".dl-near").first
    expect(near.locator(".dl-passage")).to_be_visible()
    near.locator(".dl-open").click()
    expect(page.locator("#dl-reader mark").first).to_be_visible()


def test_values_that_disagree_stand_in_a_small_table_with_outlet_date_and_quote(page):
    ask(page, "How many people died in the Elmton mill fire?")
    table = live(page).locator(".dl-conflict table")
    expect(table).to_be_visible()
    for part in ("Elmton Herald", "1 Mar 2024", "Twelve people died"):
        expect(table).to_contain_text(part)
    for part in ("Northern Wire", "2 Mar 2024", "Fifteen people died"):
        expect(table).to_contain_text(part)
    table.locator(".dl-cite").last.click()
    expect(page.locator("#dl-reader mark")).to_be_visible()


def test_while_it_works_the_page_says_at_which_step_and_sentences_come_one_by_one(
    browser, thinking
):
    address, llm = thinking
    page = browser.new_page()
    opened(page, address)
    field(page).fill("What did Mayor Greta Holm promise?")
    field(page).press("Enter")
    step, sentences = live(page).locator(".dl-step"), live(page).locator(".dl-sentence")
    expect(step).to_contain_text("Reading the evidence")
    expect(sentences).to_have_count(0)
    llm.say("Mayor Greta Holm promised an inquiry. A fire destroyed")
    expect(step).to_contain_text("Checking the next sentence")
    expect(sentences).to_have_count(1)
    expect(sentences).to_contain_text("Mayor Greta Holm promised an inquiry.")
    expect(page.locator("#dl-status")).to_contain_text("Checking the next sentence")
    llm.let_go()
    expect(step).to_have_count(0)
    expect(page.locator("#dl-status")).to_contain_text("Answered")
    page.context.close()


def test_a_follow_up_leans_on_the_question_before_it_and_says_how_it_was_read(page):
    ask(page, "How many people died in the Elmton mill fire?")
    ask(page, "What did the mayor promise there?")
    read = live(page).locator(".dl-understood")
    if read.count():
        expect(read).to_contain_text("Read as:")
    expect(live(page)).to_contain_text("inquiry")


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_each_follow_up_stands_at_the_top_of_the_view_with_its_answer_beneath(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    ask(page, "Give me a timeline of 19 September 2023")  # longer than any window
    for question in (TALKS, "Give me a timeline of 20 September 2023", NO_ANSWER, TALKS):
        ask(page, question)
        stands = live(page).locator(".dl-question").bounding_box()
        assert 0 <= stands["y"] <= 60, question
        said = live(page).locator(".dl-short, .dl-prose, .dl-row, .dl-abstained").first
        composer = page.locator("#dl-composer").bounding_box()
        box = said.bounding_box()
        assert stands["y"] < box["y"] and box["y"] + box["height"] <= composer["y"], question
    # Who reads elsewhere meanwhile is left there.
    page.mouse.wheel(0, -600)
    turn = "document.querySelector('#dl-live .dl-turn')"
    page.wait_for_function(f"{turn}.getBoundingClientRect().y > 300")
    page.evaluate(f"{turn}.append(document.createElement('p'))")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert live(page).locator(".dl-question").bounding_box()["y"] > 300


def test_one_answer_is_copied_with_its_sources(page):
    ask(page, TALKS)
    live(page).get_by_role("button", name="Copy with sources").click()
    expect(page.locator("#dl-toast")).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    quote = live(page).locator("blockquote bdi").first.inner_text()
    assert TALKS in copied and "[1]" in copied
    assert quote and copied.count(quote) == 1


def test_words_that_are_marked_and_copied_come_without_numbers(page):
    ask(page, TALKS)
    live(page).locator(".dl-prose").evaluate("p => getSelection().selectAllChildren(p)")
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip().endswith("ethnic Armenians.")


def test_an_answer_about_an_article_that_was_removed_says_so(page, browser, address, tmp_path):
    ask(page, TALKS)
    page.locator("#dl-live .dl-card").first.evaluate("c => { c.dataset.article = 'gone'; }")
    live(page).locator(".dl-cite").first.click()
    expect(page.locator("#dl-reader")).to_contain_text("not there any more")


def test_a_quote_that_is_not_in_the_article_any_more_is_not_marked(page):
    ask(page, TALKS)
    page.locator("#dl-live .dl-card").first.evaluate(
        "c => { c.dataset.words = 'x'; c.querySelector('blockquote bdi').textContent = 'Other.'; }"
    )
    live(page).locator(".dl-cite").first.click()
    expect(page.locator("#dl-reader .dl-note")).to_contain_text("has changed since it was cited")
    expect(page.locator("#dl-reader mark")).to_have_count(0)


def test_ratings_and_a_comment_are_kept_and_exported_as_gold_candidates(page, tmp_path: Path):
    ask(page, TALKS)
    tools = live(page).locator(".dl-tools")
    tools.get_by_role("button", name="Good answer").click()
    expect(tools.get_by_role("button", name="Good answer")).to_have_attribute(
        "aria-pressed", "true"
    )
    tools.get_by_role("button", name="Comment").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("Check the distance <b>again</b>")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(tools.get_by_role("button", name="Comment ✓")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Comment ✓")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export ratings for evals").click()
    download.value.save_as(tmp_path / "gold.jsonl")
    (record,) = map(json.loads, (tmp_path / "gold.jsonl").read_text("utf-8").splitlines())
    question = gold.Question.model_validate(record)
    assert question.question == TALKS and "003_b2756f038bcefa75" in question.articles
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON", exact=True).click()
    download.value.save_as(tmp_path / "talk.json")
    (turn,) = json.loads((tmp_path / "talk.json").read_text("utf-8"))["turns"]
    assert turn["rating"] == {"verdict": "good", "comment": "Check the distance <b>again</b>"}
