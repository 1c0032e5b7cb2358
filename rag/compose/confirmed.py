"""Confirmation: who else gives the same short answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.words import words
from rag.records import Evidence

MOST = 3
# So many of the best are looked at; behind them a passage hardly answers.
_LOOKED_AT = 16


def confirming(found: Sequence[Evidence], groups: Mapping[str, str]) -> list[Evidence]:
    """Sentences of other voices that answer and hold the words of the best one's short answer.

    Args:
        found: best first; the first has a short answer.
        groups: article id to the id of its group of copies, which have one voice.
    """
    best = found[0]
    wanted = words(best.value)
    heard = {groups.get(best.passage.article_id, best.passage.article_id)}
    outlets = {best.passage.outlet}
    kept: list[Evidence] = []
    for e in found[1:_LOOKED_AT]:
        voice = groups.get(e.passage.article_id, e.passage.article_id)
        if voice in heard or e.passage.outlet in outlets or e.logit <= 0:
            continue
        if holds(words(e.text), wanted):
            kept.append(e)
            heard.add(voice)
            outlets.add(e.passage.outlet)
    return kept[:MOST]


def holds(text: Sequence[str], run: Sequence[str]) -> bool:
    """Whether a run of words stands in a text, in a row."""
    size = len(run)
    return any(list(text[i : i + size]) == list(run) for i in range(len(text) - size + 1))
