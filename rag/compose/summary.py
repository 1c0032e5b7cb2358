"""Summaries: the statements that the others are about, each once."""

from __future__ import annotations

import math

import numpy as np

from rag.compose.drafted import Drafted, Heading
from rag.compose.matter import Matter, row
from rag.group import Statement, each_once
from rag.question.topic import sentences_wanted

MOST = 8
# Sentences that are at least this alike are linked (Erkan and Radev, JAIR 2004: LexRank).
_LINKED = 0.3
# More than this many are not weighed against each other: the nearest, or the first of each
# article, are.
_WEIGHED = 400
# What leads an article tells what it is about; the weight falls with each sentence. Beside it the
# root of how central a statement is, and how much it is about the matter, count. Chosen on
# `evals/kinds/`.
_LEAD = 2.0
_CENTRAL = 0.5
_ABOUT = 3.0
# So many of the weightiest are chosen from.
_CHOSEN_FROM = 96
# As alike as this, a further statement would say little new.
_SAME = 0.66


def summary(matter: Matter) -> list[Drafted]:
    """At most `MOST` statements, or as many as the question wants, by centrality, without
    repeating one another, in order of time."""
    most = min(MOST, sentences_wanted(matter.question.text) or MOST)
    found = matter.relevant()
    if len(found) > _WEIGHED:
        found = sorted(found, key=lambda s: (-s.near, s.evidence.span.start))[:_WEIGHED]
    if not found:
        return []
    weight = _central(found)
    places = _places(found)
    score = {
        id(s): w**_CENTRAL
        * (1 + _LEAD / (1 + places[id(s)]))
        * (1 + max(0.0, s.near))
        * math.exp(_ABOUT * matter.about(s))
        for s, w in zip(found, weight, strict=True)
    }
    ranked = sorted(found, key=lambda s: (-score[id(s)], s.evidence.span.start))
    groups = _apart(each_once(ranked[:_CHOSEN_FROM], _SAME), score, most)
    chosen = sorted(groups, key=lambda g: (_day(g[0]), g[0].evidence.span.start))
    return [row(g, Heading()) for g in chosen]


def _apart(
    groups: list[list[Statement]], score: dict[int, float], most: int
) -> list[list[Statement]]:
    """`most` of the groups, each the weightiest of those that are least like the ones before
    (maximal marginal relevance; Carbonell and Goldstein, SIGIR 1998)."""
    left, chosen = list(groups), list[list[Statement]]()
    while left and len(chosen) < most:
        new = [1 - max((float(g[0].vector @ c[0].vector) for c in chosen), default=0) for g in left]
        best = max(range(len(left)), key=lambda i: score[id(left[i][0])] * new[i])
        chosen.append(left.pop(best))
    return chosen


def _central(found: list[Statement]) -> list[float]:
    """How central each is: the stationary share of a walk between sentences that are alike."""
    import networkx

    vectors = np.stack([s.vector for s in found])
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, 0.0)
    graph = networkx.from_numpy_array(np.where(alike >= _LINKED, alike, 0.0))
    share = networkx.pagerank(graph)
    return [float(share[i]) for i in range(len(found))]


def _places(found: list[Statement]) -> dict[int, int]:
    """The number of each among its article's."""
    seen: dict[str, int] = {}
    places: dict[int, int] = {}
    for s in found:
        places[id(s)] = seen.get(s.passage.article_id, 0)
        seen[s.passage.article_id] = places[id(s)] + 1
    return places


def _day(s: Statement) -> str:
    return s.passage.published or "9"
