"""Sitemaps, and indexes of sitemaps (sitemaps.org; with Google's news extension)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.dates import epoch
from index.errors import ReadError
from index.expand.opened import Opened
from index.expand.xml import parse, words
from index.fetch import Fetcher
from index.read import Facts, Item, parse_published, unpacked
from index.records import Failure

# How many sitemaps of an index are fetched, the latest first.
MOST_SITEMAPS = 50


@dataclass(frozen=True, slots=True)
class _Place:
    """An address of a sitemap, with the date that orders it and what is said about it."""

    address: str
    moment: float
    stated: Facts


def addresses(item: Item, fetcher: Fetcher | None) -> Opened:
    """The pages that a sitemap names, the latest first, up to `Limits.articles`.

    Raises:
        ReadError: it is damaged, or a file, which makes nobody fetch anything.
    """
    if fetcher is None:
        raise ReadError(
            f"{item.source} is a sitemap, which holds addresses alone: index the address of the "
            "sitemap to fetch them."
        )
    opened = Opened()
    places = _places(item.source, unpacked(item, item.load()), fetcher, opened, top=True)
    # Latest first; the sort is stable, so that the undated keep their order.
    unique = {place.address: place for place in sorted(places, key=lambda p: -p.moment)}
    most = fetcher.limits.articles
    for place in list(unique.values())[:most]:
        opened.items.append(_page(item, place, fetcher))
    if len(unique) > most:
        reason = (
            f"lists {len(unique):,} addresses, of which the {most:,} latest are fetched: set "
            "DATELINE_FETCH_ARTICLES to fetch more"
        )
        opened.ignored.append(Failure(item.source, reason))
    if not opened.items and not opened.failed:
        raise ReadError(f"{item.source} is a sitemap that lists no address.")
    return opened


def _places(source: str, data: bytes, fetcher: Fetcher, opened: Opened, top: bool) -> list[_Place]:
    root = parse(source, data)
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
    dated = stated.published or parse_published(words(changed) if changed is not None else None)
    return _Place(address.strip(), epoch(dated) or 0.0, stated)


def _page(sitemap: Item, place: _Place, fetcher: Fetcher) -> Item:
    stated = place.stated.over(Facts(url=place.address))
    source = f"{sitemap.source}!{place.address}"
    return Item(
        source=source,
        name="page.html",
        size=0,
        load=lambda: fetcher.get(place.address, named=source).data,
        stated=stated,
    )
