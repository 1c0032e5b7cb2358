"""Texts of strangers made fit to show: articles, questions, addresses, dates.

An article is data. It can hold terminal escapes, characters that turn the reading
direction round, or an address that runs a script; none of them reaches a face of
Dateline. Citations in `--json` stay byte for byte what the article says.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

NO_DATE = "no date"
NO_OUTLET = "outlet not stated"
NO_TITLE = "untitled"

# C0 and C1 controls but tab and newline, the embeddings, overrides and isolates of
# the bidirectional algorithm, and lone surrogates, which no encoding can write.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_DAY = len("2023-09-20")


def shown(text: str | None) -> str:
    """`text` without characters that drive a terminal or turn the reading direction."""
    return _UNSHOWABLE.sub("", text.replace("\r\n", "\n")) if text else ""


def on_one_line(text: str | None) -> str:
    """`shown`, with every run of white space as one space."""
    return " ".join(shown(text).split())


def day(published: str | None) -> str:
    """The day of an ISO 8601 day or moment; 'no date' where there is none."""
    return on_one_line(published)[:_DAY] or NO_DATE


def outlet_name(outlet: str | None) -> str:
    return on_one_line(outlet) or NO_OUTLET


def title_of(title: str | None) -> str:
    return on_one_line(title) or NO_TITLE


def web_address(url: str | None) -> str | None:
    """`url` where it is a plain http(s) address, else None."""
    text = (url or "").strip()
    if not text or text != on_one_line(text) or " " in text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.hostname else None


def in_words(published: str | None) -> str:
    """'19 Sep 2023'; what is no ISO date stays as it is."""
    given = on_one_line(published)
    try:
        when = date.fromisoformat(given[:_DAY])
    except ValueError:
        return given or NO_DATE
    return f"{when.day} {when:%b %Y}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """'1 article', '5 articles', '1,200 articles'."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
