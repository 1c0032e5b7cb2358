"""Bylines: who wrote an article, and for whom."""

from __future__ import annotations

import re
from dataclasses import dataclass

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

    'By Friday the town had fallen' is none: every part must be a name, a role or an outlet.
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
