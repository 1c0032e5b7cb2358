"""Conversations as something to take away: Markdown with footnotes, JSON, plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict

from rag.conversation import Turn
from rag.records import Answer, Citation
from ui.chat.conversations.store import Kept, Rating
from ui.chat.html import in_words
from ui.text import on_one_line, outlet_name, shown, title_of, web_address

# What Markdown would read as more than text. A stranger's words stay words.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&^])|^(\s*)([-=]|\d+[.)])", re.MULTILINE)


def markdown(kept: Kept, turns: Sequence[Turn]) -> str:
    """The conversation with a footnote for every citation; numbers are unique in the file."""
    parts = [f"# {_escaped(kept.heading.title)}"]
    notes: list[str] = []
    for n, turn in enumerate(turns, start=1):
        parts.append(f"## {_escaped(on_one_line(turn.asked))}")
        if turn.understood != turn.asked:
            parts.append(f"*Read as: {_escaped(on_one_line(turn.understood))}*")
        parts.append(_answer(n, turn.answer))
        notes += [_footnote(n, c) for c in turn.answer.citations]
    return "\n\n".join(parts) + ("\n\n" + "\n".join(notes) if notes else "") + "\n"


def _answer(n: int, given: Answer) -> str:
    if given.abstained:
        return f"No answer. {_escaped(on_one_line(given.reason or given.answer))}"
    marks = "".join
    prose = " ".join(
        _escaped(on_one_line(s.text)) + marks(f"[^{n}-{c}]" for c in s.citations)
        for s in given.sentences
    )
    tables = [
        f"The sources disagree: {_escaped(on_one_line(conflict.about))}\n\n"
        + "\n".join(
            f"- {_escaped(on_one_line(claim.value))}"
            + marks(f"[^{n}-{c}]" for c in claim.citations)
            for claim in conflict.claims
        )
        for conflict in given.conflicts
    ]
    return "\n\n".join([prose, *tables])


def _footnote(n: int, c: Citation) -> str:
    address = web_address(c.url)
    where = f" <{address}>" if address and not re.search(r"[<>\s]", address) else ""
    from_, date = _escaped(outlet_name(c.outlet)), _escaped(in_words(c.published))
    return (
        f"[^{n}-{c.n}]: {from_}, {date}: {_escaped(title_of(c.title))}. "
        f"“{_escaped(on_one_line(c.quote))}”{where}"
    )


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", shown(text))


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
    lines.append(on_one_line(given.answer))
    for conflict in given.conflicts:
        lines += ["", f"The sources disagree: {on_one_line(conflict.about)}"]
        lines += [
            f"- {on_one_line(claim.value)}" + "".join(f" [{n}]" for n in claim.citations)
            for claim in conflict.claims
        ]
    lines.append("")
    for c in given.citations:
        address = web_address(c.url)
        from_ = f"{outlet_name(c.outlet)}, {in_words(c.published)}: {title_of(c.title)}"
        lines.append(f"[{c.n}] {from_} — “{on_one_line(c.quote)}”" + f" {address or ''}".rstrip())
    return "\n".join([*lines, ""])
