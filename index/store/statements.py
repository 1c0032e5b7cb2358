"""SQL scripts, statement by statement: `executescript` would end the open transaction."""

from __future__ import annotations

import sqlite3


def run(db: sqlite3.Connection, script: str) -> None:
    """Runs a script inside the transaction that is open."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
