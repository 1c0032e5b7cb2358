"""Whom a question asks about as the ones who speak or act: the subjects of its verb."""

from __future__ import annotations

from typing import Any

from rag.grammar import parsed


def parties(text: str) -> tuple[str, ...]:
    """The names that do what a question asks of: 'What do Ada Berg and the EU want?'

    Empty where its subject is no name, as in 'What do both sides say?'

    >>> parties("What did Ada Berg say about the bridge?")
    ('Ada Berg',)
    """
    document = parsed(text)
    found: list[Any] = []
    for token in document:
        owns = token.dep_ == "poss" and token.head.dep_ in ("nsubj", "attr", "dobj", "ROOT")
        between = token.dep_ == "pobj" and token.head.lower_ == "between"
        if token.dep_ in ("nsubj", "nsubjpass") or owns or between:
            found += [token, *token.conjuncts]
    names = [t for t in found if t.pos_ == "PROPN"]
    # 'Dockers' is no name of its own in 'the Dockers' Federation'.
    inner = {t.i for t in names if t.dep_ in ("compound", "poss", "nmod") and t.head in names}
    return tuple(dict.fromkeys(_name(t) for t in names if t.i not in inner))


def _name(token: Any) -> str:
    first = last = token.i
    for child in token.children:
        if child.dep_ in ("compound", "nmod", "poss") and child.i < token.i:
            first = min(first, child.left_edge.i)
    return str(token.doc[first : last + 1].text)
