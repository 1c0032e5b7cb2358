"""What came out of a container."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.read import Item
from index.records import Failure


@dataclass(slots=True)
class Opened:
    """
    Attributes:
        items: what it holds.
        failed: what of it cannot be had, and why; says nothing about the rest.
        ignored: what of it is no article, and why.
    """

    items: list[Item] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    ignored: list[Failure] = field(default_factory=list)

    def add(self, other: Opened) -> None:
        self.items += other.items
        self.failed += other.failed
        self.ignored += other.ignored
