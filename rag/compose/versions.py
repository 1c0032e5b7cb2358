"""Versions as sentences and as the conflict of an answer."""

from __future__ import annotations

from collections.abc import Sequence

from rag.compose.drafted import Drafted
from rag.group import MOST, Given, Version
from rag.question import Question
from rag.records import Citation, Claim, Conflict


def side_by_side(versions: Sequence[Version]) -> list[Drafted]:
    """Each version in its source's own words; then, as far as there is room, who agrees."""
    first = [v.given[0].evidence for v in versions]
    others = [g.evidence for v in versions for g in v.given[1:]]
    return [Drafted(e.text, (e,)) for e in [*first, *others][:MOST]]


def stated(
    question: Question, versions: Sequence[Version], citations: Sequence[Citation]
) -> tuple[Conflict, ...]:
    """The conflict, as far as its quotes are cited; none where fewer than two are left.

    A claim is in the words of the first article that it cites.
    """
    numbers = {(c.article_id, c.start, c.end): c.n for c in citations}
    claims: list[Claim] = []
    for version in versions:
        known: list[tuple[Given, int]] = []
        for given in version.given:
            span = given.evidence.span
            if n := numbers.get((span.article_id, span.start, span.end)):
                known.append((given, n))
        if known:
            first = known[0][0]
            claims.append(Claim(first.value.text, tuple(n for _, n in known), first.speaker))
    return (Conflict(question.text, tuple(claims)),) if len(claims) > 1 else ()
