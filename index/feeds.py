"""Feeds (RSS and Atom, by feedparser) and sitemaps (sitemaps.org): the articles that they lead to,
or carry. From a file nothing is fetched: it never makes the program call anybody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from index.dates import epoch, parse_published
from index.errors import ReadError
from index.fetch import Fetcher
from index.read import read_each, unpacked
from index.read.article import web_address
from index.read.encoding import decode
from index.read.html import text_of
from index.read.item import Facts, Item
from index.records import Failure


@dataclass(slots=True)
class Found:
    """
    Attributes:
        items: what to read, in order.
        failed: what cannot be had, and why. What came of such a source earlier (`SOURCE`,
            `SOURCE:LINE`, `SOURCE!MEMBER`) is not gone, but out of reach.
        ignored: what is no article, and why.
        manifests: the manifests that stand in folders.
    """

    items: list[Item] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    ignored: list[Failure] = field(default_factory=list)
    manifests: list[Path] = field(default_factory=list)

    def add(self, other: Found) -> None:
        self.items += other.items
        self.failed += other.failed
        self.ignored += other.ignored
        self.manifests += other.manifests


def parse_xml(source: str, data: bytes) -> Any:
    """The root element (lxml); raises ReadError where `data` is not well-formed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"{source} is not whole XML ({error}); fetch it again.") from error


def element_text(element: Any) -> str | None:
    """The text of an element on one line; None where there is none."""
    return None if element is None else " ".join("".join(element.itertext()).split()) or None


# -- feeds ------------------------------------------------------------------------------

# A description of so many characters is the article; a shorter one announces it.
_FEWEST_LETTERS = 600
_ENDS = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>\s*(?><!--.*?-->\s*)*+$", re.I | re.S)
_TAIL = 2000
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def feed_items(item: Item, fetcher: Fetcher | None) -> Found:
    """One item an entry: the page that it links to, else its own full text.

    From a file nothing is fetched: there an entry gives the text that it carries.

    Raises:
        ReadError: the feed is cut off, damaged or empty.
    """
    import feedparser

    text = decode(item.source, unpacked(item, item.load()))
    if not _ENDS.search(text[-_TAIL:]):
        raise ReadError(f"{item.source} is a feed that is cut off; fetch it again.")
    # Decoded already: what the feed says about its bytes holds no longer.
    feed = feedparser.parse(
        _DECLARATION.sub("", text).encode(),
        response_headers={"content-type": "text/xml; charset=utf-8"},
    )
    if not feed.entries:
        raise ReadError(f"{item.source} is a feed without entries.")
    opened = Found()
    summaries = 0
    most = fetcher.limits.articles if fetcher else len(feed.entries)
    for number, entry in enumerate(feed.entries[:most], start=1):
        facts = _stated(feed, entry, item.stated.url or "")
        own = _own_text(entry)
        source = f"{item.source}!{facts.url or entry.get('id') or number}"
        if own is None and (fetcher is None or facts.url is None):
            summaries += 1
        elif fetcher is not None and facts.url is not None:
            load = _fetched(source, facts, own, fetcher)
            opened.items.append(Item(source, "page.html", 0, load, stated=facts))
        else:
            opened.items.append(Item(source, "entry.jsonl", 0, _carried(facts, own or "")))
    if summaries:
        reason = (
            f"{item.source} has {summaries} of {len(feed.entries)} entries without a full text: "
            "index the address of the feed to fetch the pages they link to."
        )
        opened.failed.append(Failure(item.source, reason))
    if len(feed.entries) > most:
        reason = (
            f"has {len(feed.entries)} entries, of which the first {most} are read: set "
            "DATELINE_FETCH_ARTICLES to read more"
        )
        opened.ignored.append(Failure(item.source, reason))
    return opened


def _stated(feed: Any, entry: Any, base: str) -> Facts:
    """What the feed states about an entry. `updated` is no date of publication in Atom."""
    published = entry.get("published")
    if published is None and str(feed.version).startswith("rss"):
        published = entry.get("updated")  # feedparser's name for dc:date
    authors = tuple(str(a["name"]) for a in entry.get("authors", ()) if a.get("name"))
    source = entry.get("source") or {}
    channel = feed.feed
    return Facts(
        title=text_of(str(entry.get("title") or "")) or None,
        outlet=source.get("title") or channel.get("publisher") or channel.get("title"),
        authors=authors or None,
        published=parse_published(published),
        url=web_address(urljoin(base, str(entry.get("link") or ""))),
        language=entry.get("language") or channel.get("language"),
    )


def _own_text(entry: Any) -> str | None:
    """The full text that an entry carries; None for a mere announcement."""
    full = [_words(content) for content in entry.get("content", ())]
    summary = _words(entry.get("summary_detail") or {})
    best = max(full, key=len, default="")
    if best and len(best) >= len(summary):
        return best
    return summary if len(summary) >= _FEWEST_LETTERS else best or None


