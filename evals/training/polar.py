"""Statements as questions of yes or no, and shorter ones that are as true, by their grammar."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from rag.grammar import parsed

# Clauses without which a sentence says as much as before of the rest: not those of a condition.
_LEFT_OUT = frozenset({"after", "as", "while", "when", "where", "because", "since", "before"})
_TIMES_AND_PLACES = frozenset({"DATE", "TIME", "GPE", "LOC", "FAC"})
_COUNTED = ("CARDINAL", "ORDINAL", "DATE", "TIME", "QUANTITY", "MONEY", "PERCENT")
# Of what can be left out, so much is.
_SHARE = 0.7
_FEWEST_WORDS = 3
# What a verb without an auxiliary is asked with, by its tag.
_DO = {"VBD": "Did", "VBZ": "Does", "VBP": "Do"}


def asked(statement: str) -> str | None:
    """The question that a statement answers with yes; None where its grammar is another.

    Only statements that begin with their subject are turned, and none that is denied.

    >>> asked("The mayor has left the city.")
    'Has the mayor left the city?'
    >>> asked("Ada Berg won the race.")
    'Did Ada Berg win the race?'
    """
    found = parsed(statement.rstrip(". "))
    root = next((t for t in found if t.dep_ == "ROOT"), None)
    if root is None or any(c.dep_ in ("neg", "ccomp", "conj") for c in root.children):
        return None
    subject = next((c for c in root.children if c.dep_ in ("nsubj", "nsubjpass", "expl")), None)
    if subject is None or subject.left_edge.i != 0 or root.i < subject.right_edge.i:
        return None
    helper = next((c for c in root.children if c.dep_ in ("aux", "auxpass")), None)
    if helper is None and root.lemma_ == "be":
        helper = root
    end = subject.right_edge.i + 1
    own = _lowered(found[0]) + "".join(t.text_with_ws for t in found[1:end])
    if helper is not None:
        if helper.i < end:
            return None
        rest = "".join(t.text_with_ws for t in found[end:] if t.i != helper.i)
        first = helper.text.capitalize()
        if helper.text.startswith(("'", "’")):
            return None
    elif root.tag_ in _DO:
        first = _DO[root.tag_]
        rest = "".join(
            t.lemma_ + t.whitespace_ if t.i == root.i else t.text_with_ws for t in found[end:]
        )
    else:
        return None
    between = "" if own.endswith(" ") else " "
    return f"{first} {own}{between}{rest}?"


def _lowered(token: Any) -> str:
    """The first word as it stands in the midst of a sentence."""
    text = str(token.text_with_ws)
    named = token.pos_ == "PROPN" or token.ent_type_ not in ("", *_COUNTED)
    kept = named or token.text == "I" or token.text[1:].isupper()
    return text if kept else text[:1].lower() + text[1:]


def shortened(statement: str, rng: random.Random) -> str | None:
    """A statement without some of its details, which is true where the whole is; None where its
    grammar shows none that can go.

    What can go are appositions, clauses after a comma that describe, clauses of time and reason,
    a second thing that is done, and days and places. Who says it stays, and so does a condition.
    """
    found = parsed(statement)
    gone: set[int] = set()
    for low, high in _details(found):
        if rng.random() < _SHARE:
            gone.update(range(low, high))
    if not gone:
        return None
    kept = "".join(t.text_with_ws if t.i not in gone else " " for t in found)
    kept = re.sub(r"\s+", " ", kept).strip()
    kept = re.sub(r"(?: ,)+|,(?: ?,)+", ",", kept)
    kept = re.sub(r"^, ?| (?=[.?!,;:])|,(?=[.?!;:])", "", kept)
    kept = kept[:1].upper() + kept[1:]
    kept = kept if kept.endswith((".", "?", "!", '"', "”")) else f"{kept}."
    cut = kept.count('"') % 2 or kept.count("“") != kept.count("”")
    return None if cut or kept == statement or len(kept.split()) < _FEWEST_WORDS else kept


def _details(found: Any) -> Iterator[tuple[int, int]]:
    """The first word and the one after the last of each detail that can go, with the comma
    before it."""
    for token in found:
        low, high = token.left_edge.i, token.right_edge.i + 1
        comma = low > 0 and found[low - 1].text == ","
        commas = comma and found[high : high + 1].text in (",", ".")
        of_root = token.head.dep_ == "ROOT" and token.head.lemma_ != "be"
        described = token.dep_ in ("appos", "relcl") and commas
        marked = {c.lower_ for c in token.children if c.dep_ in ("mark", "advmod")}
        added = comma and token.tag_ == "VBG"
        clause = token.dep_ == "advcl" and of_root and (marked & _LEFT_OUT or added)
        named = any(t.ent_type_ in _TIMES_AND_PLACES for t in found[low:high])
        short = high - low <= 6 and named and of_root
        when = token.dep_ == "npadvmod" and short
        where = token.dep_ == "prep" and token.lower_ in ("in", "on", "at", "since") and short
        joined = low > 1 and found[low - 1].lower_ in ("and", "but")
        second = token.dep_ == "conj" and of_root and token.pos_ == "VERB" and joined
        if second and all(t.lemma_ != "say" for t in found[low:high]):
            yield low - 1 - int(found[low - 2].text == ","), high
        elif described:
            yield low - 1, high + int(found[high].text == ",")
        elif clause or when or where:
            yield low - int(comma and bool(clause)), high
