"""From what holds other things to these: archives, books, feeds, sitemaps."""

from __future__ import annotations

import zlib

from index.errors import ReadError
from index.expand.archive import open_zip
from index.expand.feed import entries
from index.expand.opened import Opened
from index.expand.sitemap import addresses
from index.fetch import Fetcher
from index.read import Item, Kind
from index.read.encoding import GZIP_MAGIC
from index.read.kinds import container_of
from index.records import Failure

__all__ = ["Opened", "expand"]

_HEAD = 4096


def expand(item: Item, fetcher: Fetcher | None = None, *, nested: bool = False) -> Opened:
    """The items that `item` holds, or itself where it is no container.

    Args:
        fetcher: fetches what a feed or a sitemap names, where that came from an address
            itself; None fetches nothing: a file never makes the program call anybody.
        nested: it stands in an archive itself; what an archive in it holds is not opened.
    """
    try:
        kind = container_of(_head(item))
        if kind is Kind.FEED:
            return entries(item, fetcher)
        if kind is Kind.SITEMAP:
            return addresses(item, fetcher)
        opened = open_zip(item) if kind is Kind.ARCHIVE else None
    except ReadError as error:
        return Opened(failed=[Failure(item.source, str(error))])
    except OSError as error:
        reason = f"{item.source} cannot be read ({error.strerror or error})."
        return Opened(failed=[Failure(item.source, reason)])
    if opened is None:
        return Opened([item])
    if nested:
        return opened
    whole = Opened(failed=opened.failed, ignored=opened.ignored)
    for inner in opened.items:
        whole.add(expand(inner, nested=True))
    return whole


def _head(item: Item) -> bytes:
    """The first bytes, unpacked."""
    if item.head is not None:
        head = item.head(_HEAD)
    elif item.path is not None:
        with item.path.open("rb") as file:
            head = file.read(_HEAD)
    else:
        head = item.load()
    if not head.startswith(GZIP_MAGIC):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, _HEAD)
    except zlib.error:
        return b""  # whoever reads it says what is wrong
