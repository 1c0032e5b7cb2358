"""Version 2: groups of wire copies, and where the pages of an article begin."""

from __future__ import annotations

import sqlite3

from index.store.copies import join
from index.store.statements import run

TABLES = """
ALTER TABLE articles ADD COLUMN pages TEXT NOT NULL DEFAULT '[]';  -- JSON list of offsets

CREATE TABLE signatures (             -- what near copies of an article are found by
    number INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL UNIQUE,
    keys BLOB NOT NULL                -- the rows of copy_keys, little-endian int64
);
CREATE TABLE copy_keys (
    key INTEGER NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (key, number)
) WITHOUT ROWID;

CREATE TABLE groups (                 -- articles that are copies of one another
    article_id TEXT PRIMARY KEY, group_id TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX groups_by_group ON groups (group_id);
"""


def apply(db: sqlite3.Connection) -> None:
    """Adds the tables, and finds the copies among the articles that are there already."""
    run(db, TABLES)
    for (article_id,) in db.execute("SELECT id FROM articles ORDER BY id").fetchall():
        join(db, str(article_id))
