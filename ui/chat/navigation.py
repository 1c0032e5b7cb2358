"""What stands around an answer: the masthead, the conversations, and where one has not begun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ui.chat.conversations import Heading
from ui.chat.html import render


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
