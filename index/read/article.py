"""A cleaned body and what is known about it to an Article."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from index.clean import Cleaned, one_line
from index.read.dates import parse_published
from index.read.facts import Facts
from index.records import Article, text_hash

_ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article came from: a path (and line), and the sha256 of the file's bytes.

    `stated` is what the feed, the book or the like says that the article came from.
    """

    source: str
    source_hash: str
    stated: Facts = field(default_factory=Facts)


def has_body(cleaned: Cleaned) -> bool:
    """Whether cleaning left anything that can be read."""
    return any(map(str.isalnum, cleaned.text))


def make_article(
    cleaned: Cleaned, facts: Facts, origin: Origin, digest_of: str | None = None
) -> Article:
    """Put an article together; what `facts` leaves open is taken from what the text states,
    and what that leaves open from what `origin` states.

    Its id is the one given, else made from the canonical address, else from the text.
    `digest_of` makes it a digest of the publisher's text with that sha256.
    """
    stated = cleaned.stated
    known = facts.over(
        Facts(
            title=stated.title,
            outlet=stated.outlet,
            authors=stated.authors,
            url=stated.url,
        )
    )
    known = _nothing_said(known).over(origin.stated)
    url = web_address(known.url)
    return Article(
        id=one_line(known.id or "") or _made_id(url, cleaned.text),
        text=cleaned.text,
        title=_words(known.title),
        outlet=_words(known.outlet),
        authors=tuple(name for name in map(one_line, known.authors or ()) if name),
        published=parse_published(facts.published)
        or parse_published(stated.published)
        or parse_published(origin.stated.published),
        url=url,
        language=_words(known.language),
        kind="article" if digest_of is None else "digest",
        digest_of=digest_of or None,
        source=origin.source,
        source_hash=origin.source_hash,
        left_out=cleaned.left_out,
        pages=cleaned.pages,
    )


def _nothing_said(facts: Facts) -> Facts:
    """`facts` with None where a text simply states nothing."""
    return replace(
        facts,
        title=_words(facts.title),
        outlet=_words(facts.outlet),
        authors=tuple(filter(None, facts.authors or ())) or None,
        url=web_address(facts.url),
        language=_words(facts.language),
    )


def web_address(url: str | None) -> str | None:
    """`url` where it is an http(s) address, else None: an interface may show it as a link."""
    address = (url or "").strip().strip("<>")
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname)
    except ValueError:
        return None
    plain = not re.search(r"[\s\x00-\x1f<>\"]", address)
    return address if has_host and plain and parts.scheme.lower() in ("http", "https") else None


def canonical_url(url: str) -> str:
    """The form of `url` that its copies share.

    Host in lower case; no fragment, no trailing slash, no `utm_` parameters.
    """
    parts = urlsplit(url)
    query = urlencode(
        [
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if not name.lower().startswith("utm_")
        ]
    )
    return urlunsplit(
        (parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), query, "")
    )


def _made_id(url: str | None, text: str) -> str:
    if url is None:
        return text_hash(text)[:_ID_DIGITS]
    return hashlib.sha256(canonical_url(url).encode()).hexdigest()[:_ID_DIGITS]


def _words(text: str | None) -> str | None:
    return one_line(text or "") or None
