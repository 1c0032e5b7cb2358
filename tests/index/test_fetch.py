"""Addresses: what they give, what servers that misbehave are called, and what is not fetched."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import ReadError, UsageError
from index.fetch import Fetcher, Limits, is_public, plain_address
from rag import Dateline
from tests.index import formats
from tests.index.formats import entry, page, rss
from tests.index.letters import CountingEmbedder
from tests.index.reading import given
from tests.index.served import PATIENT, Answer, Handler, Site, content, redirect, refusal, status
from tests.machine import PATIENCE_S

# -- what addresses give -------------------------------------------------------------------


def test_a_page_is_an_article_with_its_address(web: Site) -> None:
    found = given(web.on("/a?x=1", content(page()))).article
    assert (found.title, found.url) == (formats.TITLE, web("/a?x=1"))
    assert found.source == web("/a?x=1")
    assert found.body.startswith(formats.FIRST)
    assert web.headers("/a?x=1")["User-Agent"].startswith("dateline/")


def test_the_address_that_a_page_states_wins_over_the_one_it_came_from(web: Site) -> None:
    head = f"<link rel='canonical' href='{formats.ADDRESS}'>"
    assert given(web.on("/a", content(page(head=head)))).article.url == formats.ADDRESS


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("story.pdf", "application/pdf"),
        ("story.docx", "application/octet-stream"),
        ("story.txt", "text/plain"),
        ("story.eml", "message/rfc822"),
        ("story.pdf", "text/html"),
        ("story.html", "text/plain"),
        ("story.html", "application/pdf"),
    ],
)
def test_files_are_read_by_their_content_whatever_the_server_calls_them(
    web: Site, name: str, kind: str
) -> None:
    make, _ = formats.CORPUS[name]
    found = given(web.on(f"/{name}", content(make(), kind))).article
    assert (found.title, found.body[:40]) == (formats.TITLE, formats.FIRST[:40])


def test_the_encoding_that_a_server_states_is_used(web: Site) -> None:
    text = "Мост закрыт\n\nМост через реку будет закрыт на год, заявил совет порта в понедельник."
    address = web.on("/a.txt", content(text.encode("koi8-r"), "text/plain; charset=koi8-r"))
    assert given(address).article.text == text


def test_json_and_pictures_are_not_read_as_text(web: Site) -> None:
    for path, kind in (("/api", "application/json"), ("/b.json", "text/plain")):
        assert "is not read" in given(web.on(path, content('{"a": 1}', kind))).reason
    assert "PNG" in given(web.on("/c", content(b"\x89PNG\r\n\x1a\nxx", "image/png"))).reason


def test_a_redirect_is_followed_and_named_as_the_place(web: Site) -> None:
    web.on("/new", content(page()))
    found = given(web.on("/old", redirect("/new"))).article
    assert (found.url, found.source) == (web("/new"), web("/old"))


# -- servers that misbehave ----------------------------------------------------------------


@pytest.mark.parametrize("number", [404, 403, 500, 503])
def test_an_answer_that_is_no_success_is_named(web: Site, number: int) -> None:
    assert f"answered {number}" in refusal(web.on("/a", status(number)))


def test_a_server_that_does_not_answer_is_given_up(web: Site) -> None:
    given_up = threading.Event()

    def silent(handler: Handler) -> None:
        given_up.wait(PATIENCE_S)

    told = refusal(web.on("/a", silent), replace(PATIENT, timeout=0.3))
    given_up.set()
    assert "did not answer within 0.3 s" in told


@pytest.mark.parametrize("in_headers", [True, False])
def test_a_server_that_drips_is_given_up(web: Site, in_headers: bool) -> None:
    given_up = threading.Event()

    def drip(handler: Handler) -> None:
        if in_headers:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        else:
            handler.give(b"", "text/html", Content_Length="1000000")
        with suppress(OSError):  # the other side hangs up
            for _ in range(int(PATIENCE_S / 0.02)):
                if given_up.wait(0.02):
                    return
                handler.wfile.write(b"x")

    began = time.monotonic()
    told = refusal(web.on("/a", drip), replace(PATIENT, deadline=0.6))
    took = time.monotonic() - began
    given_up.set()
    assert "took more than 0.6 s" in told
    assert 0.6 <= took < PATIENCE_S / 2


def test_redirects_do_not_begin_the_deadline_anew(web: Site) -> None:
    given_up = threading.Event()

    def slow(to: str) -> Answer:
        def answer(handler: Handler) -> None:
            given_up.wait(0.4)
            redirect(to)(handler)

        return answer

    web.on("/c", content(page()))
    web.on("/b", slow("/c"))
    told = refusal(web.on("/a", slow("/b")), replace(PATIENT, deadline=0.6))
    given_up.set()
    assert "took more than 0.6 s" in told


def test_the_next_address_is_fetched_where_one_was_given_up(web: Site) -> None:
    given_up = threading.Event()
    fetcher = Fetcher(replace(PATIENT, deadline=0.6))
    with pytest.raises(ReadError, match="took more than"):
        fetcher.get(web.on("/a", lambda _: given_up.wait(PATIENCE_S)))
    given_up.set()
    assert fetcher.get(web.on("/b", content(page()))).address == web("/b")


def test_too_much_is_not_taken(web: Site) -> None:
    assert "larger than 50,000 bytes" in refusal(web.on("/a", content(b"x" * 60_000)))


def test_a_small_answer_that_unpacks_to_too_much_is_not_taken(web: Site) -> None:
    packed = gzip.compress(bytes(10_000_000))
    answer = lambda handler: handler.give(packed, "text/html", Content_Encoding="gzip")  # noqa: E731
    assert "larger than 50,000 bytes" in refusal(web.on("/a", answer))


def test_a_packing_that_was_not_asked_for_is_not_opened(web: Site) -> None:
    answer = lambda handler: handler.give(b"\x0b", "text/html", Content_Encoding="br")  # noqa: E731
    assert "comes packed as 'br'" in refusal(web.on("/a", answer))


def test_a_circle_of_redirects_ends(web: Site) -> None:
    web.on("/b", redirect("/a"))
    assert "leads on more than 3 times" in refusal(web.on("/a", redirect("/b")))
    assert len(web.asked) == 4


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/a", "//", "http://[x"])
def test_a_redirect_to_what_is_no_web_address_is_refused(web: Site, to: str) -> None:
    refusal(web.on("/a", redirect(to)))


def test_a_body_that_is_cut_off_is_not_taken_for_the_whole(web: Site) -> None:
    whole = page().encode()
    cut = lambda handler: handler.give(whole[:400], "text/html", Content_Length="9000")  # noqa: E731
    assert "was cut off on its way" in refusal(web.on("/a", cut))


def test_nobody_at_the_address_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/a"  # held, and not listened on
        assert "cannot be fetched (Connection refused)" in refusal(address)


@pytest.mark.parametrize("address", ["http://", "http://[::1", "http://a b/", "https:///x"])
def test_what_is_no_address_is_named(address: str) -> None:
    assert "address" in given(address).reason


def test_one_address_that_fails_costs_no_other(web: Site) -> None:
    got = given(web("/none"), web.on("/a", content(page())))
    assert (len(got.articles), len(got.failed)) == (1, 1)


def test_a_host_is_given_a_pause_between_two_calls(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("index.fetch.time.sleep", slept.append)
    fetcher = Fetcher(replace(PATIENT, pause=3600))
    fetcher._wait("gazette.example")
    fetcher._wait("other.example")
    fetcher._wait("gazette.example")
    assert len(slept) == 1 and 0 < slept[0] <= 3600


def test_limits_that_are_no_numbers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_FETCH_PAUSE", "soon")
    with pytest.raises(UsageError, match="must be numbers"):
        Limits.from_environment()


def test_an_address_is_remembered_in_one_form_and_without_a_password() -> None:
    assert plain_address("HTTP://user:secret@Host:80/a?b#c") == "http://host:80/a?b"
    assert plain_address("http://host") == "http://host/"
    assert plain_address("http://[::1]:8/") == "http://[::1]:8/"


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0
    224.0.0.1 255.255.255.255 240.0.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: not-an-address""".split(),
)
def test_addresses_of_this_machine_and_its_network_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::808:808"])
def test_addresses_of_the_open_network_are_public(address: str) -> None:
    assert is_public(address)


