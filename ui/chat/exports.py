"""What a reader takes away: conversations as Markdown, JSON and text, ratings as gold questions.

`docs/chat.md` says how ratings become gold questions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rag.conversation import Turn
from rag.show.form import count_of, said_in_full, short_answer, whose
from rag.show.safe import on_one_line, shown, web_address
from rag.show.text import DIGEST, body, escaped, notes
from ui.chat.conversations import Conversation, Conversations, Rating
from ui.shared import where_from

if TYPE_CHECKING:
    from rag.dateline import Dateline


def markdown(kept: Conversation, turns: Sequence[Turn]) -> str:
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


def as_json(kept: Conversation, turns: Sequence[Turn]) -> str:
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
            f"- {on_one_line(claim.value)}{whose(claim)}"
            + "".join(f" [{n}]" for n in claim.citations)
            for claim in conflict.claims
        ]
    lines.append("")
    full = said_in_full(given.sentences, given.rows, given.citations)
    for c in given.citations:
        words = "" if c.n in full else f" — “{on_one_line(c.quote)}”"
        digest = f" {DIGEST}" if c.kind == "digest" else ""
        lines.append(f"[{c.n}] {where_from(c)}{words}{digest} {web_address(c.url) or ''}".rstrip())
    return "\n".join([*lines, ""])


def gold_candidates(
    rated: Iterable[tuple[Conversation, tuple[Turn, ...]]],
) -> Iterator[dict[str, Any]]:
    """One record for each rated answer.

    Yields:
        For an answer rated good, a line of a gold file: `id, kind, question, answers,
        articles`, and `as_of` where it was set; an abstention rated good is unanswerable.
        For one rated bad, and one with a comment alone, `shown`, `verdict` and `comment` in
        place of answers: the evals refuse such a line until a person has finished it.
    """
    for kept, turns in rated:
        for n, rating in sorted(kept.ratings.items()):
            if n <= len(turns):
                yield _candidate(kept, n, turns[n - 1], rating)


def of_index(dateline: Dateline) -> list[dict[str, Any]]:
    """The candidates from all conversations of an index."""
    rated = Conversations(dateline.settings.home).rated()
    return list(gold_candidates((k, dateline.conversation(k.state).turns) for k in rated))


def _candidate(kept: Conversation, n: int, turn: Turn, rating: Rating) -> dict[str, Any]:
    given = turn.answer
    digest = hashlib.sha256(f"{kept.heading.id}/{n}".encode()).hexdigest()[:12]
    record: dict[str, Any] = {"id": f"chat-{digest}", "kind": "fact", "question": turn.understood}
    if given.as_of:
        record["as_of"] = given.as_of
    if rating.verdict != "good":
        unfinished = {"shown": given.answer, "verdict": rating.verdict, "comment": rating.comment}
        return {**record, **unfinished}
    if given.abstained:
        return {**record, "kind": "unanswerable"}
    articles = list(dict.fromkeys(c.article_id for c in given.citations))
    return {**record, "answers": [s.text for s in given.sentences], "articles": articles}


def as_jsonl(records: Iterable[dict[str, Any]]) -> str:
    """One record a line."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
