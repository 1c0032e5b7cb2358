"""The list of articles as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Failure
from rag.show.safe import counted, on_one_line, title_of
from ui.chat.articles.listing import PAGE, Row, View
from ui.chat.html import attribute, cut, fill, in_words, line, publisher, text

_MOST_FAILURES = 100
_HEADS = (("published", "Date"), ("title", "Article"), ("outlet", "Outlet"), ("group", "Copies"))


def table(view: View) -> str:
    """The page of the list that is looked at, with its tools and what failed."""
    if not view.held:
        return (
            '<p class="dl-quiet dl-none">No articles yet. What you add appears here, and what '
            f"the command line adds as well.</p>{failures(view.failures)}"
        )
    heads = "".join(_head(column, name, view) for column, name in _HEADS)
    rows = "".join(_row(row) for row in view.rows)
    body = rows or (
        '<tr><td colspan="5" class="dl-quiet">No article matches: search for less, or choose '
        "another outlet.</td></tr>"
    )
    return (
        f'<p class="dl-total" role="status">{_found(view)}</p>'
        '<div class="dl-table-frame" tabindex="0" role="region" aria-label="List of articles">'
        '<table class="dl-table"><thead><tr><th scope="col"><span class="dl-hidden">Choose</span>'
        f"</th>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
        f"{_pager(view)}{failures(view.failures)}"
    )


def _found(view: View) -> str:
    if view.total == view.held:
        return counted(view.held, "article")
    return f"{view.total:,} of {counted(view.held, 'article')}"


def _head(column: str, name: str, view: View) -> str:
    on = view.wanted.sort == column
    order = ("descending" if view.wanted.down else "ascending") if on else "none"
    arrow = ("↓" if view.wanted.down else "↑") if on else ""
    return (
        f'<th scope="col" aria-sort="{order}"><button type="button" data-do="sort" '
        f'data-column="{column}">{name}<span aria-hidden="true"> {arrow}</span></button></th>'
    )


def _row(row: Row) -> str:
    name = title_of(row.title)
    return fill(
        '<tr><td><input type="checkbox" class="dl-choose" value="$id" aria-label="Choose $name">'
        '</td><td data-label="Date"><time>$date</time></td>'
        '<td data-label="Article" class="dl-card" data-article="$id" data-start="0" data-end="0">'
        '<button type="button" class="dl-open">$title</button>$digest $link</td>'
        '<td data-label="Outlet">$outlet</td><td data-label="Copies">$group</td></tr>',
        id=attribute(row.id),
        name=attribute(cut(name, 120)),
        date=text(in_words(row.published)),
        title=line(name),
        digest=' <span class="dl-digest">digest</span>' if row.digest else "",
        link=publisher(row.url, "publisher"),
        outlet=line(row.outlet) if row.outlet else '<span class="dl-quiet">not stated</span>',
        group=_carried(row),
    )


def _carried(row: Row) -> str:
    if not row.carried:
        return ""
    return f'<span class="dl-group">also: {line(", ".join(row.carried[:5]))}</span>'


def _pager(view: View) -> str:
    if view.pages == 1:
        return ""
    page = min(view.wanted.page, view.pages)
    return (
        '<div class="dl-pager" role="group" aria-label="Pages of the list">'
        f"{_turn(page - 1, '← Newer' if view.wanted.sort == 'published' else '← Before', page > 1)}"
        f"<span>Page {page:,} of {view.pages:,} ({PAGE} a page)</span>"
        f"{_turn(page + 1, 'Older →' if view.wanted.sort == 'published' else 'After →', page < view.pages)}"  # noqa: E501
        "</div>"
    )


def _turn(page: int, name: str, there: bool) -> str:
    off = "" if there else " disabled"
    return (
        f'<button type="button" class="dl-tool" data-do="page" data-page="{page}"{off}>'
        f"{name}</button>"
    )


def failures(rows: Sequence[Failure]) -> str:
    """What could not be read, and why."""
    if not rows:
        return ""
    items = "".join(
        f"<li><b>{line(_named(row.source))}</b> {text(cut(on_one_line(row.reason), 500))}</li>"
        for row in rows[:_MOST_FAILURES]
    )
    more = len(rows) - _MOST_FAILURES
    rest = f"<li>and {counted(more, 'more')}</li>" if more > 0 else ""
    return (
        f'<details class="dl-failures"><summary>{counted(len(rows), "source")} could not be read'
        f"</summary><ul>{items}{rest}</ul></details>"
    )


def _named(source: str) -> str:
    """The end of a path, and all of an address."""
    return source if source.startswith(("http://", "https://")) else source.rpartition("/")[2]
