"""Words whose opposite stands in the quotes: an embedding model takes them for alike."""

from __future__ import annotations

from collections.abc import Sequence

from index.words import words

_PAIRS = """
open close, open closed, opened closed, opening closing, rise fall, rises falls, rose fell,
rising falling, increase decrease, increased decreased, increasing decreasing, increases
decreases, grow shrink, grew shrank, gain lose, gained lost, win lose, won lost, wins loses,
victory defeat, accept reject, accepted rejected, approve reject, approved rejected, support
oppose, supported opposed, supports opposes, allow ban, allowed banned, permit forbid,
permitted forbidden, legal illegal, guilty innocent, convicted acquitted, alive dead, survived
died, arrive leave, arrived left, begin end, began ended, begins ends, start stop, started
stopped, buy sell, bought sold, more fewer, more less, most least, above below, before after,
first last, higher lower, highest lowest, high low, larger smaller, largest smallest, stronger
weaker, better worse, best worst, early late, earlier later, north south, northern southern,
east west, eastern western, left right, male female, man woman, men women, boy girl, husband
wife, brother sister, father mother, son daughter, friend enemy, ally enemy, allies enemies,
peace war, attack defend, attacked defended, success failure, succeeded failed, include
exclude, included excluded, including excluding, agree disagree, agreed disagreed, true false,
public private, voluntary mandatory, optional mandatory, confirmed denied, freed arrested,
released detained, hire fire, hired fired, praised criticised, praised criticized, remove
keep, delete keep, import export, imports exports, teacher student, winner loser
"""
_OPPOSITES = tuple(
    pair
    for one, other in (entry.split() for entry in _PAIRS.split(","))
    for pair in ((one, other), (other, one))
)


def opposed(statement: str, spans: Sequence[str]) -> tuple[str, ...]:
    """Words of a statement whose opposite the spans have in their place, in plain words."""
    said = set(words(statement))
    held = {w for span in spans for w in words(span)}
    return tuple(
        f"{other}, not {one}"
        for one, other in _OPPOSITES
        if one in said and other in held and one not in held and other not in said
    )
