"""The article beside the answer: its headline and its text, with the quoted words marked."""

from __future__ import annotations

from html import escape

from index.records import Article, text_hash
from rag.show.safe import counted, shown, title_of
from ui.chat.html import attribute, fill, line, place, publisher

# Characters shown before and after the quoted words. An article of five megabytes is not
# shown whole: no browser would scroll it.
_AROUND = 60_000

_PAGE = """<header class="dl-reader-head"><p class="dl-from">$place</p>
<h2 id="dl-reader-title" tabindex="-1">$title</h2>$authors<p class="dl-reader-links">$link</p>
<button type="button" class="dl-close" data-do="close" aria-label="Close the article">
<span aria-hidden="true">✕</span></button></header>
<div class="dl-reader-text" tabindex="0" role="region" aria-label="Text of the article"$lang>
$told$before$body$after$left_out</div>"""


def article(found: Article, start: int, end: int, words: str, quote: str) -> str:
    """
    Args:
        start, end: the quoted words, as offsets into the article's text; both 0 for none.
        words: their `text_hash` when they were cited; '' for none.
        quote: them as the page shows them. Where the article has changed since, they are
            looked for; where they are gone, nothing is marked and that is said.
    """
    moved = bool(words) and text_hash(found.text[start:end]) != words
    if moved:
        at = found.text.find(quote) if quote else -1
        start, end = (at, at + len(quote)) if at >= 0 else (0, 0)
    valid = 0 <= start < end <= len(found.text)
    marked = (start, end) if valid else (0, 0)
    body = found.body_start
    first = max(body, marked[0] - _AROUND)
    last = min(len(found.text), max(body, marked[1]) + _AROUND)
    return fill(
        _PAGE.replace("\n", ""),
        place=place(found.outlet, found.published, digest=found.kind == "digest"),
        title=_title(found, marked),
        authors=f'<p class="dl-authors">By {line(", ".join(found.authors))}</p>'
        if found.authors
        else "",
        link=publisher(found.url, "Read it at the publisher"),
        lang=f' lang="{attribute(found.language)}"' if found.language else "",
        told=_changed(quote) if moved and not valid else "",
        before=_skipped(first - body, "before this"),
        body=_paragraphs(found.text, first, last, marked),
        after=_skipped(len(found.text) - last, "after this"),
        left_out=_left_out(found.left_out),
    )


def gone(article_id: str) -> str:
    """In place of an article that was removed since it was cited."""
    return (
        '<header class="dl-reader-head"><h2 id="dl-reader-title" tabindex="-1">'
        "The article is not there any more</h2>"
        '<button type="button" class="dl-close" data-do="close" aria-label="Close the article">'
        '<span aria-hidden="true">✕</span></button></header><div class="dl-reader-text">'
        f'<p class="dl-note">The article {line(article_id)} was removed since it was cited: '
        "ask again for an answer from the articles that are there.</p></div>"
    )


def _changed(quote: str) -> str:
    return (
        '<p class="dl-note" role="status">The article has changed since it was cited; these '
        f"words are not in it any more: “{line(quote)}”</p>"
    )


def _skipped(characters: int, where: str) -> str:
    if characters <= 0:
        return ""
    return f'<p class="dl-skipped">{counted(characters, "character")} {where} not shown</p>'


def _title(found: Article, marked: tuple[int, int]) -> str:
    """The title, which is the first line of the text where quotes can point into it."""
    if marked[0] >= found.headline_end:
        return line(title_of(found.title))
    return f"<bdi>{_marked(found.text[: found.headline_end], 0, marked)}</bdi>"


def _paragraphs(whole: str, first: int, last: int, marked: tuple[int, int]) -> str:
    made, at = [], first
    for row in whole[first:last].split("\n"):
        if row.strip():
            made.append(f'<p dir="auto">{_marked(row, at, marked)}</p>')
        at += len(row) + 1
    return "".join(made)


def _marked(row: str, at: int, marked: tuple[int, int]) -> str:
    """One paragraph that begins at offset `at`, with what of it is quoted in <mark>."""
    start, end = (min(max(edge - at, 0), len(row)) for edge in marked)
    pieces = [escape(shown(piece)) for piece in (row[:start], row[start:end], row[end:])]
    quoted = f"<mark>{pieces[1]}</mark>" if start < end else ""
    return f"{pieces[0]}{quoted}{pieces[2]}"


def _left_out(rows: tuple[str, ...]) -> str:
    if not rows:
        return ""
    items = "".join(f"<li>{line(row)}</li>" for row in rows[:50])
    number = counted(len(rows), "line")
    return (
        f'<details class="dl-left-out"><summary>{number} of the source left out'
        f"</summary><ul>{items}</ul></details>"
    )
