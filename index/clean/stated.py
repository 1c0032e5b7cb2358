"""What a plain-text page states about itself: title, outlet, authors, date, address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.clean.lines import Page, ends_like_title, is_sentence
from index.dates import complete_date, is_date_line

LONGEST_TITLE = 200
LONGEST_KICKER = 3  # words: 'World', 'Europe', 'The Big Story'
# Bylines and dates stand above the article, in its first lines or not at all.
TOP_LINES = 8

_FIELD = re.compile(
    r"(title|headline|authors?|by|byline|date|published|source|outlet|publication|url|link)"
    r" ?: ?(\S.*)$",
    re.IGNORECASE,
)
_OUTLET_LABEL = re.compile(r"(?:source|outlet|publication) ?: ?(\S.*)$", re.IGNORECASE)
_BESIDE = re.compile(r" ?[|·•] ?")
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
    top = page.kept()[:TOP_LINES]
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


def take_date(page: Page) -> tuple[str | None, str | None]:
    """Leave out date lines and page controls above the article; return a complete date.

    A day without a year is no date: it goes, and states nothing. The second value is the outlet
    that such a line names beside its date.
    """
    published = outlet = None
    for index in page.kept()[:TOP_LINES]:
        text = page.lines[index].text
        if beside := _outlet_and_date(text):
            page.drop(index)
            outlet, published = outlet or beside[0], published or beside[1]
        elif is_date_line(text):
            page.drop(index)
            published = published or complete_date(text)
        elif _PAGE_CONTROL.match(text):
            page.drop(index)
    return published, outlet


def _outlet_and_date(line: str) -> tuple[str, str] | None:
    """Read 'Elmton Courier, 7 March 2026' and 'Published: 2026-03-09 | Source: Elmton Post'."""
    outlet = published = None
    parts = _BESIDE.split(line)
    for part in parts if len(parts) > 1 else line.split(", ", 1):
        label = _OUTLET_LABEL.match(part)
        if is_date_line(part):
            published = published or complete_date(part)
        elif label or (_OUTLET_WORD.search(part) and is_outlet_line(part)):
            outlet = outlet or (label.group(1) if label else part)
        else:
            return None
    return (outlet, published) if outlet and published else None


def outlet_of_source(source: str | None) -> str | None:
    """The outlet that a closing 'Source:' line names; None for several, or an office."""
    if source is None:
        return None
    name = _AND_AGENCIES.sub("", source).strip(" .")
    return None if not name or _NOT_AN_OUTLET.search(name) or len(name) > 40 else name


# -- bylines: who wrote an article, and for whom -----------------------------------------

_BYLINE = re.compile(r"(?:written |reported |story |words )?by:? (.{2,160})$", re.IGNORECASE)
_PARTS = re.compile(r" ?[,;|&·•] ?| and | with | – | — ")
_PARTICLES = frozenset(
    "de del della di da dos du van von der den ter la le el al bin ibn e y".split()
)
_INITIAL = re.compile(r"[^\W\d_]\.?$")
_WORD = re.compile(r"[^\W\d_][^\W\d_]*(?:[-'’.][^\W\d_]*)*$")
_PLACE = re.compile(r" (?:in|at|near|from) [A-Z].*$")

# Not names of people: days and months ('By Friday'), and how a sentence or heading begins.
_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december the a an all now then this that
    these those its their his her our my no far some any most""".split()
)
_ROLE = re.compile(
    r"\b(?:correspondents?|editors?|reporters?|writers?|staff|analysts?|producers?|columnists?"
    r"|bureau|desk|contributors?|agencies|freelance|chief|political|diplomatic|special"
    r"|verify|live|analysis|opinion|explainer|updated|published|share)\b",
    re.IGNORECASE,
)
_OUTLET_WORD = re.compile(
    r"\b(?:news|times|post|journal|guardian|herald|press|agency|today|tribune|telegraph"
    r"|chronicle|radio|tv|television|media|daily|weekly|review|gazette|independent|observer"
    r"|courier|monitor|examiner|broadcasting|magazine|jazeera|world service|insider"
    r"|BBC|CNN|NBC|CBS|ABC|NPR|PBS|AFP|AP|UPI|TASS|RFE/RL|Reuters|Bloomberg|Politico|Axios"
    r"|Eurasianet|Euronews|Meduza|Xinhua|Anadolu|Interfax)\b",
    re.IGNORECASE,
)
_AGENCIES = frozenset(
    "AFP AP UPI DPA EFE TASS ANSA PTI ANI AAP PA Reuters Bloomberg Xinhua".split()
)

