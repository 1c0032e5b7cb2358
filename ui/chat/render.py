"""Records to HTML. Pure functions; whatever an article or a person wrote is escaped here.

Gradio shows HTML as it is given, so nothing reaches it but what these functions made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from string import Template

from rag.records import Answer, Citation, Conflict, Passage, Sentence
from ui.remarks import remarks
from ui.text import (
    NO_DATE,
    counted,
    on_one_line,
    outlet_name,
    shown,
    title_of,
    web_address,
)

UNDATED = "tick “Include articles without a date” to read them too"


def text(value: str | None) -> str:
    """A stranger's text as HTML: escaped, and unable to turn the direction around it."""
    return f"<bdi>{escape(shown(value))}</bdi>"


def masthead(articles: int, outlets: int) -> str:
    counts = (
        f"{counted(articles, 'article')} from {counted(outlets, 'outlet')}"
        if outlets
        else counted(articles, "article")
    )
    return _fill(
        '<header class="dl-masthead"><h1>Dateline</h1>'
        "<p>Answers from news articles, each sentence cited to the exact words that support it."
        ' <span class="dl-count">$counts</span></p></header>',
        counts=counts,
    )


def no_articles(home: str) -> str:
    return _fill(
        '<section class="dl-empty"><h2>There are no articles yet</h2>'
        "<p>Add files or folders, then reload this page:</p>"
        "<pre>dateline index --home $home FOLDER</pre></section>",
        home=escape(shown(home)),
    )


def turn(number: int, question: str, body: str) -> str:
    """One question and what came of it; `number` makes the ids in it unique in the page."""
    return _fill(
        '<article class="dl-turn" id="t$number" aria-label="Question $number">'
        '<h2 class="dl-question">$question</h2>$body</article>',
        number=number,
        question=text(on_one_line(question)),
        body=body,
    )


def working(step: str) -> str:
    """What is being done at the moment."""
    return f'<p class="dl-step" role="status">{escape(step)}</p>'


def failure(message: str) -> str:
    """An error, as one sentence."""
    return f'<p class="dl-failure" role="alert">{text(on_one_line(message))}</p>'


def partial(
    number: int,
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
    digests: frozenset[str],
    step: str,
) -> str:
    """An answer that is still being made: the sentences that have passed the check."""
    return _body(_prose(number, sentences, citations) + working(step), number, citations, digests)


def answer(number: int, given: Answer, digests: frozenset[str]) -> str:
    """
    Args:
        number: of the turn.
        digests: ids of cited or nearest articles that are summaries of the publisher's.
    """
    notes = "".join(
        f'<p class="dl-note">{text(note)}</p>' for note in remarks(given, undated=UNDATED)
    )
    if given.abstained:
        return _abstention(given, digests) + notes
    prose = _prose(number, given.sentences, given.citations)
    conflicts = "".join(_conflict(number, c, given.citations) for c in given.conflicts)
    about = (
        f"{counted(len(given.sentences), 'sentence')}, "
        f"{counted(len(given.citations), 'source')}, {given.timings.total_s:.1f} s"
    )
    as_of = f" · as of {escape(_date(given.as_of))}" if given.as_of else ""
    foot = f'<p class="dl-about">{about}{as_of} · {text(given.model)}</p>'
    return _body(prose + conflicts + notes + foot, number, given.citations, digests)


def _body(left: str, number: int, citations: Sequence[Citation], digests: frozenset[str]) -> str:
    cards = "".join(_card(number, c, digest=c.article_id in digests) for c in citations)
    sources = (
        f'<aside class="dl-sources" aria-label="Sources of question {number}">'
        f"<h3>Sources</h3><ol>{cards}</ol></aside>"
        if cards
        else ""
    )
    return f'<div class="dl-columns"><div class="dl-answer">{left}</div>{sources}</div>'


def _prose(number: int, sentences: Iterable[Sentence], citations: Sequence[Citation]) -> str:
    shown_sentences = " ".join(
        f'<span class="dl-sentence">{text(on_one_line(s.text))}'
        f"{_markers(number, s.citations, citations)}</span>"
        for s in sentences
    )
    return f'<p class="dl-prose">{shown_sentences}</p>' if shown_sentences else ""


