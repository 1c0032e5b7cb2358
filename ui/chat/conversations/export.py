"""Conversations as something to take away: Markdown with footnotes, JSON, plain text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from rag.conversation import Turn
from rag.show.form import count_of, said_in_full, short_answer
from rag.show.text import body, escaped, notes
from ui.chat.conversations.store import Kept, Rating
from ui.chat.html import in_words
from ui.text import on_one_line, outlet_name, shown, title_of, web_address


def markdown(kept: Kept, turns: Sequence[Turn]) -> str:
    """The conversation with a footnote for every citation; numbers are unique in the file."""
    parts = [f"# {escaped(kept.heading.title)}"]
    footnotes: list[str] = []
    for n, turn in enumerate(turns, start=1):
        parts += [f"## {escaped(on_one_line(turn.asked))}", *_read_as(turn)]
        parts += body(turn.answer, f"{n}-")
        footnotes += notes(turn.answer, f"{n}-")
    return "\n\n".join([*parts, "\n".join(footnotes)]).rstrip() + "\n"


def one(turn: Turn) -> str:
    """One answer of a conversation under its question, with its footnotes."""
    parts = [f"# {escaped(on_one_line(turn.asked))}", *_read_as(turn), *body(turn.answer)]
    return "\n\n".join([*parts, "\n".join(notes(turn.answer))]).rstrip() + "\n"


def _read_as(turn: Turn) -> list[str]:
    """How the question was understood, where that is not as it was asked."""
    if turn.understood == turn.asked:
        return []
    return [f"*Read as: {escaped(on_one_line(turn.understood))}*"]


def as_json(kept: Kept, turns: Sequence[Turn]) -> str:
    """Everything: questions as asked and as read, filters, the contract's answers, ratings."""
    whole = {
        "title": kept.heading.title,
        "changed": kept.heading.changed,
        "turns": [
            {
                "asked": turn.asked,
                "understood": turn.understood,
                "scope": kept.scopes.get(n, {}),
                "answer": turn.answer.to_dict(),
                "rating": asdict(kept.ratings.get(n, Rating())),
            }
            for n, turn in enumerate(turns, start=1)
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def plain(turn: Turn) -> str:
    """One answer with its sources, as text for the clipboard."""
    given = turn.answer
    lines = [on_one_line(turn.asked), ""]
    if given.abstained:
        return "\n".join([*lines, f"No answer. {on_one_line(given.reason or given.answer)}", ""])
    short = short_answer(given)
    lines += [f"{on_one_line(short.text)} [{short.citation}]", ""] if short else []
    if count := count_of(given):
        lines.append(count)
    lines.append(shown(given.answer) if given.rows else on_one_line(given.answer))
    for conflict in given.conflicts:
        lines += ["", f"The sources disagree: {on_one_line(conflict.about)}"]
        lines += [
            f"- {on_one_line(claim.value)}" + "".join(f" [{n}]" for n in claim.citations)
            for claim in conflict.claims
        ]
    lines.append("")
    full = said_in_full(given.sentences, given.rows, given.citations)
    for c in given.citations:
        from_ = f"{outlet_name(c.outlet)}, {in_words(c.published)}: {title_of(c.title)}"
        words = "" if c.n in full else f" — “{on_one_line(c.quote)}”"
        digest = " (a digest)" if c.kind == "digest" else ""
        lines.append(f"[{c.n}] {from_}{digest}{words} {web_address(c.url) or ''}".rstrip())
    return "\n".join([*lines, ""])
