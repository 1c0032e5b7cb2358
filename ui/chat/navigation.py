"""What stands around an answer: the masthead, the conversations, where one has not begun, and
the article that is read beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from index.records import Article, text_hash
from ui.chat.conversations import Heading
from ui.chat.look import render

# Characters of an article shown before and after the quoted words. One of five megabytes is not
# shown whole: no browser would scroll it.
_AROUND = 60_000


def masthead(articles: int, outlets: int) -> str:
    """Name and what is indexed."""
    return render("navigation", "masthead", articles=articles, outlets=outlets)


def model_state(label: str, state: str) -> str:
    """The language model and whether it is ready; `state` as `Loader.state`."""
    return render("navigation", "model_state", label=label, state=state)


def welcome(articles: int, examples: Sequence[str], home: str) -> str:
    """Example questions; or how to begin, where there is no article."""
    return render("navigation", "welcome", articles=articles, examples=examples, home=home)


def conversations(
    headings: Sequence[Heading], current: str | None, now: datetime | None = None
) -> str:
    """The conversations at the side, the last changed first."""
    moment = now or datetime.now(UTC)
    rows = [(heading, _ago(heading.changed, moment)) for heading in headings]
    return render("navigation", "conversations", rows=rows, current=current)


def conversation(heading: Heading | None, *, gone: bool = False) -> str:
    """Title and tools of the open conversation; nothing for one that has no turn yet.

    Args:
        gone: whether one was asked for that is not there, which is then said.
    """
    return render("navigation", "conversation", heading=heading, gone=gone)


def _ago(changed: str, now: datetime) -> str:
    """'just now', '5 min ago', '3 h ago', or the day."""
    try:
        then = datetime.fromisoformat(changed)
    except ValueError:
        return ""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 24 * 60:
        return f"{minutes // 60} h ago"
    return f"{then.day} {then:%b %Y}"


def article(found: Article, start: int, end: int, words: str, quote: str) -> str:
    """The article beside the answer: its headline and its text, with the quoted words marked.

    Args:
        start, end: the quoted words, as offsets into the article's text; both 0 for none.
        words: their `text_hash` when they were cited; '' for none.
        quote: them as the page shows them. Where the article has changed since, they are
            looked for; where they are gone, nothing is marked and that is said.
    """
    text, body = found.text, found.body_start
    moved = bool(words) and text_hash(text[start:end]) != words
    if moved:
        at = text.find(quote) if quote else -1
        start, end = (at, at + len(quote)) if at >= 0 else (0, 0)
    if not 0 <= start < end <= len(text):
        start = end = 0
    first = max(body, start - _AROUND)
    last = min(len(text), max(body, end) + _AROUND)
    # The title is the first line of the text where quotes can point into it.
    in_headline = start < found.headline_end
    return render(
        "reader",
        "article",
        found=found,
        headline=_marked(text[: found.headline_end], 0, start, end) if in_headline else None,
        paragraphs=_paragraphs(text, first, last, start, end),
        before=first - body,
        after=len(text) - last,
        lost=quote if moved and not end else None,
    )


def _paragraphs(
    whole: str, first: int, last: int, start: int, end: int
) -> list[tuple[str, str, str]]:
    made, at = [], first
    for row in whole[first:last].split("\n"):
        if row.strip():
            made.append(_marked(row, at, start, end))
        at += len(row) + 1
    return made


def _marked(row: str, at: int, start: int, end: int) -> tuple[str, str, str]:
    """What is before, within and after the quoted words in text that begins at offset `at`."""
    from_, to = (min(max(edge - at, 0), len(row)) for edge in (start, end))
    return row[:from_], row[from_:to], row[to:]
