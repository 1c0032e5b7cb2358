"""Light and dark, narrow screens, keyboard, screen readers, speed, and no foreign host."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import threading

import gradio as gr
import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import expect

from rag.dateline import Dateline
from tests.browser.serving import (
    PATIENCE,
    ROOT,
    ask,
    field,
    finished,
    in_this_process,
    opened,
    running,
    settled,
)
from tests.machine import PATIENCE_S, computed_s
from ui.chat.conversations import Conversations

TALKS = "Where did Azerbaijan offer talks?"
NO_ANSWER = "Who won the 2022 World Cup in Qatar?"
QUESTIONS = (
    TALKS,
    "Who is Hikmet Hajiyev?",
    "Who repaired the Varnholm lighthouse?",
    "Who opened the Ostermoor archive?",
    "What did Mayor Greta Holm promise?",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_a_telephone(browser, address, scheme):
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    opened(page, address)
    ask(page, "How many people died in the Elmton mill fire?")
    ask(page, "a" * 300)
    page.locator("#dl-filters > button").click()
    for tab, inside in (("Ask", "#dl-live .dl-turn"), ("Articles", ".dl-table")):
        page.get_by_role("tab", name=tab).click()
        page.locator(inside).wait_for()
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        beyond = """[...document.querySelectorAll('[class^=dl-], input, textarea, button')]
            .filter(e => e.getBoundingClientRect().right > 391 && e.offsetParent
                && !e.closest('.dl-list ul, .dl-conflict, .dl-table-frame, .tab-container'))
            .map(e => e.className)"""
        assert page.evaluate(beyond) == []
    page.get_by_role("tab", name="Check a text").click()
    for wide in ("#dl-check-text textarea", "#dl-check", "#dl-check-file"):
        assert page.locator(wide).bounding_box()["width"] > 340, wide
    assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")
    page.get_by_role("tab", name="Ask").click()
    page.locator(".dl-cite").first.click()
    expect(page.locator("#dl-reader mark")).to_be_visible()
    box = page.locator("#dl-reader").bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_wherever_one_looks(browser, address, scheme):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    opened(page, address)
    look = {"the first page": lambda: None}
    look["an answer with its article"] = lambda: (
        ask(page, "How many people died in the Elmton mill fire?"),
        page.locator(".dl-cite").first.click(),
        page.locator("#dl-reader mark").wait_for(),
    )
    look["no answer, with filters"] = lambda: (
        page.keyboard.press("Escape"),
        ask(page, NO_ANSWER),
        page.locator("#dl-filters > button").click(),
        page.get_by_label("As of").wait_for(),
    )
    look["a question to the reader"] = lambda: page.get_by_role("button", name="Rename").click()
    look["the articles"] = lambda: (
        page.keyboard.press("Escape"),
        page.get_by_role("tab", name="Articles").click(),
        page.locator(".dl-table").wait_for(),
    )
    for place, go in look.items():
        go()
        settled(page)
        found = Axe().run(page).response["violations"]
        serious = [
            (v["id"], [n["html"][:160] for n in v["nodes"]][:4])
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert serious == [], place
    context.close()


def test_the_keyboard_alone_asks_reads_and_comes_back(page):
    expect(field(page)).to_be_focused()
    page.keyboard.type(TALKS)
    page.keyboard.press("Enter")
    number = page.locator("#dl-live .dl-cite").first
    expect(number).to_be_visible()
    expect(page.locator("#dl-live .dl-tools")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if number.evaluate("n => n === document.activeElement"):
            break
    expect(number).to_be_focused()
    expect(page.locator("#dl-tip")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#dl-reader h2")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#dl-reader') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("#dl-reader")).to_be_hidden()
    expect(number).to_be_focused()


def test_tab_goes_through_the_page_in_the_order_one_reads_it(page):
    ask(page, TALKS)
    page.locator("body").click(position={"x": 2, "y": 2})
    order = []
    for _ in range(40):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate(
                """(() => { const e = document.activeElement; const at = (s) => e.closest(s);
                return at('[role=tab]') ? 'tabs' : at('#dl-side') ? 'side' : at('.dl-head') ? 'head'
                  : at('.dl-prose') ? 'numbers' : at('.dl-sources') ? 'sources'
                  : at('.dl-tools') ? 'tools' : at('#dl-filters') ? 'filters'
                  : at('#dl-question') ? 'question' : at('#dl-ask') ? 'ask' : ''; })()"""
            )
        )
        if order[-1] == "ask":
            break
    seen = [place for place in dict.fromkeys(order) if place]
    wanted = "tabs side head numbers sources tools filters question ask".split()
    assert seen == wanted


def test_the_page_is_there_after_little_more_work_than_an_empty_one(browser, chat):
    """Of servers and browser together: whatever else the machine does, and however fast it is, it
    does both in turn. Ours takes 1.8 times the work of Gradio's page with one field."""
    first = browser.new_page()
    opened(first, chat.address)
    expect(first.locator(".dl-chip").first).to_be_visible()  # the server has nothing left to do
    first.context.close()
    inside = browser.new_browser_cdp_session()

    def work() -> dict[int, float]:
        processes = inside.send("SystemInfo.getProcessInfo")["processInfo"]
        servers = (chat.process.pid, os.getpid())
        return {p["id"]: p["cpuTime"] for p in processes} | {p: computed_s(p) for p in servers}

    def taken(address: str, counted: str) -> float:
        before, page = work(), browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        field(page).wait_for()
        expect(page.locator("#dl-counts")).to_contain_text(counted)
        after = work()
        page.context.close()
        return sum(seconds - before.get(p, 0.0) for p, seconds in after.items())

    with gr.Blocks() as empty:
        gr.HTML("none", elem_id="dl-counts")
        gr.Textbox(label="Your question")
    with running(gr.mount_gradio_app(FastAPI(), empty, path="/", ssr_mode=False)) as other:
        taken(other, "none")
        pairs = [(taken(chat.address, "9 articles"), taken(other, "none")) for _ in range(3)]
    assert statistics.median(own / bare for own, bare in pairs) < 3, pairs


