"""RSS and Atom feeds, by feedparser: the articles they lead to, or the ones they carry."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from index.errors import ReadError
from index.expand.opened import Opened
from index.fetch import Fetcher
from index.read import Facts, Item, parse_published, read, unpacked
from index.read.article import web_address
from index.read.encoding import decode
from index.read.formats.markup import text_of
from index.records import Failure

# A description of so many characters is the article; a shorter one announces it.
_FEWEST_LETTERS = 600
_ENDS = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>\s*(?><!--.*?-->\s*)*+$", re.I | re.S)
_TAIL = 2000
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def entries(item: Item, fetcher: Fetcher | None) -> Opened:
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
    opened = Opened()
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
    row = {
        "text": text,
        "title": facts.title,
        "outlet": facts.outlet,
        "authors": list(facts.authors or ()),
        "published": facts.published,
        "url": facts.url,
        "language": facts.language,
    }
    line = json.dumps({key: value for key, value in row.items() if value}, ensure_ascii=False)
    return line.encode


def _fetched(source: str, facts: Facts, own: str | None, fetcher: Fetcher) -> Callable[[], bytes]:
    """Loads the page of an entry; where it gives no article, what the entry carries."""
    address = facts.url or ""

    def load() -> bytes:
        try:
            data = fetcher.get(address, named=source).data
            if own is not None:
                read(Item(source, "page.html", len(data), lambda: data), data, "")
        except ReadError:
            if own is None:
                raise
            return _carried(facts, own)()
        return data

    return load
