"""Where conversations are kept: one SQLite file beside the index, apart from the catalog.

They belong to whoever runs the server: every browser that reaches the page shows the same.
Nothing is made before the first answer is kept.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ui.errors import ConversationError

FILE = "conversations.db"
LONGEST_TITLE = 120
LONGEST_COMMENT = 2_000

_VERSION = 2
_TABLES = (
    "CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, title TEXT NOT NULL, "
    "changed TEXT NOT NULL, state TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS turns ("
    "conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, "
    "n INTEGER NOT NULL, scope TEXT NOT NULL, asked_at TEXT NOT NULL, "
    "verdict TEXT, comment TEXT NOT NULL DEFAULT '', PRIMARY KEY (conversation, n))",
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A conversation as it stands in the list; `changed` is ISO 8601, UTC."""

    id: str
    title: str
    changed: str


@dataclass(frozen=True, slots=True)
class Rating:
    """What a reader thought of an answer: `verdict` is 'good', 'bad' or None."""

    verdict: str | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """
    Attributes:
        heading: its id, title and last change.
        state: what `Dateline.conversation` takes up again.
        scopes: the filters of each turn, by its number, which counts from 1.
        ratings: the same for what was thought of it; only where something was.
    """

    heading: Heading
    state: str
    scopes: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    ratings: Mapping[int, Rating] = field(default_factory=dict)


class Conversations:
    """The conversations of one index. Safe to use from several threads and processes."""

    def __init__(self, home: Path) -> None:
        self.path = home / FILE
        self._guard = threading.Lock()
        self._busy: dict[str, threading.Lock] = {}

    def listed(self) -> list[Heading]:
        """All of them, the last changed first."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT id, title, changed FROM conversations ORDER BY changed DESC, id"
            ).fetchall()
        return [Heading(*row) for row in rows]

    def get(self, conversation: str) -> Conversation | None:
        """One of them; None where there is none of that id."""
        with self._reading() as db:
            return _kept(db, conversation)

    def rated(self) -> list[Conversation]:
        """Those with a rating or a comment, the last changed first."""
        found = (self.get(heading.id) for heading in self.listed())
        return [kept for kept in found if kept is not None and kept.ratings]

    def save(
        self,
        conversation: str | None,
        *,
        title: str,
        state: str,
        n: int,
        scope: Mapping[str, Any],
    ) -> str:
        """Keeps a conversation after its turn `n`; gives its id, a new one where it had none.

        Raises:
            ConversationError: it cannot be written.
        """
        made = conversation or secrets.token_urlsafe(12)
        now = _now()
        with self._writing() as db:
            db.execute(
                "INSERT INTO conversations (id, title, changed, state) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE "
                "SET state = excluded.state, changed = excluded.changed",
                (made, _title(title), now, state),
            )
            db.execute(
                "INSERT OR REPLACE INTO turns (conversation, n, scope, asked_at) "
                "VALUES (?, ?, ?, ?)",
                (made, n, json.dumps(scope, ensure_ascii=False), now),
            )
        return made

    def rename(self, conversation: str, title: str) -> str:
        """Gives it another title, and gives the title back as it is kept."""
        wanted = _title(title)
        if not wanted:
            raise ConversationError("A conversation needs a title: write at least one character.")
        self._change(conversation, "UPDATE conversations SET title = ? WHERE id = ?", wanted)
        return wanted

    def delete(self, conversation: str) -> None:
        """Deletes it with its turns and ratings."""
        self._change(conversation, "DELETE FROM conversations WHERE id = ?")

    def rate(self, conversation: str, n: int, rating: Rating) -> None:
        """Keeps what a reader thought of turn `n`."""
        if rating.verdict not in ("good", "bad", None):
            raise ConversationError("An answer is rated as good or as bad, or not at all.")
        self._change(
            conversation,
            "UPDATE turns SET verdict = ?, comment = ? WHERE n = ? AND conversation = ?",
            rating.verdict,
            rating.comment.strip()[:LONGEST_COMMENT],
            n,
        )

    def one_at_a_time(self, conversation: str | None) -> contextlib.AbstractContextManager[Any]:
        """Held while a conversation is being answered, so that no two turns share a number."""
        if conversation is None:
            return contextlib.nullcontext()
        with self._guard:
            return self._busy.setdefault(conversation, threading.Lock())

    def _change(self, conversation: str, sql: str, *values: object) -> None:
        with self._writing() as db:
            if db.execute(sql, (*values, conversation)).rowcount < 1:
                raise ConversationError(
                    "This conversation is not there any more: reload the page for those that are."
                )

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """The database; an empty one in memory where nothing was kept yet."""
        if self.path.is_file():
            with self._open() as db:
                yield db
        else:
            with contextlib.closing(sqlite3.connect(":memory:")) as db:
                _bring_forward(db)
                yield db

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._refused(error) from error
        with self._open() as db, db:
            db.execute("BEGIN IMMEDIATE")  # of two processes one brings the file forward
            _bring_forward(db)
            yield db

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with contextlib.closing(sqlite3.connect(self.path, timeout=10)) as db:
                db.execute("PRAGMA foreign_keys = ON")
                if int(db.execute("PRAGMA user_version").fetchone()[0]) > _VERSION:
                    raise ConversationError(
                        f"The conversations in {self.path} are from a newer Dateline: use that one."
                    )
                yield db
        except sqlite3.Error as error:
            raise self._refused(error) from error

    def _refused(self, error: Exception) -> ConversationError:
        return ConversationError(
            f"The conversations in {self.path} cannot be used ({error}): check the folder's "
            "rights and the free space."
        )


def _bring_forward(db: sqlite3.Connection) -> None:
    """Makes the tables, or those of version 1 into today's: there each browser had its own
    conversations, by a hash in the column `owner`. Reading does without that."""
    if any(row[1] == "owner" for row in db.execute("PRAGMA table_info(conversations)").fetchall()):
        db.execute("DROP INDEX IF EXISTS conversations_of_owner")
        db.execute("ALTER TABLE conversations DROP COLUMN owner")
    for table in _TABLES:
        db.execute(table)
    db.execute(f"PRAGMA user_version = {_VERSION}")


def _kept(db: sqlite3.Connection, conversation: str) -> Conversation | None:
    row = db.execute(
        "SELECT id, title, changed, state FROM conversations WHERE id = ?", (conversation,)
    ).fetchone()
    if row is None:
        return None
    turns = db.execute(
        "SELECT n, scope, verdict, comment FROM turns WHERE conversation = ?", (conversation,)
    ).fetchall()
    return Conversation(
        heading=Heading(*row[:3]),
        state=row[3],
        scopes={n: json.loads(scope) for n, scope, _, _ in turns},
        ratings={n: Rating(v, comment) for n, _, v, comment in turns if v or comment},
    )


def _title(words: str) -> str:
    tidy = " ".join(words.split())
    return tidy if len(tidy) <= LONGEST_TITLE else f"{tidy[: LONGEST_TITLE - 1].rstrip()}…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
