"""The article beside the answer: its headline and its text, with the quoted words marked."""

from __future__ import annotations

from index.records import Article, text_hash
from ui.chat.html import render

# Characters shown before and after the quoted words. An article of five megabytes is not
# shown whole: no browser would scroll it.
_AROUND = 60_000


def article(found: Article, start: int, end: int, words: str, quote: str) -> str:
    """
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
