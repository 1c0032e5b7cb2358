"""Addresses: what they give, and what servers that misbehave are called."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.errors import ReadError, UsageError
from index.fetch import Fetcher, Limits, plain_address
from index.fetch.public import is_public
from index.indexer import index
from rag import Dateline
from tests.index import formats
from tests.index.formats import entry, page, rss
from tests.index.letters import CountingEmbedder
from tests.index.reading import given
from tests.index.served import Handler, Site, content, redirect, site, status

QUICK = Limits(timeout=0.3, deadline=0.6, size=50_000, redirects=3, pause=0.2)


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as running:
        yield running


def refusal(address: str, limits: Limits = QUICK) -> str:
    with pytest.raises(ReadError) as caught:
        Fetcher(limits).get(address)
    message = str(caught.value)
    assert message.startswith(f"{address} ") and message.endswith(".") and "\n" not in message
    return message


# -- what addresses give -------------------------------------------------------------------


def test_a_page_is_an_article_with_its_address(web: Site) -> None:
    found = given(web.on("/a?x=1", content(page()))).article
    assert (found.title, found.url) == (formats.TITLE, web("/a?x=1"))
    assert found.source == web("/a?x=1")
    assert found.text.startswith(formats.FIRST)
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
    assert (found.title, found.text[:40]) == (formats.TITLE, formats.FIRST[:40])


def test_the_encoding_that_a_server_states_is_used(web: Site) -> None:
    text = "Мост закрыт\n\nМост через реку будет закрыт на год, заявил совет порта в понедельник."
    address = web.on("/a.txt", content(text.encode("koi8-r"), "text/plain; charset=koi8-r"))
    assert given(address).article.text == text.split("\n\n")[1]


def test_json_and_pictures_are_not_read_as_text(web: Site) -> None:
    for path, kind in (("/api", "application/json"), ("/b.json", "text/plain")):
        assert "is not read" in given(web.on(path, content('{"a": 1}', kind))).reason
    assert "PNG" in given(web.on("/c", content(b"\x89PNG\r\n\x1a\nxx", "image/png"))).reason


def test_a_redirect_is_followed_and_named_as_the_place(web: Site) -> None:
    web.on("/new", content(page()))
    found = given(web.on("/old", redirect("/new"))).article
    assert (found.url, found.source) == (web("/new"), web("/old"))


# -- feeds ---------------------------------------------------------------------------------


def test_a_feed_gives_the_pages_it_links_to_and_what_it_carries_where_a_link_fails(
    web: Site,
) -> None:
    carried = "<p>" + "</p><p>".join(formats.filler(5)) + "</p>"
    web.on("/good", content(page()))
    web.on("/menu", content("<html><body><nav><a href='/'>Start</a></nav></body></html>"))
    feed = rss(
        entry("A page", web("/good"), "<p>Short of it.</p>"),
        entry("Gone, but carried", web("/gone"), carried),
        entry("No article there, but carried", web("/menu"), carried + "<p>Twice.</p>"),
        entry("Gone for good", web("/gone2")),
        entry("Without a link", "", carried + "<p>A third time.</p>"),
    )
    got = given(web.on("/feed.xml", content(feed, "application/rss+xml")))
    titles = {formats.TITLE, "Gone, but carried", "No article there, but carried"}
    assert {a.title for a in got.articles} == titles | {"Without a link"}
    assert {a.source.partition("!")[0] for a in got.articles} == {web("/feed.xml")}
    gone = f"{web('/feed.xml')}!{web('/gone2')}"
    assert [(f.source, f.reason) for f in got.failed] == [(gone, f"{gone} answered 404 Not Found.")]


def test_a_page_says_what_it_is_and_the_feed_fills_the_rest(web: Site) -> None:
    web.on("/a", content(page(head="<meta name='author' content='Bo Lee'>")))
    found = given(
        web.on("/feed", content(rss(entry("Feed's title", web("/a"))), "text/xml"))
    ).article
    assert (found.title, found.authors) == (formats.TITLE, ("Bo Lee",))
    assert (found.outlet, found.published) == (formats.OUTLET, formats.MOMENT)


def test_links_of_a_feed_that_name_no_host_are_resolved(web: Site) -> None:
    web.on("/x/a", content(page()))
    feed = rss(entry("A", "/x/a"))
    assert given(web.on("/feed", content(feed, "text/xml"))).article.url == web("/x/a")


def test_a_long_feed_is_cut_and_the_cut_is_named(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_FETCH_ARTICLES", "2")
    entries = []
    for n in range(4):
        web.on(f"/{n}", content(page(paragraphs=formats.filler(5 + n))))
        entries.append(entry(f"Story {n}", web(f"/{n}")))
    got = given(web.on("/feed", content(rss(*entries), "text/xml")))
    assert len(got.articles) == 2
    assert "has 4 entries, of which the first 2 are read" in got.ignored[0].reason
    assert "/2" not in web.asked


def test_a_feed_that_is_empty_or_cut_off_is_named(web: Site) -> None:
    assert "without entries" in given(web.on("/e", content(rss(), "text/xml"))).reason
    half = formats.rss_file()[:-40]
    assert "cut off" in given(web.on("/h", content(half, "text/xml"))).reason


def test_an_atom_feed_on_disk_is_read_without_fetching(web: Site, tmp_path) -> None:
    web.on("/a", content(page()))
    path = tmp_path / "feed.xml"
    path.write_bytes(
        formats.atom_file().replace(f"{formats.ADDRESS}-atom".encode(), web("/a").encode())
    )
    found = given(path).article
    assert (found.title, found.outlet, found.url) == (formats.TITLE, formats.OUTLET, web("/a"))
    assert found.published == formats.MOMENT
    assert web.asked == []


def test_a_feed_on_disk_that_only_announces_says_what_to_do(tmp_path) -> None:
    path = tmp_path / "feed.rss"
    path.write_bytes(rss(entry("A", formats.ADDRESS), entry("B", formats.ADDRESS + "2")))
    reason = given(path).reason
    assert "2 of 2 entries without a full text" in reason
    assert "index the address of the feed" in reason


def test_a_feed_that_is_indexed_again_changes_nothing(corpus: Corpus, web: Site) -> None:
    web.on("/a", content(page()))
    feed = web.on("/feed", content(rss(entry("A", web("/a")), entry("B", web("/b"))), "text/xml"))
    first, second = index(corpus, [feed]), index(corpus, [feed])
    assert (len(first.added), len(second.added), len(second.unchanged)) == (1, 0, 1)
    assert first.failed == second.failed
    assert [Path(f.source).name for f in first.failed] == ["b"]


def test_an_article_stays_while_its_address_does_not_answer(corpus: Corpus, web: Site) -> None:
    address = web.on("/a", content(page()))
    index(corpus, [address])
    web.on("/a", status(500))
    assert len(index(corpus, [address]).failed) == 1
    assert [a.url for a in corpus.catalog.articles()] == [address]


# -- sitemaps ------------------------------------------------------------------------------


def sitemap(*entries: str, root: str = "urlset") -> bytes:
    return (
        f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        f"{''.join(entries)}</{root}>"
    ).encode()


def url(address: str, changed: str = "", more: str = "", tag: str = "url") -> str:
    moment = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<{tag}><loc>{address}</loc>{moment}{more}</{tag}>"


def test_an_index_of_packed_sitemaps_gives_the_latest_pages_first(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_FETCH_ARTICLES", "2")
    for n in range(3):
        web.on(f"/{n}", content(page(paragraphs=formats.filler(5 + n))))
    places = [url(web(f"/{n}"), f"2023-09-1{n}") for n in range(3)]
    web.on("/s.xml.gz", content(gzip.compress(sitemap(*places)), "application/gzip"))
    top = sitemap(url(web("/s.xml.gz"), tag="sitemap"), root="sitemapindex")
    got = given(web.on("/sitemap.xml", content(top, "application/xml")))
    assert [a.url for a in got.articles] == [web("/2"), web("/1")]
    assert "lists 3 addresses, of which the 2 latest are fetched" in got.ignored[0].reason


def test_what_a_news_sitemap_states_fills_what_the_page_does_not(web: Site) -> None:
    web.on("/a", content(page()))
    news = (
        f"<news:news><news:publication><news:name>{formats.OUTLET}</news:name>"
        "<news:language>en</news:language></news:publication>"
        f"<news:publication_date>{formats.MOMENT}</news:publication_date>"
        "<news:title>Other</news:title></news:news>"
    )
    found = given(web.on("/n.xml", content(sitemap(url(web("/a"), "", news)), "text/xml"))).article
    assert (found.outlet, found.published) == (formats.OUTLET, formats.MOMENT)
    assert found.title == formats.TITLE


def test_the_day_a_page_changed_is_not_the_day_it_was_published(web: Site) -> None:
    web.on("/a", content(page()))
    places = sitemap(url(web("/a"), "2024-01-01"))
    assert given(web.on("/s", content(places, "text/xml"))).article.published is None


def test_a_sitemap_with_an_unreachable_part_gives_the_rest(web: Site) -> None:
    web.on("/a", content(page()))
    web.on("/1", content(sitemap(url(web("/a"))), "text/xml"))
    parts = [url(web(path), tag="sitemap") for path in ("/none", "/1")]
    got = given(web.on("/s", content(sitemap(*parts, root="sitemapindex"), "text/xml")))
    assert len(got.articles) == 1
    assert (got.failed[0].source, "404" in got.failed[0].reason) == (web("/s"), True)


def test_a_sitemap_on_disk_is_refused_since_a_file_fetches_nothing(tmp_path) -> None:
    path = tmp_path / "sitemap.xml"
    path.write_bytes(sitemap(url(formats.ADDRESS)))
    assert "index the address of the sitemap" in given(path).reason


def test_entities_of_a_sitemap_are_not_resolved(web: Site, tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("http://127.0.0.1/secret")
    bad = (
        f'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY x SYSTEM "file://{secret}">]>'
        "<urlset><url><loc>&x;</loc></url></urlset>"
    ).encode()
    assert "lists no address" in given(web.on("/s", content(bad, "text/xml"))).reason


# -- servers that misbehave ----------------------------------------------------------------


@pytest.mark.parametrize("number", [404, 403, 500, 503])
def test_an_answer_that_is_no_success_is_named(web: Site, number: int) -> None:
    assert f"answered {number}" in refusal(web.on("/a", status(number)))


def test_a_server_that_does_not_answer_is_given_up(web: Site) -> None:
    began = time.monotonic()
    assert "did not answer within 0.3 s" in refusal(web.on("/a", lambda _: time.sleep(1)))
    assert time.monotonic() - began < 0.9


def test_a_server_that_drips_is_given_up(web: Site) -> None:
    def drip(handler: Handler) -> None:
        handler.give(b"", "text/html", Content_Length="1000")
        for _ in range(30):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    assert "took more than 0.6 s" in refusal(web.on("/a", drip))


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
        port = free.getsockname()[1]
    assert "cannot be fetched (Connection refused)" in refusal(f"http://127.0.0.1:{port}/a")


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
    fetcher = Fetcher(QUICK)
    fetcher._wait("gazette.example")
    fetcher._wait("other.example")
    fetcher._wait("gazette.example")
    assert len(slept) == 1 and 0 < slept[0] <= QUICK.pause


def test_limits_that_are_no_numbers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_FETCH_PAUSE", "soon")
    with pytest.raises(UsageError, match="must be numbers"):
        Limits.from_environment()


def test_an_address_is_remembered_in_one_form_and_without_a_password() -> None:
    assert plain_address("HTTP://user:secret@Host:80/a?b#c") == "http://host:80/a?b"
    assert plain_address("http://host") == "http://host/"
    assert plain_address("http://[::1]:8/") == "http://[::1]:8/"


# -- what must not be fetched --------------------------------------------------------------


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