def _markers(number: int, wanted: Iterable[int], citations: Sequence[Citation]) -> str:
    by_number = {c.n: c for c in citations}
    return "".join(
        _fill(
            '<sup><a class="dl-cite" href="#t$number-s$n" aria-label="Source $n: $outlet">'
            "$n</a></sup>",
            number=number,
            n=n,
            outlet=escape(outlet_name(by_number[n].outlet)),
        )
        for n in wanted
        if n in by_number
    )


def _card(number: int, citation: Citation, *, digest: bool) -> str:
    label = (
        '<span class="dl-digest" title="A summary: these are not the publisher\'s own words">'
        "digest</span>"
        if digest
        else ""
    )
    return _fill(
        '<li class="dl-card" id="t$number-s$n" tabindex="-1" data-article="$article" '
        'data-start="$start" data-end="$end"><span class="dl-n" aria-hidden="true">$n</span>'
        '<div><p class="dl-from">$place$label</p><p class="dl-title">$title</p>'
        "<blockquote>“$quote”</blockquote></div></li>",
        number=number,
        n=citation.n,
        article=escape(shown(citation.article_id)),
        start=citation.start,
        end=citation.end,
        place=_place(citation.outlet, citation.published),
        label=label,
        title=_linked(citation.title, citation.url),
        quote=text(citation.quote.strip()),
    )


def _place(outlet: str | None, published: str | None) -> str:
    when = escape(_date(published))
    exact = f' datetime="{escape(on_one_line(published))}"' if published else ""
    return (
        f'<b>{text(outlet_name(outlet))}</b> <span aria-hidden="true">·</span> '
        f"<time{exact}>{when}</time>"
    )


def _linked(title: str | None, url: str | None) -> str:
    name = text(title_of(title))
    address = web_address(url)
    if address is None:
        return name
    return (
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer nofollow">{name}'
        '<span class="dl-out" aria-label="(opens the publisher\'s page)"> ↗</span></a>'
    )


def _abstention(given: Answer, digests: frozenset[str]) -> str:
    reason = text(on_one_line(given.reason or given.answer))
    nearest = "".join(_nearest(p, digest=p.article_id in digests) for p in given.nearest)
    listed = (
        '<details class="dl-nearest"><summary>Nearest passages (not an answer)</summary>'
        f"<ul>{nearest}</ul></details>"
        if nearest
        else ""
    )
    return f'<div class="dl-abstained"><p><strong>No answer.</strong> {reason}</p></div>{listed}'


def _nearest(passage: Passage, *, digest: bool) -> str:
    label = '<span class="dl-digest">digest</span>' if digest else ""
    return (
        f'<li><p class="dl-from">{_place(passage.outlet, passage.published)}{label}</p>'
        f'<p class="dl-title">{_linked(passage.title, passage.url)}</p>'
        f'<div class="dl-passage">{text(passage.text.strip())}</div></li>'
    )


def _conflict(number: int, conflict: Conflict, citations: Sequence[Citation]) -> str:
    by_number = {c.n: c for c in citations}
    rows = ""
    for claim in conflict.claims:
        names = dict.fromkeys(
            outlet_name(by_number[n].outlet) for n in claim.citations if n in by_number
        )
        rows += (
            f"<tr><th scope=row>{text(on_one_line(claim.value))}</th>"
            f"<td>{text(', '.join(names))}{_markers(number, claim.citations, citations)}</td></tr>"
        )
    return (
        '<table class="dl-conflict"><caption>The sources disagree about '
        f"{text(on_one_line(conflict.about))}</caption><tbody>{rows}</tbody></table>"
    )


def _date(published: str | None) -> str:
    """'19 Sep 2023'; what is no ISO date stays as it is."""
    given = on_one_line(published)
    try:
        when = date.fromisoformat(given[:10])
    except ValueError:
        return given or NO_DATE
    return f"{when.day} {when:%b %Y}"


def _fill(template: str, **values: object) -> str:
    return Template(template).substitute(values)