def _words(content: Any) -> str:
    value = str(content.get("value") or "")
    return value if content.get("type") == "text/plain" else text_of(value)


def _carried(facts: Facts, text: str) -> Callable[[], bytes]:
    """An entry as a line of JSON, which has a place for all that a feed states."""
    row = {"text": text, **asdict(facts)}
    line = json.dumps({key: value for key, value in row.items() if value}, ensure_ascii=False)
    return line.encode


def _fetched(source: str, facts: Facts, own: str | None, fetcher: Fetcher) -> Callable[[], bytes]:
    """Loads the page of an entry; where it gives no article, what the entry carries."""
    address = facts.url or ""

    def load() -> bytes:
        try:
            data = fetcher.get(address, named=source).data
            if own is not None:
                list(read_each(Item(source, "page.html", 0, lambda: data), BytesIO(data), ""))
        except ReadError:
            if own is None:
                raise
            return _carried(facts, own)()
        return data

    return load


# -- sitemaps ---------------------------------------------------------------------------

# How many sitemaps of an index are fetched, the latest first.
MOST_SITEMAPS = 50


@dataclass(frozen=True, slots=True)
class _Place:
    """An address of a sitemap, with the date that orders it and what is said about it."""

    address: str
    moment: float
    stated: Facts


def sitemap_items(item: Item, fetcher: Fetcher | None) -> Found:
    """The pages that a sitemap names, the latest first, up to `Limits.articles`.

    Raises:
        ReadError: it is damaged, or a file, which makes nobody fetch anything.
    """
    if fetcher is None:
        raise ReadError(
            f"{item.source} is a sitemap, which holds addresses alone: index the address of the "
            "sitemap to fetch them."
        )
    opened = Found()
    places = _places(item.source, unpacked(item, item.load()), fetcher, opened, top=True)
    # Latest first; the sort is stable, so that the undated keep their order.
    unique = {place.address: place for place in sorted(places, key=lambda p: -p.moment)}
    most = fetcher.limits.articles
    for place in list(unique.values())[:most]:
        opened.items.append(_page_of(item, place, fetcher))
    if len(unique) > most:
        reason = (
            f"lists {len(unique):,} addresses, of which the {most:,} latest are fetched: set "
            "DATELINE_FETCH_ARTICLES to fetch more"
        )
        opened.ignored.append(Failure(item.source, reason))
    if not opened.items and not opened.failed:
        raise ReadError(f"{item.source} is a sitemap that lists no address.")
    return opened


def _places(source: str, data: bytes, fetcher: Fetcher, opened: Found, top: bool) -> list[_Place]:
    root = parse_xml(source, data)
    places = [place for entry in root if (place := _place(entry)) is not None]
    if not root.tag.endswith("sitemapindex"):
        return places
    if not top:
        raise ReadError(f"{source} is an index of sitemaps within another: it is not followed.")
    places.sort(key=lambda place: -place.moment)
    if len(places) > MOST_SITEMAPS:
        reason = f"lists {len(places):,} sitemaps, of which {MOST_SITEMAPS} are fetched"
        opened.ignored.append(Failure(source, reason))
    found: list[_Place] = []
    for place in places[:MOST_SITEMAPS]:
        try:
            got = fetcher.get(place.address, named=f"{source}!{place.address}")
            inner = Item(place.address, got.name, len(got.data), lambda: b"")
            found += _places(place.address, unpacked(inner, got.data), fetcher, opened, top=False)
        except ReadError as error:
            # Named by the sitemap, so that what came of it earlier is known to be out of reach.
            opened.failed.append(Failure(source, str(error)))
        if len(found) >= 2 * fetcher.limits.articles:
            break  # the later ones are older
    return found


def _place(entry: Any) -> _Place | None:
    address = entry.findtext("{*}loc")
    if not address or not address.strip().startswith(("http://", "https://")):
        return None
    news = entry.find("{*}news")
    stated = Facts()
    if news is not None:
        stated = Facts(
            title=news.findtext("{*}title"),
            outlet=news.findtext("{*}publication/{*}name"),
            published=parse_published((news.findtext("{*}publication_date") or "").strip()),
            language=news.findtext("{*}publication/{*}language"),
        )
    changed = entry.find("{*}lastmod")
    dated = stated.published or parse_published(
        element_text(changed) if changed is not None else None
    )
    return _Place(address.strip(), epoch(dated) or 0.0, stated)


def _page_of(sitemap: Item, place: _Place, fetcher: Fetcher) -> Item:
    stated = place.stated.over(Facts(url=place.address))
    source = f"{sitemap.source}!{place.address}"
    return Item(
        source=source,
        name="page.html",
        size=0,
        load=lambda: fetcher.get(place.address, named=source).data,
        stated=stated,
    )
