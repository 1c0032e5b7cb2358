"""Which articles may be searched: one record, translated for each store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Filters:
    """
    Attributes:
        outlets: exact outlet names; empty means all.
        earliest, latest: first and last second (UTC) an article may be published in,
            both inclusive; None is open.
        undated: whether an article without a date passes a date limit.
    """

    outlets: tuple[str, ...] = ()
    earliest: int | None = None
    latest: int | None = None
    undated: bool = False

    @property
    def dated(self) -> bool:
        """Whether there is a date limit at all."""
        return self.earliest is not None or self.latest is not None

    def sql(self) -> tuple[str, list[object]]:
        """A condition on the table `articles`, and its values."""
        parts, values = self._outlets_sql()
        if self.dated:
            limits: list[str] = []
            if self.earliest is not None:
                limits.append("articles.published_epoch >= ?")
                values.append(self.earliest)
            if self.latest is not None:
                limits.append("articles.published_epoch <= ?")
                values.append(self.latest)
            inside = " AND ".join(limits)
            if self.undated:
                inside = f"({inside} OR articles.published_epoch IS NULL)"
            parts.append(inside)
        return " AND ".join(parts) or "1", values

    def undated_sql(self) -> tuple[str, list[object]]:
        """A condition for the articles that the date limit leaves out for want of a date."""
        if not self.dated or self.undated:
            return "0", []
        parts, values = self._outlets_sql()
        return " AND ".join([*parts, "articles.published_epoch IS NULL"]), values

    def where(self) -> dict[str, Any] | None:
        """The same condition for Chroma, whose ranges and pairs of keys need `$and`."""
        parts: list[dict[str, Any]] = []
        if self.outlets:
            parts.append({"outlet": {"$in": list(self.outlets)}})
        if self.dated:
            limits: list[dict[str, Any]] = []
            if self.earliest is not None:
                limits.append({"published": {"$gte": self.earliest}})
            if self.latest is not None:
                limits.append({"published": {"$lte": self.latest}})
            inside = _all(limits)
            parts.append({"$or": [inside, {"dated": False}]} if self.undated else inside)
        return _all(parts) if parts else None

    def _outlets_sql(self) -> tuple[list[str], list[object]]:
        if not self.outlets:
            return [], []
        return [f"articles.outlet IN ({', '.join('?' * len(self.outlets))})"], list(self.outlets)


def _all(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return parts[0] if len(parts) == 1 else {"$and": parts}
