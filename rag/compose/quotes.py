"""Quotes: the best evidence word for word, which is the answer where no model drafts, and who else
gives the same short answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from index.words import words
from rag.compose.drafted import Drafted
from rag.question import Question
from rag.read import Reader, with_context
from rag.records import Evidence

# Read in a glance; also the length at which answers are compared in the evals.
MOST_WORDS = 60
MOST_QUOTES = 3
# A further quote is shown where it is this likely beside the first one, and where it does not
# take the whole above so many words: two long sentences may both be wanted.
CLOSE = 0.2
_MOST_QUOTED = 80
# So many others may confirm a short answer; behind the first of these a passage hardly answers.
_MOST_CONFIRMING = 3
_LOOKED_AT = 16


def quoted(
    reader: Reader,
    question: Question,
    evidence: Sequence[Evidence],
    leads: Callable[[Evidence], object] | None = None,
) -> list[Drafted]:
    """The best evidence sentences, word for word.

    Args:
        evidence: ranked, best first.
        leads: tells which of those that are chosen come before the others.

    Returns:
        The best, and those nearly as good as it while all together stay below `_MOST_QUOTED`
        words, up to `MOST_QUOTES` sentences, without those of other articles that only confirm
        its short answer; before one that does not answer alone the sentence before it, which may
        be one more.
    """
    groups: list[list[Evidence]] = []
    total = 0
    for e in evidence:
        chosen = [x for group in groups for x in group]
        if chosen and (math.exp(e.weight - evidence[0].weight) < CLOSE or e.span in _spans(chosen)):
            continue
        if chosen and _confirms(e, evidence[0]):
            continue
        length = len(words(e.text))
        if chosen and total + length > _MOST_QUOTED:
            continue
        together = [x for x in with_context(reader, question, e) if x.span not in _spans(chosen)]
        groups.append(together)
        total += sum(len(words(x.text)) for x in together)
        if len(chosen) + len(together) >= MOST_QUOTES:
            break
    if leads is not None:
        groups.sort(key=lambda group: not leads(group[-1]))
    return [Drafted(e.text, (e,)) for group in groups for e in group]


def _confirms(e: Evidence, best: Evidence) -> bool:
    other = e.passage.article_id != best.passage.article_id
    return other and best.short is not None and holds(words(e.text), words(best.value))


def _spans(chosen: Sequence[Evidence]) -> set[object]:
    return {x.span for x in chosen}


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
    return kept[:_MOST_CONFIRMING]


def holds(text: Sequence[str], run: Sequence[str]) -> bool:
    """Whether a run of words stands in a text, in a row."""
    size = len(run)
    return any(list(text[i : i + size]) == list(run) for i in range(len(text) - size + 1))
