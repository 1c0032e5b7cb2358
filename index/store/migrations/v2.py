"""Version 2: groups of wire copies, and where the pages of an article begin.

How copies were found then is repeated here word for word, so that an old catalog becomes the
same one whatever is found out about copies later. `index/copies.py` says why it is done so.
"""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
import sentencex

from index.store.statements import run

_RUN = 3
_BANDS = 128
_SHORTEST = 32
_RUNS_SHARED = 0.3
_SENTENCES_SHARED = 0.75
_SAME_OUTLET = 0.8
_MOST_CANDIDATES = 200
_GAP = "\n\n"
_WORD = re.compile(r"[^\W_]+")
_PARAGRAPH = re.compile(r"[^\n]+")

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


@dataclass(frozen=True, slots=True)
class _Report:
    """What is compared of an article; `text` is without a headline."""

    id: str
    text: str
    outlet: str | None
    url: str | None


def apply(db: sqlite3.Connection) -> None:
    """Adds the tables, and finds the copies among the articles that are there already."""
    run(db, TABLES)
    for (article_id,) in db.execute("SELECT id FROM articles ORDER BY id").fetchall():
        _join(db, str(article_id))


def _join(db: sqlite3.Connection, article_id: str) -> None:
    """Puts an article into a group with its copies among those that were entered before."""
    [article] = _reports(db, [article_id])
    own = _keys(article.text)
    if not own:
        return
    _unite(db, article, _candidates(db, own))
    number = db.execute(
        "INSERT INTO signatures (article_id, keys) VALUES (?, ?)",
        (article_id, np.array(own, dtype="<i8").tobytes()),
    ).lastrowid
    db.executemany("INSERT INTO copy_keys VALUES (?, ?)", [(key, number) for key in own])


def _unite(db: sqlite3.Connection, article: _Report, candidates: list[str]) -> None:
    groups, alone = set[str](), set[str]()
    for other in _reports(db, candidates):
        row = db.execute("SELECT group_id FROM groups WHERE article_id = ?", (other.id,)).fetchone()
        if (row is not None and row[0] in groups) or not _copied(article, other):
            continue
        if row is None:
            alone.add(other.id)
        else:
            groups.add(str(row[0]))
    if not groups and not alone:
        return
    name = min({article.id} | groups | alone)
    for group in groups - {name}:
        db.execute("UPDATE groups SET group_id = ? WHERE group_id = ?", (name, group))
    rows = [(member, name) for member in sorted(alone | {article.id})]
    db.executemany("INSERT INTO groups VALUES (?, ?)", rows)


def _candidates(db: sqlite3.Connection, own: list[int]) -> list[str]:
    rows = db.execute(
        "SELECT article_id FROM signatures JOIN copy_keys USING (number) "
        f"WHERE key IN ({', '.join('?' * len(own))}) "
        "GROUP BY number ORDER BY count(*) DESC, article_id LIMIT ?",
        (*own, _MOST_CANDIDATES),
    )
    return [str(row[0]) for row in rows]


def _reports(db: sqlite3.Connection, ids: list[str]) -> Iterator[_Report]:
    for article_id in ids:
        found, text, title, outlet, url = db.execute(
            "SELECT id, text, title, outlet, url FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        headed = bool(title) and text.startswith(f"{title}{_GAP}")
        yield _Report(found, text[len(title) + len(_GAP) :] if headed else text, outlet, url)


# -- what counts as a copy ---------------------------------------------------------------


def _keys(text: str) -> list[int]:
    from datasketch import MinHash

    found = _runs(text)
    if not found:
        return []
    signature = MinHash(num_perm=2 * _BANDS, seed=1, scheme="affine32")
    signature.update_batch([words.encode("utf-8", "surrogatepass") for words in found])
    pairs = np.asarray(signature.hashvalues, dtype=np.uint64).reshape(_BANDS, 2)
    joined = (pairs[:, 0] << np.uint64(32)) | pairs[:, 1]
    return [int(key) for key in dict.fromkeys(joined.view(np.int64).tolist())]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs(text: str) -> frozenset[str]:
    every = _words(text)
    if len(every) < _SHORTEST:
        return frozenset([" ".join(every)] if every else [])
    return frozenset(" ".join(every[at : at + _RUN]) for at in range(len(every) - _RUN + 1))


def _copied(one: _Report, other: _Report) -> bool:
    mine, theirs = _runs(one.text), _runs(other.text)
    if not mine or not theirs:
        return False
    if mine == theirs:
        return True
    shared = len(mine & theirs)
    if _same_outlet(one, other):
        return shared >= _SAME_OUTLET * len(mine | theirs)
    if shared < _RUNS_SHARED * min(len(mine), len(theirs)):
        return False
    if len(mine) <= len(theirs):
        return _spread(one.text, theirs) >= _SENTENCES_SHARED
    return _spread(other.text, mine) >= _SENTENCES_SHARED


def _spread(text: str, runs_of_other: frozenset[str]) -> float:
    judged = shared = 0
    for sentence in _sentences(text):
        every = _words(sentence)
        found = {" ".join(every[at : at + _RUN]) for at in range(len(every) - _RUN + 1)}
        if len(found) >= _RUN:
            judged += 1
            shared += len(found & runs_of_other) >= 0.1 * len(found)
    return shared / judged if judged else 1.0


def _sentences(text: str) -> Iterator[str]:
    for match in _PARAGRAPH.finditer(text):
        piece = match[0]
        bounds = [int(row["start_index"]) for row in sentencex.get_sentence_boundaries("en", piece)]
        cuts = sorted({0, *(b for b in bounds if 0 < b < len(piece)), len(piece)})
        for left, right in itertools.pairwise(cuts):
            yield piece[left:right]


def _same_outlet(one: _Report, other: _Report) -> bool:
    if one.outlet and other.outlet:
        return one.outlet.casefold() == other.outlet.casefold()
    mine, theirs = _host(one.url), _host(other.url)
    return mine is not None and mine == theirs


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None
