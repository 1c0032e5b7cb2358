"""The version of the catalog's tables. A change of them is a new file in `migrations/`."""

from __future__ import annotations

import sqlite3

from index.store.migrations import v1, v2, v3

_MIGRATIONS = (v1.apply, v2.apply, v3.apply)
VERSION = len(_MIGRATIONS)


def version(db: sqlite3.Connection) -> int:
    """The version of the tables in `db`; 0 where there are none yet."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def upgrade(db: sqlite3.Connection) -> None:
    """Brings the tables to `VERSION`, in the transaction that is open: all of it, or none."""
    for number in range(version(db), VERSION):
        _MIGRATIONS[number](db)
        db.execute(f"PRAGMA user_version = {number + 1}")
