"""The tables of the catalog, version by version: each change is applied once, in order.

What is done to the rows of an old catalog is frozen: it calls no code that may change,
so that a source which is read again gives the article that is there.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3

import numpy as np

from index.tokens import count_tokens

VERSION = 5

# Version 1: articles, chunks, their words and vectors, and the sources that were read.
_V1 = """
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


# Version 2: groups of wire copies (`wire` finds them), and where pages begin in an article.
_V2 = """
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


# Version 4: what people stated of an article themselves.
_V4 = """
CREATE TABLE by_hand (                -- wins over what the source states
    article_id TEXT NOT NULL, field TEXT NOT NULL,
    value TEXT NOT NULL,              -- JSON; null where it is said not to be known
    was TEXT NOT NULL,                -- JSON; what the source states
    PRIMARY KEY (article_id, field)
) WITHOUT ROWID;
"""

# Version 5: the words of a chunk are read from its article, where version 1 stored them once
# more; and vectors in half precision, several to a page.
_V5 = """
DROP TABLE word_counts;
DROP TABLE chunk_words;
CREATE VIEW chunk_texts AS
    SELECT number, article_id, coalesce(title, '') AS title,
        substr(text, start + 1, "end" - start) AS body
    FROM chunks JOIN articles ON articles.id = chunks.article_id;
CREATE VIRTUAL TABLE chunk_words USING fts5 (
    title, body, content = 'chunk_texts', content_rowid = 'number',
    tokenize = "porter unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE word_counts USING fts5vocab (chunk_words, 'row');
INSERT INTO chunk_words (chunk_words) VALUES ('rebuild');

ALTER TABLE vectors RENAME TO vectors_of_version_1;
CREATE TABLE vectors (                -- makes Chroma again without embedding
    model TEXT NOT NULL, text_hash TEXT NOT NULL,
    vector BLOB NOT NULL,             -- little-endian float16
    PRIMARY KEY (model, text_hash)
) WITHOUT ROWID;
INSERT INTO vectors
    SELECT model, text_hash, in_half_precision(vector) FROM vectors_of_version_1
    ORDER BY model, text_hash;
DROP TABLE vectors_of_version_1;
"""


def version(db: sqlite3.Connection) -> int:
    """The version of the tables in `db`; 0 where there are none yet."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def upgrade(db: sqlite3.Connection) -> None:
    """Brings the tables to `VERSION`, in the transaction that is open: all of it, or none."""
    found = version(db)
    if found < 1:
        _run(db, _V1)
    if found < 2:
        _run(db, _V2)
    if found < 3:
        _headlines_above_bodies(db)
    if found < 4:
        _run(db, _V4)
    if found < 5:
        db.create_function("in_half_precision", 1, _in_half_precision, deterministic=True)
        _run(db, _V5)
    db.execute(f"PRAGMA user_version = {VERSION}")


def _run(db: sqlite3.Connection, script: str) -> None:
    """Runs a script inside the open transaction, which `executescript` would end."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""


# -- version 5, frozen ------------------------------------------------------------------


def _in_half_precision(vector: bytes) -> bytes:
    return np.frombuffer(vector, dtype="<f4").astype("<f2").tobytes()


# -- version 3, frozen ------------------------------------------------------------------

_LONGEST = 300
_GAP = "\n\n"


def _headlines_above_bodies(db: sqlite3.Connection) -> None:
    """Version 3: the text of an article begins with its headline.

    Only the first chunk of an article changes in its words, and so does its id: no vector of it
    is known, and the next who writes or searches finds that Chroma does not agree and embeds it.
    """
    changed = False
    for (article_id,) in db.execute("SELECT id FROM articles WHERE title IS NOT NULL").fetchall():
        changed |= _put_headline(db, str(article_id))
    if changed:
        db.execute(
            "INSERT INTO meta VALUES ('generation', '1') "
            "ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
        )


def _put_headline(db: sqlite3.Connection, article_id: str) -> bool:
    """Whether the text of this article has another beginning now."""
    title, text, left_out, pages = db.execute(
        "SELECT title, text, left_out, pages FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    gone = _said_already(title, text)
    if gone is None:
        return False
    above = f"{title}{_GAP}"
    text = f"{above}{text[gone:]}"
    left_out = [line for line in json.loads(left_out) if _letters(line) != _letters(title)]
    starts = [max(start - gone, 0) + len(above) for start in json.loads(pages)]
    db.execute(
        "UPDATE articles SET text = ?, content_hash = ?, left_out = ?, pages = ? WHERE id = ?",
        (
            text,
            _hash(text),
            json.dumps(left_out, ensure_ascii=False),
            json.dumps([0, *starts[1:]] if starts else []),
            article_id,
        ),
    )
    _move_chunks(db, article_id, text, len(above) - gone, len(title))
    return True


def _move_chunks(
    db: sqlite3.Connection, article_id: str, text: str, by: int, headline: int
) -> None:
    """Moves the chunks with the body; the first one begins with the headline."""
    db.execute(
        'UPDATE chunks SET start = start + ?, "end" = "end" + ? WHERE article_id = ?',
        (by, by, article_id),
    )
    first = db.execute(
        'SELECT number, "end" FROM chunks WHERE article_id = ? AND ordinal = 0', (article_id,)
    ).fetchone()
    if first is None:
        return
    number, end = first
    end = end if end > headline + len(_GAP) else headline
    words = text[:end]
    db.execute(
        'UPDATE chunks SET id = ?, start = 0, "end" = ?, tokens = ?, text_hash = ? '
        "WHERE number = ?",
        (f"{article_id}#0-{_hash(words)[:12]}", end, count_tokens(words), _hash(words), number),
    )
    db.execute("UPDATE chunk_words SET body = ? WHERE rowid = ?", (words, number))


def _said_already(title: str, body: str) -> int | None:
    """How much of a body its headline takes the place of; None where it is left as it is."""
    if not title or len(title) > _LONGEST or not _letters(title):
        return None
    first, _, rest = body.partition("\n")
    gone = 0
    if len(first) <= 2 * _LONGEST and _letters(first) == _letters(title):
        gone = len(body) - len(rest.lstrip("\n"))
    if gone == len(body) or _begins_with(body[gone:], title):
        return None
    return gone


def _begins_with(body: str, title: str) -> bool:
    if title.endswith(("…", "...")):
        return body.startswith(title.rstrip(" .…"))
    return body.startswith(title) and not body[len(title) : len(title) + 1].isalnum()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
