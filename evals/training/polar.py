"""Statements as questions of yes or no, by their grammar."""

from __future__ import annotations

from typing import Any

from rag.grammar import parsed

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
    kept = token.pos_ == "PROPN" or token.text == "I" or token.text[1:].isupper()
    return text if kept else text[:1].lower() + text[1:]
