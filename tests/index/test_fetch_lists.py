"""Feeds and sitemaps: the pages they list, and what they state of them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.indexer import index
from tests.index import formats
from tests.index.formats import entry, page, rss
from tests.index.reading import given
from tests.index.served import Site, content, status

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
