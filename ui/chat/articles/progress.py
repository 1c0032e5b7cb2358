"""What is being added, as HTML: how far it is, and what became of each file."""

from __future__ import annotations

from collections.abc import Sequence

from rag.show.safe import counted, on_one_line
from ui.chat.articles.adding import Outcome, Progress
from ui.chat.html import attribute, cut, line, text

_SIGNS = {"added": "✓", "updated": "✓", "unchanged": "=", "failed": "✕"}


def adding(progress: Progress | None, outcomes: Sequence[Outcome], waiting: int) -> str:
    """
    Args:
        progress: None once all is done.
        waiting: how many files or addresses were given.
    """
    rows = "".join(
        f'<li class="dl-outcome dl-{attribute(o.how)}"><span aria-hidden="true">'
        f"{_SIGNS.get(o.how, '')}</span> <b>{line(_short(o.name))}</b> "
        f"{text(cut(on_one_line(o.told), 500))}</li>"
        for o in sorted(outcomes, key=lambda o: o.how != "failed")
    )
    listed = f'<ul tabindex="0" aria-label="What became of each">{rows}</ul>' if rows else ""
    if progress is None:
        return f'<div class="dl-adding" role="status">{listed}</div>'
    share = round(100 * progress.share)
    if share >= 100:  # all is read; what was read last is still being embedded and stored
        what, percent, value = "Storing what was read", "", ""
    else:
        what = f"Reading {line(_short(progress.name))}" if progress.name else "Starting"
        percent, value = f'<span class="dl-share">{share} %</span>', f' value="{share}"'
    return (
        f'<div class="dl-adding" role="status"><p>Adding {counted(waiting, "source")}. {what} …'
        f'{percent}</p><progress max="100"{value} aria-label="Share that is done"></progress>'
        f"{listed}</div>"
    )


def _short(name: str) -> str:
    return cut(name, 80)