# Places that stand alone as datelines (the Associated Press Stylebook's list, and capitals
# that the seeds' region adds): below a byline they say where, not for whom.
_PLACES = frozenset(
    place.strip()
    for place in """Atlanta, Baltimore, Boston, Chicago, Cincinnati, Cleveland, Dallas, Denver,
    Detroit, Honolulu, Houston, Indianapolis, Las Vegas, Los Angeles, Miami, Milwaukee,
    Minneapolis, New Orleans, New York, Oklahoma City, Philadelphia, Phoenix, Pittsburgh,
    St. Louis, Salt Lake City, San Antonio, San Diego, San Francisco, Seattle, Washington,
    Amsterdam, Baghdad, Bangkok, Beijing, Beirut, Berlin, Brussels, Cairo, Djibouti, Dublin,
    Geneva, Gibraltar, Guatemala City, Havana, Helsinki, Hong Kong, Islamabad, Istanbul,
    Jerusalem, Johannesburg, Kuwait City, London, Luxembourg, Macau, Madrid, Mexico City,
    Milan, Monaco, Montreal, Moscow, Munich, New Delhi, Panama City, Paris, Prague, Quebec City,
    Rio de Janeiro, Rome, San Marino, Sao Paulo, Shanghai, Singapore, Stockholm, Sydney, Tokyo,
    Toronto, Vatican City, Vienna, Zurich, Ankara, Athens, Baku, Budapest, Damascus, Delhi,
    Gaza, Kabul, Kiev, Kyiv, Lagos, Nairobi, Seoul, Stepanakert, Tbilisi, Tehran, Tel Aviv,
    Warsaw, Yerevan, Washington DC""".replace("\n", " ")
    .casefold()
    .split(",")
)


@dataclass(frozen=True, slots=True)
class Byline:
    """The people a byline names, and the outlet where it adds one."""

    authors: tuple[str, ...]
    outlet: str | None = None


def read_byline(text: str) -> Byline | None:
    """Read 'By Jane Roe and John Doe, Reuters'; None where the line is no byline.

    'By Friday the town had fallen' is not one: every part must be a name, a role or an outlet.
    """
    found = _BYLINE.match(text)
    if not found or text.endswith((".", "!", "?", ":")):
        return None
    authors: list[str] = []
    outlet: str | None = None
    roles = False
    for part in filter(None, map(str.strip, _PARTS.split(found.group(1)))):
        name = _PLACE.sub("", part)
        if _ROLE.search(name):
            roles = True
        elif authors and _OUTLET_WORD.search(name) and is_outlet_line(name):
            outlet = outlet or name
        elif name in _AGENCIES or _is_name(name):
            authors.append(name)
        elif authors and name.casefold() in _PLACES:
            continue
        else:
            return None
    return Byline(tuple(authors), outlet) if authors or roles else None


def is_outlet_line(text: str) -> bool:
    """Whether the line below a byline is the name of an outlet: short, and no role or place."""
    words = text.split()
    if not 1 <= len(words) <= 5 or any(map(str.isdigit, text)) or text.endswith((".", ":", "?")):
        return False
    if _ROLE.search(text) or text.casefold().rstrip(",") in _PLACES:
        return False
    if "." in text and " " not in text:
        return True  # RFERL.org
    if len(words) == 1 and text.isupper() and len(text) > 5:
        return False  # a dateline: YEREVAN
    return all(word[0].isupper() or word in ("of", "the", "and", "&", "for") for word in words)


def _is_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 5:
        return False
    return all(
        word in _PARTICLES
        or (
            bool(_WORD.match(word) or _INITIAL.match(word))
            and word[0].isupper()
            and word.casefold() not in _NOT_NAMES
        )
        for word in words
    )
