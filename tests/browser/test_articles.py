"""The articles tab: looked through, added to, removed from, and told of other processes."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import ask, dateline, opened, served, write_articles

TOWNS = ("Aldersund", "Brattvik", "Corvin", "Dunmoor")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Files to add, in a folder that a web server on loopback serves."""
    folder = tmp_path_factory.mktemp("articles")
    for town in TOWNS:
        (folder / f"{town}.html").write_text(
            f"<html><head><title>Flood in {town}</title>"
            f'<meta property="og:site_name" content="{town} News">'
            '<meta property="article:published_time" content="2024-04-01"></head><body><article>'
            f"<h1>Flood in {town}</h1><p>The river flooded {town} on Monday, and the bridge in "
            f"{town} was closed. Engineer Ada Berg of {town} said the water would fall by "
            "Thursday, when the ferry returns to the harbour.</p></article></body></html>",
            encoding="utf-8",
        )
    (folder / "empty.txt").write_text(" \n")
    (folder / "program.exe").write_bytes(b"MZ")
    return folder


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def own_home(tmp_path_factory) -> Path:
    """A folder in which there is no index yet."""
    return tmp_path_factory.mktemp("own") / "index"


@pytest.fixture(scope="module")
def tab(own_home: Path, browser: Browser) -> Iterator[Page]:
    """The articles tab of a page that began with nothing."""
    with served(own_home) as address:
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        opened(page, address)
        yield page
        page.context.close()


def rows(page: Page):
    return page.locator(".dl-table tbody tr")


def row(page: Page, title: str):
    return rows(page).filter(has=page.get_by_role("button", name=title))


def outcome(page: Page, name: str):
    return page.locator(".dl-outcome").filter(has_text=name)


def test_a_first_start_without_an_index_says_how_to_begin(tab, own_home):
    expect(tab.locator(".dl-welcome")).to_contain_text("Start with some articles")
    expect(tab.locator(".dl-welcome pre")).to_contain_text(f"--home {own_home}")
    ask(tab, "Who is the mayor?")
    expect(tab.locator("#dl-live .dl-failure")).to_contain_text("There are no articles yet")
    assert not own_home.exists()
    tab.reload()
    tab.get_by_role("button", name="Add articles").click()
    expect(tab.locator("#dl-files")).to_be_visible()


def test_files_are_added_with_a_clear_result_for_each(tab, folder):
    files = [str(folder / name) for name in ("Aldersund.html", "Brattvik.html", "empty.txt")]
    # How far it is may be shown for a moment only: the page itself notes that it was.
    tab.evaluate(
        """() => new MutationObserver(() => {
            window.progressed ||= !!document.querySelector('.dl-adding progress');
        }).observe(document.body, {childList: true, subtree: true})"""
    )
    tab.locator("#dl-files input[type=file]").set_input_files(files)
    expect(outcome(tab, "Aldersund.html")).to_contain_text("added")
    expect(outcome(tab, "Brattvik.html")).to_contain_text("added")
    expect(outcome(tab, "empty.txt")).to_contain_text("is empty")
    assert tab.evaluate("window.progressed")
    expect(rows(tab)).to_have_count(2)
    expect(tab.locator(".dl-failures summary")).to_contain_text("1 source could not be read")
    tab.locator("#dl-files input[type=file]").set_input_files(files[:1])
    expect(outcome(tab, "Aldersund.html")).to_contain_text("there already")


def test_a_file_is_added_by_drag_and_drop(tab, folder):
    dropped = tab.evaluate_handle(
        """(text) => { const given = new DataTransfer();
        given.items.add(new File([text], 'Corvin.html', {type: 'text/html'})); return given; }""",
        (folder / "Corvin.html").read_text("utf-8"),
    )
    tab.locator("#dl-files button").first.dispatch_event("drop", {"dataTransfer": dropped})
    expect(outcome(tab, "Corvin.html")).to_contain_text("added")
    expect(rows(tab)).to_have_count(3)


