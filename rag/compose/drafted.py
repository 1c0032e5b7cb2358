"""A sentence before the check, and what it is a row of."""

from __future__ import annotations

from dataclasses import dataclass

from rag.records import Evidence


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands beside a row: see `rag.records.Row`."""

    when: str | None = None
    who: str | None = None
    side: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence before the check.

    Attributes:
        evidence: what it may cite, best first.
        named: the numbers in `evidence`, from 0 on, that a model gave for it; nobody
            vouches for them.
        heading: what it is a row of; None where the answer has no rows.
        beside: what says the same elsewhere, cited with it.
    """

    text: str
    evidence: tuple[Evidence, ...]
    named: tuple[int, ...] = ()
    heading: Heading | None = None
    beside: tuple[Evidence, ...] = ()
