"""What an article, a file name or a stranger's request tries, and what comes of it: text."""

from __future__ import annotations

import http.client
import json
import re

from playwright.sync_api import expect

from tests.browser.conftest import SCRIPT
from tests.browser.serving import ask
from tests.machine import PATIENCE_S, computed_s

LIGHTHOUSE = "Who repaired the Varnholm lighthouse?"


def test_nothing_an_article_or_a_person_writes_runs(page):
    ask(page, f"Who repaired the Varnholm lighthouse {SCRIPT}?")
    ask(page, LIGHTHOUSE)
    live = page.locator("#dl-live")
    expect(live.locator(".dl-card").first).to_contain_text("Harbour news <img src=x onerror")
    live.locator(".dl-cite").first.hover()
    expect(page.locator("#dl-tip")).to_contain_text("Varnö Post <img src=x")
    live.locator(".dl-cite").first.click()
    reader = page.locator("#dl-reader")
    expect(reader).to_contain_text("${alert(1)} {{alert}}")
    expect(reader).to_contain_text("[a link](javascript:alert(1)) ![x](x) `code` <script>")
    expect(reader.get_by_role("link")).to_have_count(0)
    page.get_by_role("tab", name="Articles").click()
    expect(page.locator(".dl-table")).to_contain_text("Harbour news <img src=x onerror")
    expect(page.locator("img[src=x], a[href^='javascript'], .dl-turn script")).to_have_count(0)
    assert page.title() == "Dateline"
    assert page.seen.complaints == []


def test_characters_that_turn_the_reading_direction_are_not_in_the_page(page):
    ask(page, "Where was the price paid?")
    page.locator("#dl-live .dl-open").first.click()
    page.locator("#dl-reader h2").wait_for()
    text = page.evaluate("document.body.textContent")
    assert "000.52" in text or "52.000" in text
    assert not [c for c in text if c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]


def test_a_line_of_five_megabytes_is_shown_in_part_and_quickly(page, chat):
    begun = computed_s(chat.process.pid)
    ask(page, "Who opened the Ostermoor archive?")
    live = page.locator("#dl-live")
    expect(live).to_contain_text("Halvard Lunde")
    before = computed_s(chat.process.pid)
    with page.expect_response(re.compile("component_server")) as sent:
        live.locator(".dl-cite").first.click()
    expect(page.locator("#dl-reader mark")).to_be_visible()
    opening, answering = computed_s(chat.process.pid) - before, before - begun
    assert opening < answering, "both in seconds of work of this machine"
    assert len(sent.value.body()) < 500_000
    expect(page.locator("#dl-reader .dl-skipped")).to_contain_text(
        "characters after this not shown"
    )
    assert len(page.content()) < 2_000_000


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


def call(address: str, name: str, given: object, **headers: str) -> tuple[int, object]:
    """A request to the functions of the page, as a stranger could make it."""
    asked = http.client.HTTPConnection(address.removeprefix("http://").rstrip("/"))
    asked.request("GET", "/config")
    config = json.loads(asked.getresponse().read())
    bridge = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "dl-bridge")
    body = {"data": given, "component_id": bridge, "fn_name": name, "session_hash": "stranger"}
    asked.request(
        "POST",
        "/gradio_api/component_server",
        body=json.dumps(body),
        headers={"Content-Type": "application/json", **headers},
    )
    answer = asked.getresponse()
    text = answer.read()
    return answer.status, json.loads(text) if answer.status == 200 else text


def test_a_stranger_who_sends_anything_to_an_endpoint_gets_a_sentence(address):
    for given in (None, 7, [], "x" * 100_000, {"ids": [{"a": 1}]}, {"ids": ["../etc/passwd"]}):
        status, told = call(address, "remove", given)
        assert status == 200 and set(told) == {"error"}
    for name in ("take_away", "rate", "rename"):
        _, told = call(address, name, {"conversation": "' OR 1=1 --"})
        assert "not there any more" in told["error"]
    _, told = call(address, "read", {"article": "<b>x</b>", "start": -5, "end": "x"})
    assert "&lt;b&gt;x&lt;/b&gt;" in told["html"]
    _, told = call(address, "articles", {"sort": "id; DROP TABLE articles", "page": 10**9})
    assert told["held"] == 9


def test_a_page_of_another_site_cannot_make_the_browser_change_anything(address):
    status, _ = call(address, "remove", {"ids": ["canary"]}, Origin="https://evil.example")
    assert status == 403
    _, told = call(address, "articles", {})
    assert told["held"] == 9


def test_a_file_that_is_too_large_or_of_another_kind_is_refused_by_the_server(address):
    host = address.removeprefix("http://").rstrip("/")
    asked = http.client.HTTPConnection(host, timeout=PATIENCE_S)
    head = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="big.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\n"
    )
    try:
        asked.request(
            "POST",
            "/gradio_api/upload",
            body=head + b"a" * 51_000_000 + b"\r\n--x--\r\n",
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        )
        assert asked.getresponse().status == 413
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused before all of it was sent
