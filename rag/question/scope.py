"""Which articles a question is put to: outlets and dates, as a person writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.corpus import Corpus
from index.dates import first_second, last_second
from index.errors import UsageError
from index.store.filters import Filters


@dataclass(frozen=True, slots=True)
class Scope:
    """
    Attributes:
        as_of: the day (ISO 8601) the question is asked for; nothing later is read.
        since, until: first and last day an article may be published on.
        outlets: names of outlets, in any case; empty means all.
        undated: read articles without a date although a date limit is given.

    Days are days in UTC, whole: `until="2023-09-19"` includes that day's last second.
    """

    as_of: str | None = None
    since: str | None = None
    until: str | None = None
    outlets: Sequence[str] = ()
    undated: bool = False

    def filters(self, corpus: Corpus) -> Filters:
        """The same, as the stores take it.

        Raises:
            UsageError: a date is not one, the limits leave no day, or no article is
                from an outlet of that name.
        """
        earliest = None if self.since is None else first_second(self.since, "--since")
        ends = [
            last_second(value, option)
            for value, option in ((self.as_of, "--as-of"), (self.until, "--until"))
            if value is not None
        ]
        latest = min(ends, default=None)
        if earliest is not None and latest is not None and earliest > latest:
            raise UsageError(
                f"No day lies between {self.since} and {self.until or self.as_of}: "
                "--since has to come before --until and --as-of."
            )
        return Filters(self._known(corpus), earliest, latest, self.undated)

    def _known(self, corpus: Corpus) -> tuple[str, ...]:
        if not self.outlets:
            return ()
        names = corpus.catalog.outlets()
        chosen: list[str] = []
        for wanted in self.outlets:
            same = [n for n in names if n.casefold() == wanted.strip().casefold()]
            if not same:
                have = ", ".join(names) if names else "none is stated"
                raise UsageError(f"No article is from the outlet '{wanted}'; there are: {have}.")
            chosen.extend(same)
        return tuple(dict.fromkeys(chosen))
