"""What an answer rests on, as HTML: numbers, cards, values that disagree, near passages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from index.records import text_hash
from rag.records import Citation, Claim, Conflict, Passage
from rag.show.safe import on_one_line, outlet_name, title_of
from ui.chat.html import (
    LONGEST_QUOTE,
    attribute,
    cut,
    fill,
    in_words,
    line,
    publisher,
    text,
)
from ui.chat.html import place as from_where

_ARTICLES = ("A", "An", "The", "One", "Some", "Several", "Two")


def markers(turn: int, wanted: Iterable[int], citations: Mapping[int, Citation]) -> str:
    """The numbers behind a sentence; each opens the article at the words it stands for."""
    return "".join(_marker(turn, citations[n]) for n in wanted if n in citations)


def _marker(turn: int, citation: Citation) -> str:
    return fill(
        '<sup><button type="button" class="dl-cite" data-card="t$turn-s$n" '
        'aria-label="Source $n: $outlet, $date">$n</button></sup>',
        turn=turn,
        n=citation.n,
        outlet=attribute(cut(outlet_name(citation.outlet), 80)),
        date=attribute(in_words(citation.published)),
    )


def cards(turn: int, citations: Sequence[Citation], full: Collection[int] = ()) -> str:
    """The list of sources below an answer.

    Args:
        full: the numbers of those whose words stand above; they are not shown again.
    """
    if not citations:
        return ""
    first: dict[str, Citation] = {}
    same: dict[int, list[Citation]] = {}
    rows = []
    for c in citations:
        # Of an article that needs no words here one card is seen, with all its numbers.
        above = first.setdefault(c.article_id, c) if c.n in full else c
        if above is not c:
            same.setdefault(above.n, []).append(c)
    for c in citations:
        above = first[c.article_id] if c.n in full else c
        rows.append(_card(turn, c, c.n in full, above, same.get(c.n, ())))
    return (
        f'<section class="dl-sources" aria-label="Sources of answer {turn}">'
        f"<h4>Sources</h4><ol>{''.join(rows)}</ol></section>"
    )


def card(place: str, citation: Citation) -> str:
    """A quote with where it is from; opens its article beside the page.

    Args:
        place: what it stands under, a name for its id on the page.
    """
    also = f'<p class="dl-also">{_carried(citation.also)}</p>' if citation.also else ""
    return fill(
        '<li class="dl-card" id="$under-s$n" $where><span class="dl-n" aria-hidden="true">$n</span>'
        '<div><p class="dl-from">$place$link</p>$title<blockquote>“$quote”</blockquote>$also'
        "</div></li>",
        under=place,
        n=citation.n,
        where=_where(citation.article_id, citation.start, citation.end, citation.quote),
        place=from_where(citation.outlet, citation.published, digest=citation.kind == "digest"),
        link=publisher(citation.url),
        title=_opens(citation.title),
        quote=text(cut(citation.quote.strip(), LONGEST_QUOTE)),
        also=also,
    )


def _card(
    turn: int, citation: Citation, above: bool, seen: Citation, more: Sequence[Citation]
) -> str:
    """One source.

    Args:
        above: whether its words stand above already.
        seen: the citation on whose card it is named; another one where that is of the same
            article.
        more: the citations that are named on its card besides.
    """
    also = f'<p class="dl-also">{_carried(citation.also)}</p>' if citation.also else ""
    numbers = "".join(_marker(turn, c) for c in more)
    elsewhere = f' hidden data-seen="t{turn}-s{seen.n}"' if seen is not citation else ""
    return fill(
        '<li class="dl-card" id="t$turn-s$n" $where$elsewhere>'
        '<span class="dl-n" aria-hidden="true">$n</span>'
        '<div><p class="dl-from">$place$more$link</p>$title'
        "<blockquote$hidden>“$quote”</blockquote>$also</div></li>",
        turn=turn,
        n=citation.n,
        where=_where(citation.article_id, citation.start, citation.end, citation.quote),
        elsewhere=elsewhere,
        place=from_where(citation.outlet, citation.published, digest=citation.kind == "digest"),
        more=f'<span class="dl-more">also{numbers}</span>' if numbers else "",
        link=publisher(citation.url),
        title=_opens(citation.title),
        # The number's own note and the reader beside the answer still need the words.
        hidden=" hidden" if above else "",
        quote=text(cut(citation.quote.strip(), LONGEST_QUOTE)),
        also=also,
    )


def _carried(outlets: Sequence[str]) -> str:
    return "Also carried by " + ", ".join(line(outlet_name(o)) for o in outlets)


def _where(article_id: str, start: int, end: int, words: str) -> str:
    """Where the words stand, and their hash: the article may change after it was cited."""
    return (
        f'data-article="{attribute(article_id)}" data-start="{start}" data-end="{end}" '
        f'data-words="{text_hash(words)}"'
    )


def _opens(title: str | None) -> str:
    return (
        f'<p class="dl-title"><button type="button" class="dl-open">{line(title_of(title))}'
        '<span class="dl-hidden"> (opens the article beside the answer)</span></button></p>'
    )


def nearest(passages: Sequence[Passage]) -> str:
    """What came closest to a question without an answer."""
    if not passages:
        return ""
    rows = "".join(
        f'<li class="dl-near" {_where(p.article_id, p.start, p.end, p.text)}>'
        f'<p class="dl-from">{from_where(p.outlet, p.published)}{publisher(p.url)}</p>'
        f'{_opens(p.title)}<p class="dl-passage">{text(cut(on_one_line(p.body), 420))}</p></li>'
        for p in passages
    )
    return (
        '<section class="dl-nearest" aria-label="Nearest passages">'
        f"<h4>Nearest passages <span>— not an answer</span></h4><ul>{rows}</ul></section>"
    )


def disagreement(turn: int, conflict: Conflict, citations: Mapping[int, Citation]) -> str:
    """A small table: each value with who gives it, when, and in which words."""
    rows = "".join(_claim(turn, claim, citations) for claim in conflict.claims)
    return (
        '<div class="dl-conflict" tabindex="0" role="region" aria-label="Sources disagree">'
        f"<table><caption>The sources disagree: {line(conflict.about)}</caption>"
        '<thead><tr><th scope="col">Value</th><th scope="col">Outlet</th>'
        '<th scope="col">Date</th><th scope="col">In the words of the source</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _claim(turn: int, claim: Claim, citations: Mapping[int, Citation]) -> str:
    given = [citations[n] for n in claim.citations if n in citations]
    rows = ""
    for at, citation in enumerate(given):
        value = (
            f'<th scope="rowgroup" rowspan="{len(given)}">{line(claim.value)}'
            f"{_speaker(claim.speaker)}</th>"
            if at == 0
            else ""
        )
        rows += fill(
            '<tr>$value<td data-label="Outlet">$outlet$marker</td>'
            '<td data-label="Date"><time>$date</time></td>'
            '<td data-label="Quote">“$quote”</td></tr>',
            value=value,
            outlet=line(outlet_name(citation.outlet)),
            marker=_marker(turn, citation),
            date=text(in_words(citation.published)),
            quote=text(cut(citation.quote.strip(), 280)),
        )
    return rows


def _speaker(speaker: str | None) -> str:
    """Who says so; an article that began the sentence is no name."""
    if not speaker:
        return ""
    first, space, rest = speaker.partition(" ")
    within = f"{first.lower()}{space}{rest}" if first in _ARTICLES else speaker
    return f'<span class="dl-speaker">according to {line(within)}</span>'
