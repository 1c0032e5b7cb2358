"""Lists: every thing that the articles name for what is asked, a quote for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.words import words
from rag.compose.drafted import Drafted, Heading
from rag.compose.matter import Matter, row
from rag.exact.names import akin
from rag.grammar import parsed
from rag.group import Statement, each_once
from rag.group.voices import asks_who_speaks, voices

MOST = 24
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    statement: Statement


def listing(matter: Matter) -> list[Drafted]:
    """The things named, each once with its surest quote; those named surest first."""
    speaking = asks_who_speaks(matter.question.text)
    named: list[_Named] = []
    for found in matter.answering():
        s, short = found.statement, found.read.short(0, len(found.statement.text))
        names = voices(s.text, s.evidence.before) if speaking else ()
        if not names and short is not None:
            names = things(s.text, short[0], short[1])
        named += [_Named(n, s) for n in names]
    # A quote for each thing, and who else says just that; what else is told of it is no row.
    return [
        row(each_once([n.statement for n in g])[0], Heading(about=g[0].name))
        for g in _grouped(named)[:MOST]
    ]


def things(text: str, start: int, end: int) -> tuple[str, ...]:
    """What a span names: one thing, or those that commas and 'and' join.

    >>> things("They fired artillery, missiles and mortars.", 11, 42)
    ('artillery', 'missiles', 'mortars')
    """
    span = parsed(text).char_span(start, end, alignment_mode="expand")
    if span is None:
        return (text[start:end],)
    heads = [span.root]
    for head in heads:
        heads += [c for c in head.conjuncts if c not in heads and c.pos_ in ("NOUN", "PROPN")]
    if span.root.pos_ not in ("NOUN", "PROPN"):
        return (_paired(span.text),) if len(span) <= _MOST_WORDS else ()
    return tuple(_paired(_phrase(h)) for h in sorted(heads, key=lambda h: h.i))


def _paired(name: str) -> str:
    """Without quotation marks of which the other one stands outside."""
    if name.count('"') % 2:
        name = name.replace('"', "")
    if name.count("“") != name.count("”"):
        name = name.replace("“", "").replace("”", "")
    return name.strip()


def _phrase(head: Any) -> str:
    """A noun with what belongs to it, without those that are joined to it."""
    kept = {head.i}
    for child in head.children:
        if child.dep_ in ("compound", "amod", "nmod", "nummod", "poss"):
            kept.update(t.i for t in child.subtree)
        if child.dep_ == "prep" and child.lower_ == "of":
            kept.update(t.i for t in child.subtree)
    document = head.doc
    return str(document[min(kept) : max(kept) + 1].text)


def _grouped(named: list[_Named]) -> list[list[_Named]]:
    groups: list[list[_Named]] = []
    for n in named:
        group = next((g for g in groups if _one(g[0].name, n.name)), None)
        if group is None:
            groups.append([n])
        else:
            group.append(n)
    return groups


def _one(name: str, other: str) -> bool:
    """Whether two names name one thing: the words of the shorter, in any form, in the longer."""
    shorter, longer = sorted((words(name), words(other)), key=len)
    return bool(shorter) and all(any(akin(w, x) for x in longer) for w in shorter)
