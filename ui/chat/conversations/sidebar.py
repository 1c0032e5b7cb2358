"""The list of conversations at the side, and the head of the one that is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ui.chat.conversations.store import Heading
from ui.chat.html import attribute, fill, line

_HEAD = """<div class="dl-head" data-conversation="$id"><h2 class="dl-heading">$title</h2>
<div class="dl-head-tools" role="group" aria-label="This conversation">
<button type="button" class="dl-tool" data-do="rename">Rename</button>
<button type="button" class="dl-tool" data-do="export" data-format="markdown">Markdown</button>
<button type="button" class="dl-tool" data-do="export" data-format="docx">Word</button>
<button type="button" class="dl-tool" data-do="export" data-format="json">JSON</button>
<button type="button" class="dl-tool dl-danger" data-do="delete">Delete</button></div></div>"""


def listed(headings: Sequence[Heading], current: str | None, now: datetime | None = None) -> str:
    """The conversations of this browser, the last changed first."""
    if not headings:
        return (
            '<nav class="dl-list" aria-label="Conversations"><p class="dl-quiet">'
            "Conversations are kept here.</p></nav>"
        )
    moment = now or datetime.now(UTC)
    rows = "".join(
        fill(
            '<li><button type="button" data-do="open" data-id="$id"$current>'
            '<span class="dl-list-title">$title</span><span class="dl-list-when">$when</span>'
            "</button></li>",
            id=attribute(h.id),
            current=' aria-current="true"' if h.id == current else "",
            title=line(h.title),
            when=_when(h.changed, moment),
        )
        for h in headings
    )
    return (
        f'<nav class="dl-list" aria-label="Conversations"><ul>{rows}</ul>'
        '<button type="button" class="dl-tool dl-ratings" data-do="ratings">'
        "Export ratings for evals</button></nav>"
    )


def head(heading: Heading | None) -> str:
    """Title and tools of the open conversation; nothing for one that has no turn yet."""
    if heading is None:
        return '<div class="dl-head" data-conversation="" hidden></div>'
    return fill(_HEAD.replace("\n", ""), id=attribute(heading.id), title=line(heading.title))


def _when(changed: str, now: datetime) -> str:
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
