"""Version 1: articles, chunks, their words and vectors, and the sources that were read."""

from __future__ import annotations

import sqlite3

from index.store.statements import run

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    title TEXT, outlet TEXT,
    authors TEXT NOT NULL,            -- JSON list
    published TEXT,                   -- ISO 8601: a day, or a moment with its offset
    published_epoch INTEGER,          -- its first second, UTC
    url TEXT, language TEXT,
    kind TEXT NOT NULL, digest_of TEXT,
    text TEXT NOT NULL, content_hash TEXT NOT NULL,
    source TEXT NOT NULL, source_hash TEXT NOT NULL,
    left_out TEXT NOT NULL            -- JSON list
);
CREATE INDEX articles_by_outlet ON articles (outlet);
CREATE INDEX articles_by_date ON articles (published_epoch);
CREATE INDEX articles_by_source ON articles (source);
CREATE INDEX articles_by_source_hash ON articles (source_hash);

CREATE TABLE chunks (
    number INTEGER PRIMARY KEY,       -- also the row of chunk_words
    id TEXT NOT NULL UNIQUE,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    tokens INTEGER NOT NULL, text_hash TEXT NOT NULL
);
CREATE INDEX chunks_by_article ON chunks (article_id, ordinal);

CREATE VIRTUAL TABLE chunk_words USING fts5 (
    title, body, tokenize = "porter unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE word_counts USING fts5vocab (chunk_words, 'row');

CREATE TABLE vectors (                -- makes Chroma again without embedding
    model TEXT NOT NULL, text_hash TEXT NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (model, text_hash)
) WITHOUT ROWID;

CREATE TABLE sources (                -- what was read, so that it is not read twice
    source TEXT PRIMARY KEY, hash TEXT NOT NULL,
    status TEXT NOT NULL,             -- 'read', 'failed' or 'superseded'
    articles INTEGER NOT NULL,        -- how many came of it
    problems TEXT NOT NULL            -- JSON list of [source, reason]
) WITHOUT ROWID;
"""


def apply(db: sqlite3.Connection) -> None:
    run(db, TABLES)
