"""The chat page in a real browser, over a real index: what a person sees and can click."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from rag.dateline import Dateline

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    (
        found
        for name in (os.environ.get("CHROMIUM"), "/usr/bin/chromium", "chromium", "google-chrome")
        if name and (found := shutil.which(name))
    ),
    None,
)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="needs Chromium: install it, or name it in CHROMIUM"
)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SCRIPT = "<img src=x onerror=\"document.title='pwned'\">"
PATIENCE = 30_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    article = {
        "id": "canary",
        "title": f"Harbour news {SCRIPT}",
        "outlet": f"Varnö Post {SCRIPT}",
        "published": "2024-02-03",
        "url": "javascript:document.title='pwned'",
        "text": f"The Varnholm lighthouse was repaired by Ingrid Solberg {SCRIPT} ${{alert(1)}} "
        "{{alert}} in 2019.",
    }
    source = folder / "hostile.jsonl"
    source.write_text(json.dumps(article) + "\n", encoding="utf-8")
    with Dateline.open(folder / "index") as dateline:
        assert not dateline.index(ROOT / "seeds", source).failed
    return folder / "index"


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """A `dateline chat` of its own process; it says where it is once it is ready."""
    with served(home) as url:
        yield url


class served:  # noqa: N801 - reads as a context
    def __init__(self, home: Path, llm: str = "extractive") -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        words = ["chat", "--home", home, "--port", self.port, "--llm", llm]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ui", *map(str, words)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> str:
        line = self.process.stdout.readline()
        assert line == f"Dateline is at http://127.0.0.1:{self.port}/ (Ctrl-C stops it).\n", (
            line + self.process.stderr.read()
        )
        return f"http://127.0.0.1:{self.port}/"

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        _, complaints = self.process.communicate(timeout=30)
        if error[0] is None:
            assert complaints == ""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


class Seen:
    """What the browser asked for and complained about while a page was open."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append("dialog"), dialog.dismiss()))
        page.on(
            "console",
            lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None,
        )


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.seen = Seen(opened)  # type: ignore[attr-defined]
    opened.goto(address)
    expect(opened.locator(".dl-count")).to_be_visible(timeout=PATIENCE)
    yield opened
    context.close()


def ask(page: Page, question: str) -> None:
    """Asks, and waits until what came of it stands at the top."""
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    live = page.locator("#dl-live")
    expect(live.locator(".dl-question")).to_have_text(question, timeout=PATIENCE)
    expect(live.locator(".dl-about, .dl-abstained, .dl-failure")).to_be_visible(timeout=PATIENCE)


def test_an_answer_stands_above_the_words_that_support_it(page):
    ask(page, "Where did Azerbaijan offer talks?")
    live = page.locator("#dl-live")
    expect(live.locator(".dl-prose")).to_contain_text("Yevlakh")
    card = live.locator(".dl-card").first
    expect(card).to_contain_text("2023")
    expect(card.locator("blockquote")).to_contain_text("Yevlakh")
    expect(card.locator(".dl-digest")).to_have_text("digest")
    expect(page.get_by_label("Your question")).to_have_value("")


def test_a_number_lights_up_its_source_and_stays_on_the_page(page, address):
    page.goto(f"{address}?__theme=dark")
    expect(page.locator(".dl-count")).to_be_visible()
    ask(page, "Where did Azerbaijan offer talks?")
    ask(page, "Who repaired the Varnholm lighthouse?")
    for place, card in (("#dl-live", "t2-s1"), ("#dl-past", "t1-s1")):
        page.locator(f"{place} .dl-cite").first.click()
        expect(page.locator(".dl-lit")).to_have_id(card)
        expect(page.locator(f"#{card}")).to_be_focused()
    assert page.url == f"{address}?__theme=dark"


def test_a_question_without_an_answer_looks_different_and_lists_what_is_near(page):
    ask(page, "Who won the 2022 World Cup in Qatar?")
    live = page.locator("#dl-live")
    expect(live.locator(".dl-abstained")).to_contain_text("No answer.")
    expect(live.locator(".dl-prose, .dl-card")).to_have_count(0)
    live.get_by_text("Nearest passages (not an answer)").click()
    expect(live.locator(".dl-passage").first).to_be_visible()


