"""What a plain-text page states about itself: title, outlet, authors, date, address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from index.clean.bylines import is_outlet_line, read_byline
from index.clean.captions import FROM_THE_FILES, RIGHTS_NOTICE
from index.clean.lines import Page, ends_like_title, is_sentence
from index.dates import complete_date, is_date_line

LONGEST_TITLE = 200
LONGEST_KICKER = 3  # words: 'World', 'Europe', 'The Big Story'
# Bylines and dates stand above the article, in its first lines or not at all.
MASTHEAD_LINES = 8

_FIELD = re.compile(
    r"(title|headline|authors?|by|byline|date|published|source|outlet|publication|url|link)"
    r" ?: ?(\S.*)$",
    re.IGNORECASE,
)
_ADDRESS_LABEL = re.compile(
    r"(?:original|source|article|canonical|full)(?: (?:url|link|article|story|source))?"
    r"|(?:url|link|permalink)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"<?(https?://[^\s<>]+)>?$", re.IGNORECASE)
_PAGE_CONTROL = re.compile(
    r"(?:share|save|print|comments?|listen|copy link|share (?:this )?(?:article|story)"
    r"|listen to (?:this )?(?:article|story)|\d+ min(?:ute)?s?(?: read)?|published|updated)$",
    re.IGNORECASE,
)
_NEWSLETTER = re.compile(
    r"(?:sign up|subscribe) (?:for|to) ((?-i:[A-Z])[^.:!?]{1,39}?)['’]s? "
    r"(?:[\w-]+ ){0,4}newsletters?\b|support ((?-i:[A-Z])[^.:!?]{1,39}): help\b",
    re.IGNORECASE,
)
# 'Source: Al Jazeera and news agencies': the publisher, and what it drew on.
_AND_AGENCIES = re.compile(r"(?:,| and| \+| &|/) ?(?:news )?agenc(?:y|ies)$", re.IGNORECASE)
_NOT_AN_OUTLET = re.compile(
    r"agenc(?:y|ies)$|ministr|department|government|police|statistics|institut|university"
    r"|google|maps?$|\bdata\b|census|bank|office|council|[,;/]|https?:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a text states about itself. Dates are as written; empty where nothing is stated."""

    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None


def take_address(page: Page) -> str | None:
    """Leave out 'Original url: ...' and return the address, on that line or the next."""
    kept = page.kept()
    for position, index in enumerate(kept):
        text = page.lines[index].text
        label, colon, rest = text.partition(":")
        if not colon or not _ADDRESS_LABEL.fullmatch(label.strip()):
            continue
        lines = [index]
        if not rest.strip() and position + 1 < len(kept):
            lines.append(kept[position + 1])
            rest = page.lines[lines[-1]].text
        if found := _ADDRESS.match(rest.strip()):
            page.drop(*lines)
            return found.group(1)
    return None


def take_fields(page: Page) -> Stated:
    """Leave out a head of 'Title: ...', 'Date: ...' lines, two or more, and return it."""
    fields: dict[str, str] = {}
    lines: list[int] = []
    for index, text in page.kept_text():
        found = _FIELD.match(text)
        if not found:
            break
        fields.setdefault(found.group(1).casefold().rstrip("s"), found.group(2))
        lines.append(index)
    if len(lines) < 2:
        return Stated()
    page.drop(*lines)

    def first(*names: str) -> str | None:
        return next((fields[name] for name in names if name in fields), None)

    authors = first("author", "by", "byline")
    byline = read_byline(f"By {authors}") if authors else None
    address = _ADDRESS.match(first("url", "link") or "")
    return Stated(
        title=first("title", "headline"),
        outlet=first("outlet", "publication", "source"),
        authors=byline.authors if byline else (),
        published=complete_date(first("published", "date") or ""),
        url=address.group(1) if address else None,
    )


def take_title(page: Page) -> str | None:
    """Leave out the headline and return it: the first line, where it is no sentence.

    A list item is no headline, nor is a line without an article below it. A section's name
    above the headline goes with it.
    """
    kept = [i for i in page.kept() if not is_date_line(page.lines[i].text)]
    for position, index in enumerate(kept[:3]):
        line = page.lines[index]
        below = [page.lines[i] for i in kept[position + 1 :]]
        if not any(is_sentence(later.text) for later in below):
            return None
        if line.heading:
            page.drop(*kept[: position + 1])
            return line.text
        if line.bullet or len(line.text) > LONGEST_TITLE or not ends_like_title(line.text):
            return None
        if read_byline(line.text) or below[0].text[:1].islower():
            return None
        is_kicker = line.text.count(" ") < LONGEST_KICKER and position < 2
        if is_kicker and (below[0].heading or _could_be_title(below[0].text)):
            continue
        page.drop(*kept[: position + 1])
        return line.text
    return None


def _could_be_title(text: str) -> bool:
    return (
        text.count(" ") >= LONGEST_KICKER
        and len(text) <= LONGEST_TITLE
        and ends_like_title(text)
        and read_byline(text) is None
    )


def take_byline(page: Page) -> tuple[tuple[str, ...], str | None]:
    """Leave out the byline and the outlet's name below it; return authors and outlet."""
    top = page.kept()[:MASTHEAD_LINES]
    for position, index in enumerate(top):
        byline = read_byline(page.lines[index].text)
        if byline is None:
            continue
        page.drop(index)
        outlet = byline.outlet
        for below in top[position + 1 : position + 2]:
            text = page.lines[below].text
            if outlet is None and not page.lines[below].heading and is_outlet_line(text):
                page.drop(below)
                outlet = text
        return byline.authors, outlet
    return (), None


def take_date(page: Page) -> str | None:
    """Leave out date lines and page controls above the article; return a complete date.

    A day without a year is no date: it goes, and states nothing.
    """
    published = None
    for index in page.kept()[:MASTHEAD_LINES]:
        text = page.lines[index].text
        if is_date_line(text):
            page.drop(index)
            published = published or complete_date(text)
        elif _PAGE_CONTROL.match(text):
            page.drop(index)
    return published


def date_in_captions(page: Page, captions: frozenset[int]) -> str | None:
    """The complete date in the caption of a news picture, which is taken on that day.

    A picture from the files is not, so a caption that says so is not asked.
    """
    for index in sorted(captions):
        text = page.lines[index].text
        is_news = RIGHTS_NOTICE.search(text) and not FROM_THE_FILES.search(text)
        if is_news and (date := complete_date(text)):
            return date
    return None


def outlet_of_source(source: str | None) -> str | None:
    """The outlet that a closing 'Source:' line names; None for several, or an office."""
    if source is None:
        return None
    name = _AND_AGENCIES.sub("", source).strip(" .")
    return None if not name or _NOT_AN_OUTLET.search(name) or len(name) > 40 else name


def outlet_of_newsletter(page: Page) -> str | None:
    """The outlet whose newsletter a line of the page offers."""
    for index in sorted(page.out):
        if found := _NEWSLETTER.match(page.lines[index].text):
            return found.group(1) or found.group(2)
    return None


def host_of(url: str | None) -> str | None:
    """The host of an address, without `www.`."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