def test_the_page_waits_for_no_model_and_a_question_says_that_it_does(browser, browser_home):
    loaded = threading.Event()

    def load() -> None:
        assert loaded.wait(PATIENCE_S), "the page waited for it"

    with Dateline.open(browser_home, llm="extractive") as dateline:
        dateline.warm = load  # type: ignore[method-assign]
        with in_this_process(dateline) as address:
            page = browser.new_page()
            opened(page, address)
            expect(page.locator(".dl-count")).to_contain_text("9 articles")
            expect(page.locator(".dl-model-loading")).to_be_visible()
            field(page).fill(TALKS)
            field(page).press("Enter")
            expect(page.locator("#dl-live .dl-step")).to_contain_text("Loading the models")
            loaded.set()
            finished(page, TALKS)
            page.context.close()


def test_five_tabs_that_ask_at_once_are_all_answered(browser, thinking):
    address, llm = thinking
    context = browser.new_context()
    pages = [context.new_page() for _ in QUESTIONS]
    for page in pages:
        opened(page, address)
    for page, question in zip(pages, QUESTIONS, strict=True):
        field(page).fill(question)
        field(page).press("Enter")
    for page in pages:  # none waits for its turn: all are read, before one of them is answered
        expect(page.locator("#dl-live .dl-step")).to_contain_text("Reading the evidence")
    llm.let_go()
    for page, question in zip(pages, QUESTIONS, strict=True):
        finished(page, question)
    context.close()


def test_stop_stops_a_model_that_thinks_and_no_other_tab_waits_for_it(
    browser, thinking, browser_home
):
    address, _ = thinking
    context = browser.new_context()
    slow, quick = context.new_page(), context.new_page()
    opened(slow, address)
    field(slow).fill("Who is Hikmet Hajiyev?")
    field(slow).press("Enter")
    turn = slow.locator("#dl-live .dl-turn")
    expect(turn.locator(".dl-step")).to_contain_text("Reading the evidence")
    expect(slow.get_by_role("button", name="Ask", exact=True)).to_be_hidden()

    opened(quick, address)
    quick.locator("#dl-filters > button").click()
    quick.get_by_label("Language model").click()
    quick.get_by_role("option", name="Quotes, by Dateline’s reader").click()
    ask(quick, TALKS)
    expect(quick.locator("#dl-live .dl-prose")).to_contain_text("Yevlakh")

    expect(turn).to_have_attribute("aria-busy", "true")
    slow.get_by_role("button", name="Stop", exact=True).click()
    expect(turn).to_contain_text("Stopped.")  # though nobody has let the model go
    expect(field(slow)).to_have_value("Who is Hikmet Hajiyev?")
    expect(slow.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    assert [kept.title for kept in Conversations(browser_home).listed()] == [TALKS]
    context.close()


def test_the_browser_asks_no_other_host_for_anything(page, address):
    ask(page, TALKS)
    page.locator(".dl-cite").first.click()
    page.get_by_role("tab", name="Articles").click()
    page.locator(".dl-table").wait_for()
    asked = [url for url in page.seen.requests if not url.startswith(("data:", "blob:"))]
    assert len(asked) > 5
    assert [url for url in asked if not url.startswith(address)] == []
    assert not [url for url in asked if re.search(r"\.(woff2?|ttf|otf)\b", url)]


def test_every_field_has_a_name(page):
    page.locator("#dl-filters > button").click()
    for name in ("Your question", "As of", "From", "Until", "Outlets", "Language model"):
        expect(page.get_by_label(name, exact=True)).to_be_visible()
    expect(page.get_by_role("checkbox", name="Include articles without a date")).to_be_visible()


def test_a_port_that_is_taken_is_told_in_one_sentence_with_status_1(address, browser_home):
    port = address.rstrip("/").rpartition(":")[2]
    refused = subprocess.run(
        [sys.executable, "-m", "ui.cli", "chat", "--home", str(browser_home), "--port", port],
        cwd=ROOT, capture_output=True, text=True, check=False,
        timeout=PATIENCE_S,
    )  # fmt: skip
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"dateline: The chat page cannot be served at {address}")
    assert refused.stderr.count("\n") == 1