def test_earlier_questions_stay_below_the_newest(page):
    ask(page, "Where did Azerbaijan offer talks?")
    ask(page, "Who won the 2022 World Cup in Qatar?")
    ask(page, "Who repaired the Varnholm lighthouse?")
    expect(page.locator(".dl-question")).to_have_text(
        [
            "Who repaired the Varnholm lighthouse?",
            "Who won the 2022 World Cup in Qatar?",
            "Where did Azerbaijan offer talks?",
        ]
    )


def test_an_example_is_asked_by_a_click(page):
    page.get_by_role("button", name="Where did Azerbaijan offer talks?").click()
    expect(page.locator("#dl-live .dl-prose")).to_contain_text("Yevlakh", timeout=PATIENCE)


def test_filters_hold_and_what_makes_no_sense_is_told_in_a_sentence(page):
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Until").fill("2023-09-19")
    ask(page, "Where did Azerbaijan offer talks?")
    expect(page.locator("#dl-live .dl-note")).to_contain_text("1 article without a date")
    dates = page.locator("#dl-live time").all_text_contents()
    assert dates and set(dates) == {"19 Sep 2023"}
    page.get_by_label("Outlets").click()
    page.get_by_role("option", name="Eurasianet").click()
    ask(page, "Who began the offensive against Nagorno-Karabakh?")
    outlets = page.locator("#dl-live .dl-from b").all_text_contents()
    assert outlets and set(outlets) == {"Eurasianet"}
    page.get_by_label("As of").fill("last week")
    ask(page, "Where did Azerbaijan offer talks?")
    expect(page.locator("#dl-live .dl-failure")).to_have_text(
        "'last week' is not a date for “As of”: write it like 2023-09-20."
    )
    page.get_by_label("As of").fill("")
    page.get_by_label("Your question").fill("a" * 2_500)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#dl-live .dl-failure")).to_contain_text("2,500 characters")
    expect(page.get_by_label("Your question")).to_have_value("a" * 2_500)


def test_nothing_an_article_or_a_person_writes_runs(page):
    ask(page, f"Who repaired the Varnholm lighthouse {SCRIPT}?")
    ask(page, "Who repaired the Varnholm lighthouse?")
    live = page.locator("#dl-live")
    expect(live.locator(".dl-card").first).to_contain_text("Harbour news <img src=x onerror")
    expect(page.locator("img[src=x], a[href^='javascript']")).to_have_count(0)
    assert page.title() == "Dateline"
    assert page.seen.complaints == []


def test_the_browser_asks_no_other_host_for_anything(page, address):
    ask(page, "Where did Azerbaijan offer talks?")
    asked = [url for url in page.seen.requests if not url.startswith(("data:", "blob:"))]
    assert len(asked) > 5
    assert [url for url in asked if not url.startswith(address)] == []
    assert not [url for url in asked if re.search(r"\.(woff2?|ttf|otf)\b", url)]


def test_the_page_forbids_other_hosts_and_unknown_names(address):
    host = address.removeprefix("http://").rstrip("/")
    asked = http.client.HTTPConnection(host)
    asked.request("GET", "/")
    policy = asked.getresponse().headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "connect-src 'self'" in policy
    assert "http" not in policy
    foreign = http.client.HTTPConnection(host)
    foreign.request("GET", "/", headers={"Host": "evil.example"})
    assert foreign.getresponse().status == 400


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_a_telephone(browser, address, scheme):
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".dl-count")).to_be_visible(timeout=PATIENCE)
    ask(page, "Who repaired the Varnholm lighthouse?")
    ask(page, "a" * 300)
    page.get_by_role("button", name="Filters").click()
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    beyond = "[...document.querySelectorAll('[class^=dl-], input, textarea, button')]"
    beyond += ".filter(e => e.getBoundingClientRect().right > 391).map(e => e.className)"
    assert page.evaluate(beyond) == []
    dark = page.evaluate("document.body.classList.contains('dark')")
    assert dark == (scheme == "dark")
    context.close()


def test_every_field_has_a_name(page):
    page.get_by_role("button", name="Filters").click()
    for name in ("Your question", "As of", "From", "Until", "Outlets"):
        expect(page.get_by_label(name, exact=True)).to_be_visible()
    expect(page.get_by_role("checkbox", name="Include articles without a date")).to_be_visible()


def test_a_port_that_is_taken_is_told_in_one_sentence_with_status_1(address, home):
    port = address.rstrip("/").rpartition(":")[2]
    refused = subprocess.run(
        [sys.executable, "-m", "ui", "chat", "--home", str(home), "--port", port],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"dateline: The chat page cannot be served at {address}")
    assert refused.stderr.count("\n") == 1
