"""Ratings as candidates for the gold questions of the evals: `{id, question, kind, ...}`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from rag.conversation import Turn
from ui.chat.conversations.store import Kept, Rating


def candidates(rated: Iterable[tuple[Kept, tuple[Turn, ...]]]) -> Iterator[dict[str, Any]]:
    """One record for each rated answer, in the shape of a gold question.

    A person has to read them: `answers` of an answer rated good is what was shown, which a
    gold question states shorter; of one rated bad it is empty, and `comment` says why.

    Yields:
        `id, question, kind, answers, articles`, and `verdict`, `comment`, `shown`;
        `as_of` where it was set.
    """
    for kept, turns in rated:
        for n, rating in sorted(kept.ratings.items()):
            if n <= len(turns):
                yield _candidate(kept, n, turns[n - 1], rating)


def _candidate(kept: Kept, n: int, turn: Turn, rating: Rating) -> dict[str, Any]:
    given = turn.answer
    good = rating.verdict == "good"
    digest = hashlib.sha256(f"{kept.heading.id}/{n}".encode()).hexdigest()[:12]
    record: dict[str, Any] = {
        "id": f"chat-{digest}",
        "question": turn.understood,
        "kind": "unanswerable" if given.abstained and good else "fact",
        "answers": [s.text for s in given.sentences] if good else [],
        "articles": list(dict.fromkeys(c.article_id for c in given.citations)) if good else [],
        "verdict": rating.verdict,
        "comment": rating.comment,
        "shown": given.answer,
    }
    if given.as_of:
        record["as_of"] = given.as_of
    return record


def as_jsonl(records: Iterable[dict[str, Any]]) -> str:
    """One record a line."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