def test_what_was_added_is_answered_from_at_once(tab):
    tab.get_by_role("tab", name="Ask").click()
    ask(tab, "What was closed in Aldersund?")
    expect(tab.locator("#dl-live .dl-card").first).to_contain_text("Aldersund")
    tab.get_by_role("tab", name="Articles").click()


def test_what_the_command_line_changes_appears_without_a_reload(tab, own_home, tmp_path):
    source = write_articles(
        tmp_path / "more.jsonl",
        {"id": "cli", "title": "Added by a terminal", "outlet": "Zeta Wire", "text": "It rained."},
    )
    dateline("index", source, "--home", own_home)
    expect(rows(tab).filter(has_text="Added by a terminal")).to_be_visible()
    expect(tab.locator(".dl-count")).to_contain_text("4 articles")
    dateline("remove", "cli", "--home", own_home)
    expect(rows(tab)).to_have_count(3)


def test_an_address_of_this_machine_is_refused_unless_it_is_allowed(tab, web, own_home, browser):
    address = tab.get_by_label("Address of an article or a feed")
    address.fill(f"{web}/Dunmoor.html")
    address.press("Enter")
    expect(tab.locator(".dl-adding .dl-failed")).to_be_visible()
    expect(rows(tab)).to_have_count(3)
    address.fill("ftp://example.org/x")
    tab.get_by_role("button", name="Add address").click()
    expect(tab.locator(".dl-adding .dl-failure")).to_contain_text("not a web address")
    with served(own_home, DATELINE_CHAT_ALLOW_PRIVATE="1") as allowed:
        page = browser.new_page()
        opened(page, allowed)
        page.get_by_role("tab", name="Articles").click()
        page.get_by_label("Address of an article or a feed").fill(f"{web}/Dunmoor.html")
        page.get_by_role("button", name="Add address").click()
        expect(outcome(page, "Dunmoor.html")).to_contain_text("added")
        page.close()
    expect(row(tab, "Flood in Dunmoor")).to_be_visible()
    # Four reports in the same words are one voice, and the list says so.
    copies = row(tab, "Flood in Dunmoor").locator("td[data-label=Copies]")
    expect(copies).to_contain_text("also: ")
    assert copies.bounding_box()["height"] < 100, "in lines of words"


def test_the_list_is_searched_sorted_and_limited_to_an_outlet(tab):
    tab.get_by_label("Search titles and outlets").fill("corvin")
    expect(rows(tab)).to_have_count(1)
    expect(tab.locator(".dl-total")).to_have_text("1 of 4 articles")
    tab.get_by_label("Search titles and outlets").fill("")
    expect(rows(tab)).to_have_count(4)
    tab.get_by_role("button", name="Article", exact=True).click()
    titles = tab.locator(".dl-table .dl-open")
    expect(titles.first).to_contain_text("Aldersund")
    tab.get_by_role("button", name="Article", exact=True).click()
    expect(titles.first).to_contain_text("Dunmoor")
    expect(tab.get_by_role("columnheader", name="Article")).to_have_attribute(
        "aria-sort", "descending"
    )
    tab.get_by_label("Outlet", exact=True).select_option("Brattvik News")
    expect(rows(tab)).to_have_count(1)
    tab.get_by_label("Outlet", exact=True).select_option("")


def test_an_article_of_the_list_is_read_beside_it(tab):
    tab.get_by_role("button", name="Flood in Corvin").click()
    expect(tab.locator("#dl-reader")).to_contain_text("The river flooded Corvin")
    tab.keyboard.press("Escape")
    expect(tab.locator("#dl-reader")).to_be_hidden()


def test_articles_are_removed_after_a_confirmation_and_not_without(tab):
    tab.get_by_role("checkbox", name="Choose Flood in Corvin").check()
    tab.locator("#dl-remove").click()
    tab.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(rows(tab)).to_have_count(4)
    tab.locator("#dl-remove").click()
    tab.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(rows(tab)).to_have_count(3)
    expect(row(tab, "Flood in Corvin")).to_have_count(0)
