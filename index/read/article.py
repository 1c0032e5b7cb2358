"""A cleaned body and what is known about it to an Article."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from index.clean import Cleaned, one_line
from index.clean.lines import same_words
from index.dates import parse_published
from index.errors import ReadError
from index.read.item import Facts
from index.records import HEADLINE_GAP, Article, text_hash

_ID_DIGITS = 16
# A longer title is a paragraph in the wrong field: it is no first line of the text.
LONGEST_HEADLINE = 300


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

    Its text begins with its title, where it has one. Its id is the one given, else made from
    the canonical address, else from the body.
    `digest_of` makes it a digest of the publisher's text with that sha256.

    Raises:
        ReadError: there is no body.
    """
    if not has_body(cleaned):
        raise ReadError(f"{origin.source} has no body: nothing of it is left after cleaning.")
    stated = cleaned.stated
    own = Facts(title=stated.title, outlet=stated.outlet, authors=stated.authors, url=stated.url)
    known = _nothing_said(facts.over(own)).over(origin.stated)
    url = web_address(known.url)
    title = _words(known.title)
    whole = under_headline(title, cleaned)
    return Article(
        id=one_line(known.id or "") or _made_id(url, cleaned.text),
        text=whole.text,
        title=title,
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
        left_out=whole.left_out,
        pages=whole.pages,
    )


def under_headline(title: str | None, cleaned: Cleaned) -> Cleaned:
    """A body with `title` as a line of its own above it and an empty line between.

    A first line that says the same in other letters gives way to it, and what says it among
    the lines left out is left out no more. Where the body's first sentence begins with these
    very words, they are there already. A page of a document keeps its beginning, but for the
    first, on which the headline stands.
    """
    if not title or len(title) > LONGEST_HEADLINE or not any(map(str.isalnum, title)):
        return cleaned
    first, _, rest = cleaned.text.partition("\n")
    body = cleaned.text
    if len(first) <= 2 * LONGEST_HEADLINE and same_words(first, title):
        body = rest.lstrip("\n")
    if not body or _begins_with(body, title):
        return cleaned
    above = f"{title}{HEADLINE_GAP}"
    gone = len(cleaned.text) - len(body)
    pages = [max(start - gone, 0) + len(above) for start in cleaned.pages]
    return replace(
        cleaned,
        text=f"{above}{body}",
        left_out=tuple(line for line in cleaned.left_out if not same_words(line, title)),
        pages=(0, *pages[1:]) if pages else (),
    )


def _begins_with(body: str, title: str) -> bool:
    """Whether a body begins with a title, which may be cut off in the middle of a word."""
    if title.endswith(("…", "...")):
        return body.startswith(title.rstrip(" .…"))
    return body.startswith(title) and not body[len(title) : len(title) + 1].isalnum()


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
