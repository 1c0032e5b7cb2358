"""Ratings as candidates for gold questions; `docs/chat.md` says how they become some."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rag.conversation import Turn
from ui.chat.conversations.store import Conversations, Kept, Rating

if TYPE_CHECKING:
    from rag.dateline import Dateline


def candidates(rated: Iterable[tuple[Kept, tuple[Turn, ...]]]) -> Iterator[dict[str, Any]]:
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
    """The candidates from the conversations of everybody who used the page of an index."""
    kept = Conversations(dateline.settings.home).every()
    rated = [k for k in kept if k.ratings]
    return list(candidates((k, dateline.conversation(k.state).turns) for k in rated))


def _candidate(kept: Kept, n: int, turn: Turn, rating: Rating) -> dict[str, Any]:
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
