"""Where independent sources give different values for what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.words import words
from rag.exact.dates import day_of
from rag.exact.names import akin
from rag.group.counts import asked_for, tokens
from rag.group.values import Value, comparable, differ, is_polar, value
from rag.group.verdicts import Verdict
from rag.group.voices import speaker
from rag.lexicon import CAUSES
from rag.question import Question
from rag.records import Evidence

# At most so many versions are shown: more is a list and not an answer.
MOST = 6
# A version counts where its sentence, title and the sentence before hold this share of
# what the question asks about, as the best version does.
_AS_MUCH = 0.6
_LEAST = 0.3
# The first version has to be among the sentences that answer best.
_LEADING = 8
# A sentence says yes or no where it is this near to the question or, of those that do not lead, its
# passage answers with this logit; and where the reader does not take it for the opposite with this
# probability. By its grammar alone 31 of 500 questions about written reports, which all stand for
# themselves, were told that the articles differ.
_NEAR = 0.4
_ANSWERS = -2.5
_OPPOSITE = 0.6


@dataclass(frozen=True, slots=True)
class Given:
    """What one article gives: a value in its words, who it says so, and the sentence."""

    value: Value
    speaker: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Version:
    """One value, as each voice gives it, the best first.

    What belongs to one article stays together in `given`, so that a version cannot have
    the words of one article and the outlet or speaker of another.
    """

    given: tuple[Given, ...]

    @property
    def value(self) -> Value:
        return self.given[0].value

    @property
    def speaker(self) -> str | None:
        return self.given[0].speaker

    @property
    def published(self) -> str:
        """For the order of time; undated versions come last."""
        return self.given[0].evidence.passage.published or "9"


def versions(
    question: Question,
    ranked: Sequence[Evidence],
    groups: Mapping[str, str],
) -> list[Version]:
    """The values that sources give, in order of time, where at least two of them differ.

    Args:
        ranked: the evidence, best first.
        groups: article id to the id of its group of wire copies; a group has one voice,
            unless its copies differ.

    Returns:
        Two to `MOST` versions, or none where the sources agree or only one speaks.
    """
    if not comparable(question):
        return []
    wanted = _wanted(question)
    found: list[Given] = []
    heard: set[str] = set()
    least = 0.0
    for at, e in enumerate(_own_cause_first(question, ranked)):
        given = value(question, e.text, day_of(e.passage.published))
        if given is None or not _names_held(question, e):
            continue
        if isinstance(given, Verdict) and not _read_so(given, e):
            continue
        share = _coverage(wanted, e)
        if not found:
            if at >= _LEADING:
                return []
            least = max(_AS_MUCH * share, _LEAST)
        if share < least:
            continue
        said = speaker(e.text, e.before)
        # Yes and no are somebody's word, and one report may hold both.
        voice = f"{e.passage.article_id} {said if is_polar(question.text) else ''}"
        if voice not in heard:
            heard.add(voice)
            found.append(Given(given, said, e))
    made = _merged(found, groups)
    if not any(differ(a.value, b.value) for a in made for b in made):
        return []
    return sorted(made[:MOST], key=lambda v: v.published)


def _read_so(given: Verdict, e: Evidence) -> bool:
    """Whether a sentence is about what is asked, and the reader does not take it for the opposite.

    The grammar alone hears a Yes in every sentence that has the question's verb.
    """
    if e.like is None:
        return e.logit >= _ANSWERS
    near = e.like.named and e.like.nearness >= _NEAR
    return near and {"yes": e.no, "no": e.yes}.get(given.side, 0.0) < _OPPOSITE


def _own_cause_first(question: Question, read: Sequence[Evidence]) -> list[Evidence]:
    """Leaves out the sentences about another cause than the question's, where others remain.

    Asked for the dead of an offensive, those of a mine blast are no other figure for it.
    """
    asked = asked_for(question) & CAUSES
    kept: list[Evidence] = []
    for e in read:
        causes = {t.meaning for t in tokens(e.text)} & CAUSES
        if causes & asked if asked else not causes:
            kept.append(e)
    return kept if any(value(question, e.text, None) for e in kept) else list(read)


def _merged(found: Sequence[Given], groups: Mapping[str, str]) -> list[Version]:
    """One version a value; a wire group that says it more than once is heard once."""
    made: list[list[Given]] = []
    for given in found:
        version = next((v for v in made if _one(v[0].value, given.value)), None)
        if version is None:
            made.append([given])
            continue
        voices = [_voice(g, groups) for g in version]
        own = _voice(given, groups)
        if own not in voices:
            version.append(given)
        elif given.evidence.passage.outlet:
            # Of copies, the one that says where it is from, with all that it says.
            at = voices.index(own)
            if not version[at].evidence.passage.outlet:
                version[at] = given
    return [Version(tuple(version)) for version in made]


def _voice(given: Given, groups: Mapping[str, str]) -> str:
    article_id = given.evidence.passage.article_id
    return groups.get(article_id, article_id)


def _one(a: Value, b: Value) -> bool:
    """Whether two values are one version: alike in words, or not at odds."""
    return type(a) is type(b) and (a.text.lower() == b.text.lower() or not differ(a, b))


def _wanted(question: Question) -> list[frozenset[str]]:
    """What a sentence has to speak of: each word's meaning, each name's words."""
    return [
        *(frozenset((m,)) for m in sorted(asked_for(question))),
        *(frozenset(words(name)) for name in question.names),
    ]


def _names_held(question: Question, e: Evidence) -> bool:
    """Whether a passage speaks of every name in the question."""
    held = set(words(f"{e.passage.title or ''} {e.passage.text}"))
    return all(any(akin(w, h) for w in words(n) for h in held) for n in question.names)


def _coverage(wanted: Sequence[frozenset[str]], e: Evidence) -> float:
    if not wanted:
        return 1.0
    read = tokens(f"{e.passage.title or ''}. {e.before} {e.text}")
    held = {t.meaning for t in read} | {t.word for t in read}
    return sum(bool(w & held) or any(akin(a, b) for a in w for b in held) for w in wanted) / len(
        wanted
    )
