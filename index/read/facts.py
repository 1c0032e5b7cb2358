"""Metadata that is known about an article from somewhere."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article besides its text. None says nothing; `()` says no author."""

    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None

    def over(self, other: Facts) -> Facts:
        """These facts, and `other`'s where these say nothing."""
        values = {}
        for item in fields(self):
            mine = getattr(self, item.name)
            values[item.name] = getattr(other, item.name) if mine is None else mine
        return Facts(**values)