def public(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]]) -> list[str]:
    """Names resolve to these, in turn; gives back where connections went, all to our server."""
    real, connect, went = socket.getaddrinfo, socket.create_connection, []
    turn = {name: iter(found) for name, found in names.items()}

    def resolve(host: str, *rest, **more):
        found = next(turn[host]) if host in turn else host
        return real(found, *rest, **more)

    def connected(address, *rest, **more):
        went.append(address[0])
        host = "127.0.0.1" if address[0] == "93.184.215.14" else address[0]
        return connect((host, address[1]), *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connected)
    return went


def test_a_private_address_is_fetched_for_the_command_line_and_not_for_others(web: Site) -> None:
    address = web.on("/a", content(page()))
    assert given(address).article
    web_asked = len(web.asked)
    assert "127.0.0.1, an address that is not public" in given(address, public_only=True).reason
    assert len(web.asked) == web_asked


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:7f00:1]"])
def test_other_spellings_of_this_machine_are_seen_through(web: Site, host: str) -> None:
    assert "not public" in given(f"http://{host}:{web.port}/a", public_only=True).reason
    assert web.asked == []


def test_a_redirect_from_a_public_address_to_a_private_one_is_refused(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    public(monkeypatch, {"gazette.example": ["93.184.215.14"]})
    web.on("/a", redirect(web("/secret")))
    address = f"http://gazette.example:{web.port}/a"
    assert "leads to 127.0.0.1" in given(address, public_only=True).reason
    assert web.asked == ["/a"]


def test_a_name_that_changes_its_mind_is_connected_where_it_was_checked(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    went = public(monkeypatch, {"gazette.example": ["93.184.215.14", "127.0.0.1"]})
    web.on("/a", content(page()))
    found = given(f"http://gazette.example:{web.port}/a", public_only=True).article
    assert found.url == f"http://gazette.example:{web.port}/a"
    assert went == ["93.184.215.14"]
    assert web.headers("/a")["Host"] == f"gazette.example:{web.port}"


def test_whoever_calls_dateline_can_ask_for_public_addresses_alone(
    home: Path, web: Site, embedder: CountingEmbedder
) -> None:
    address = web.on("/a", content(page()))
    with Dateline.open(home, embedding=embedder) as dateline:
        [failure] = dateline.index(address, public_only=True).failed
        assert "not public" in failure.reason and web.asked == []
        assert len(dateline.index(address).added) == 1


def test_the_links_of_a_public_feed_are_held_to_the_same(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    public(monkeypatch, {"gazette.example": ["93.184.215.14"]})
    web.on("/feed", content(rss(entry("A", web("/secret"))), "text/xml"))
    got = given(f"http://gazette.example:{web.port}/feed", public_only=True)
    assert "not public" in got.reason
    assert "/secret" not in web.asked
