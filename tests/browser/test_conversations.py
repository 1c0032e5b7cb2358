"""Several conversations, kept over a restart of the server, renamed, taken away, deleted."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.serving import (
    address_of,
    ask,
    field,
    finished,
    free_port,
    opened,
    served,
)
from ui.chat.conversations import Conversations

TALKS = "Where did Azerbaijan offer talks?"
LIGHTHOUSE = "Who repaired the Varnholm lighthouse?"
INQUIRY = "What did Mayor Greta Holm promise?"


def side(page):
    return page.locator(".dl-list li")


def taken(page, name: str, folder: Path) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    download.value.save_as(folder / name)
    return (folder / name).read_text("utf-8")


def test_several_conversations_stand_at_the_side_and_are_changed_between(page):
    ask(page, TALKS)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".dl-turn")).to_have_count(0)
    ask(page, LIGHTHOUSE)
    expect(side(page)).to_have_count(2)
    expect(side(page).first).to_contain_text(LIGHTHOUSE)
    side(page).filter(has_text=TALKS).get_by_role("button").click()
    expect(page.locator(".dl-turn .dl-question")).to_have_text([TALKS])
    ask(page, "Who is Hikmet Hajiyev?")
    expect(page.locator(".dl-turn .dl-question")).to_have_text([TALKS, "Who is Hikmet Hajiyev?"])


def test_a_list_longer_than_the_window_can_be_scrolled(page, browser_home):
    kept = Conversations(browser_home)
    for n in range(40):
        kept.save(None, title=f"{LIGHTHOUSE} ({n})", state="{}", n=1, scope={})
    page.reload()
    expect(side(page)).to_have_count(40)
    for end in (side(page).first, side(page).last):
        end.scroll_into_view_if_needed()
        expect(end).to_be_in_viewport()
    assert page.locator("#dl-side").evaluate("s => s.scrollWidth - s.clientWidth") == 0
    assert page.evaluate("document.documentElement.scrollHeight") <= 900


def test_another_browser_and_another_name_of_the_machine_show_the_same(page, browser, address):
    ask(page, TALKS)
    place, other = address_of(page), browser.new_context().new_page()
    for there in (place, place.replace("127.0.0.1", "localhost")):
        other.goto("about:blank")
        opened(other, there)
        expect(other.locator(".dl-turn .dl-question")).to_have_text([TALKS])
        expect(side(other)).to_have_count(1)
    ask(other, LIGHTHOUSE)
    page.reload()
    expect(page.locator(".dl-turn .dl-question")).to_have_text([TALKS, LIGHTHOUSE])
    other.context.close()


def test_an_address_of_a_conversation_that_is_not_there_says_so(page, address):
    ask(page, TALKS)
    gone = page.get_by_role("alert").filter(has_text="This conversation is not there any more")
    expect(gone).to_have_count(0)
    # In a page that is open, as somebody pastes it, and in a new one.
    page.evaluate("location.hash = '#c=nothing-here'")
    expect(gone).to_be_visible()
    expect(page.locator(".dl-turn")).to_have_count(0)
    other = page.context.new_page()
    opened(other, f"{address}#c=nothing-here")
    gone = other.get_by_role("alert").filter(has_text="This conversation is not there any more")
    expect(gone).to_be_visible()
    ask(other, LIGHTHOUSE)
    expect(gone).to_have_count(0)
    expect(other.locator(".dl-heading")).to_have_text(LIGHTHOUSE)


def test_back_closes_the_article_and_goes_through_the_conversations(page):
    ask(page, TALKS)
    talks, reader = address_of(page), page.locator("#dl-reader")
    for leave in (lambda: page.keyboard.press("Escape"), page.go_back):
        for _ in range(2):
            page.locator(".dl-cite").first.click()
            expect(reader.locator("mark")).to_be_visible()
            leave()
            expect(reader).to_be_hidden()
            assert page.url == talks
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".dl-turn")).to_have_count(0)
    ask(page, LIGHTHOUSE)
    # An article goes with the conversation whose answer it stands beside.
    page.locator(".dl-cite").first.click()
    expect(reader).to_be_visible()
    side(page).filter(has_text=TALKS).get_by_role("button").click()
    expect(page.locator(".dl-turn .dl-question")).to_have_text([TALKS])
    expect(reader).to_be_hidden()
    page.go_back()
    expect(page.locator(".dl-turn .dl-question")).to_have_text([LIGHTHOUSE])
    page.go_back()
    expect(page.locator(".dl-turn .dl-question")).to_have_text([TALKS])
    assert page.url == talks
    page.go_forward()
    expect(page.locator(".dl-turn .dl-question")).to_have_text([LIGHTHOUSE])


def test_back_stays_in_a_conversation_that_got_its_address_beside_the_article(browser, thinking):
    address, llm = thinking
    page = browser.new_page()
    opened(page, address)
    field(page).fill(INQUIRY)
    field(page).press("Enter")
    llm.say("Mayor Greta Holm promised an inquiry. A fire destroyed")
    page.locator("#dl-live .dl-cite").first.click()
    reader = page.locator("#dl-reader")
    expect(reader.locator("mark")).to_be_visible()
    assert "#c=" not in page.url
    llm.let_go()
    finished(page, INQUIRY)
    place = address_of(page)
    page.go_back()
    expect(reader).to_be_hidden()
    page.wait_for_timeout(300)  # what the browser tells the page of another address, it tells soon
    expect(page.locator(".dl-turn .dl-question")).to_have_text([INQUIRY])
    assert page.url == place
    page.context.close()


def test_a_conversation_is_renamed_and_deleted_after_a_question(page):
    ask(page, TALKS)
    page.get_by_role("button", name="Rename").click()
    box = page.get_by_role("dialog")
    box.get_by_role("textbox").fill("Karabakh <b>talks</b>")
    box.get_by_role("textbox").press("Enter")
    expect(page.locator(".dl-heading")).to_have_text("Karabakh <b>talks</b>")
    expect(side(page)).to_contain_text("Karabakh <b>talks</b>")
    page.reload()
    expect(page.locator(".dl-heading")).to_have_text("Karabakh <b>talks</b>")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.locator(".dl-turn")).to_have_count(1)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".dl-turn")).to_have_count(0)
    expect(side(page)).to_have_count(0)
    page.reload()
    expect(page.locator(".dl-welcome")).to_be_visible()
    expect(side(page)).to_have_count(0)


def test_it_is_taken_away_as_markdown_with_footnotes_and_as_json(page, tmp_path: Path):
    ask(page, TALKS)
    ask(page, LIGHTHOUSE)
    markdown = taken(page, "Markdown", tmp_path)
    used = re.findall(r"\[\^([\d-]+)\](?!:)", markdown)
    notes = re.findall(r"^\[\^([\d-]+)\]: .*\w", markdown, re.MULTILINE)
    assert len(notes) >= 2 and set(used) == set(notes)
    assert f"## {TALKS}" in markdown.replace("\\", "")
    told = json.loads(taken(page, "JSON", tmp_path))
    assert [turn["asked"] for turn in told["turns"]] == [TALKS, LIGHTHOUSE]
    assert told["turns"][0]["answer"]["citations"][0]["quote"]


@pytest.fixture(scope="module")
def own_browser(browser, tmp_path_factory):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def test_conversations_outlive_the_server_and_an_open_page_goes_on_after_a_restart(
    own_browser, browser_home
):
    port = free_port()
    page = own_browser.new_page()
    with served(browser_home, port=port) as address:
        opened(page, address)
        ask(page, TALKS)
        place = address_of(page)
    with served(browser_home, port=port):
        # In the page that was open all the while, and in one that is opened anew.
        again = own_browser.new_page()
        opened(again, place)
        expect(again.locator(".dl-turn .dl-question")).to_have_text([TALKS])
        again.locator(".dl-cite").first.click()
        expect(again.locator("#dl-reader mark")).to_contain_text("Yevlakh")
        ask(page, LIGHTHOUSE)
        expect(page.locator(".dl-turn .dl-question")).to_have_text([TALKS, LIGHTHOUSE])
