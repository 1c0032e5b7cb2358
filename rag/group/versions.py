"""Versions: what different voices say to the same question, where it cannot all be so."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from index.split import sentences
from rag.exact.numbers import Number, bears, numbers
from rag.question.days import day_of
from rag.read import Reader
from rag.records import Evidence

# At most so many versions are shown: more is a list and not an answer.
MOST = 6
# A voice has a version where it answers with at least this probability, and with this share
# of the best one's.
ANSWERS = 0.4
SHARE = 0.3
# Two reports are of the same event where they are at most so many days apart.
_APART = timedelta(days=5)
# Neither sentence may be borne out by the other, and one has to contradict the other.
SUPPORTED = 0.4
CONTRADICTED = 0.5
# From this probability on the reader is believed about who says so.
_SPEAKER = 0.5


@dataclass(frozen=True, slots=True)
class Given:
    """What one voice gives: always the words, the outlet and the speaker of one article."""

    evidence: Evidence
    speaker: str | None

    @property
    def value(self) -> str:
        return self.evidence.value


@dataclass(frozen=True, slots=True)
class Version:
    """One value and those who give it, in order of how well they answer."""

    given: tuple[Given, ...]

    @property
    def published(self) -> str:
        """For the order of time; undated versions come last."""
        return self.given[0].evidence.passage.published or "9"


def versions(
    reader: Reader, ranked: Sequence[Evidence], groups: Mapping[str, str]
) -> list[Version]:
    """The values that sources give, in order of time, where at least two of them differ.

    Args:
        ranked: the evidence of all passages that were read, best first.
        groups: article id to the id of its group of wire copies; a group has one voice,
            unless its copies differ.

    Returns:
        Two to `MOST` versions, or none where the sources agree or only one speaks.
    """
    best = _one_a_voice(ranked)
    if len(best) < 2:
        return []
    apart = _differing(reader, best)
    if not any(apart.values()):
        return []
    merged: list[list[int]] = []
    for i in range(len(best)):
        same = next((v for v in merged if not any(apart[j, i] for j in v)), None)
        if same is None:
            merged.append([i])
        else:
            same.append(i)
    if len(merged) < 2:
        return []
    spoken = _speakers(reader, best)
    made = [Version(tuple(_voices([Given(best[i], spoken[i]) for i in v], groups))) for v in merged]
    return sorted(made[:MOST], key=lambda v: v.published)


def _one_a_voice(ranked: Sequence[Evidence]) -> list[Evidence]:
    """The best sentence of each article that answers nearly as surely as the best does.

    Only of reports of the same event: near in time to the one that answers best.
    """
    kept: dict[str, Evidence] = {}
    least = ANSWERS
    for e in ranked:
        if not kept:
            least = max(ANSWERS, SHARE * e.answers)
        if (
            e.answers >= least
            and e.short is not None
            and _together(next(iter(kept.values()), e), e)
        ):
            kept.setdefault(e.passage.article_id, e)
    return list(kept.values())[: 2 * MOST]


def _together(one: Evidence, other: Evidence) -> bool:
    a, b = day_of(one.passage.published), day_of(other.passage.published)
    return a is None or b is None or abs(a - b) <= _APART


def _differing(reader: Reader, given: Sequence[Evidence]) -> dict[tuple[int, int], bool]:
    """Of each pair of places whether both cannot be so: exactly, or as the reader has it."""
    apart = {
        (i, j): _exactly(given[i], given[j])
        for i, j in itertools.combinations(range(len(given)), 2)
    }
    unsure = [pair for pair, known in apart.items() if known is None]
    asked = [(given[i].text, given[j].text) for i, j in unsure]
    both = [*asked, *((b, a) for a, b in asked)]
    read = reader.supports(both) if both else []
    for at, pair in enumerate(unsure):
        one, other = read[at], read[at + len(unsure)]
        apart[pair] = (
            max(one.supported, other.supported) < SUPPORTED
            and max(one.contradicted, other.contradicted) >= CONTRADICTED
        )
    return {
        **{k: bool(v) for k, v in apart.items()},
        **{(j, i): bool(v) for (i, j), v in apart.items()},
    }


def _exactly(one: Evidence, other: Evidence) -> bool | None:
    """Whether two short answers differ, where that can be compared; None where it cannot.

    Of measures the first one counts: '60 km (100 miles)' and '100 km (60 miles)' differ.
    Counts that share a figure may still be of other people ('four officers', 'four soldiers'):
    unless each is one figure and nothing says so, reading has to decide.
    """
    if one.value.lower() == other.value.lower():
        return False
    a, b = numbers(one.value), numbers(other.value)
    if not a or not b or {x.unit for x in a}.isdisjoint({y.unit for y in b}):
        return None
    if a[0].unit and a[0].unit == b[0].unit:
        return not _agree(a[0], b[0])
    if not any(_agree(x, y) for x in a for y in b):
        return True
    of_the_same = not a[0].counted or not b[0].counted or a[0].counted & b[0].counted
    return False if len(a) == len(b) == 1 and of_the_same else None


def _agree(one: Number, other: Number) -> bool:
    return bears(one, other) or bears(other, one)


def _voices(given: Sequence[Given], groups: Mapping[str, str]) -> list[Given]:
    """One of each wire group: of copies, the one that says where it is from."""
    kept: dict[str, Given] = {}
    for g in given:
        passage = g.evidence.passage
        voice = groups.get(passage.article_id, passage.article_id)
        if voice not in kept or (passage.outlet and not kept[voice].evidence.passage.outlet):
            kept[voice] = g
    return list(kept.values())


def _speakers(reader: Reader, given: Sequence[Evidence]) -> list[str | None]:
    """Who says so, as the reader finds it in the sentence and the one before; None where it
    finds nobody, and the outlet speaks for itself."""
    found: list[str | None] = []
    for e in given:
        text = f"{e.before} {e.text}" if e.before else e.text
        [read] = reader.read(f"Who said that {e.text.rstrip('.')}?", [(None, text)])
        place = read.short(0, len(text))
        sure = read.answers > 0 and place is not None and place[2] > -1.5
        named = text[place[0] : place[1]] if sure and place else ""
        found.append(named if _may_speak(named, text) and named != e.value else None)
    return found


def _may_speak(named: str, text: str) -> bool:
    """Whether words may name somebody: letters, and no whole sentence of the text."""
    if not any(c.isalpha() for c in named):
        return False
    return all(named.rstrip(" .") != text[a:b].rstrip(" .") for a, b in sentences(text))
