"""Groups of wire copies in the catalog, kept up as articles come and go.

A group is everything that is joined by pairs of copies. Its name is the smallest id in it.
The functions that change it run in the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

import numpy as np

from index.copies import copied, keys
from index.records import Article

# An article that shares this many bands with hundreds of others is a notice or a
# placeholder; the first of them lead to the group.
_MOST_CANDIDATES = 200


def join(db: sqlite3.Connection, article_id: str) -> None:
    """Enters an article that was stored and puts it into a group with its copies."""
    [article] = _articles(db, [article_id])
    own = keys(article.body)
    if not own:
        return
    _unite(db, article, _candidates(db, own))
    number = db.execute(
        "INSERT INTO signatures (article_id, keys) VALUES (?, ?)",
        (article_id, np.array(own, dtype="<i8").tobytes()),
    ).lastrowid
    db.executemany("INSERT INTO copy_keys VALUES (?, ?)", [(key, number) for key in own])


def leave(db: sqlite3.Connection, article_ids: Iterable[str]) -> None:
    """Takes articles out; what is left of their groups is grouped anew."""
    left: set[str] = set()
    for article_id in article_ids:
        row = db.execute(
            "SELECT number, keys FROM signatures WHERE article_id = ?", (article_id,)
        ).fetchone()
        if row is None:
            continue
        db.executemany(
            "DELETE FROM copy_keys WHERE key = ? AND number = ?",
            [(key, row[0]) for key in _keys(row[1])],
        )
        db.execute("DELETE FROM signatures WHERE number = ?", (row[0],))
        group = db.execute(
            "DELETE FROM groups WHERE article_id = ? RETURNING group_id", (article_id,)
        ).fetchall()
        left.update(str(group_id) for (group_id,) in group)
    for group_id in left:
        rows = db.execute(
            "DELETE FROM groups WHERE group_id = ? RETURNING article_id", (group_id,)
        ).fetchall()
        rest = sorted(str(row[0]) for row in rows)
        for at, article in enumerate(_articles(db, rest)):
            _unite(db, article, rest[:at])


def _unite(db: sqlite3.Connection, article: Article, candidates: list[str]) -> None:
    """Compares an article with its candidates, of each group until one is its copy."""
    groups, alone = set[str](), set[str]()
    for other in _articles(db, candidates):
        row = db.execute("SELECT group_id FROM groups WHERE article_id = ?", (other.id,)).fetchone()
        if (row is not None and row[0] in groups) or not copied(article, other):
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
    """The articles that share bands, those that share most of them first."""
    rows = db.execute(
        "SELECT article_id FROM signatures JOIN copy_keys USING (number) "
        f"WHERE key IN ({', '.join('?' * len(own))}) "
        "GROUP BY number ORDER BY count(*) DESC, article_id LIMIT ?",
        (*own, _MOST_CANDIDATES),
    )
    return [str(row[0]) for row in rows]


def _articles(db: sqlite3.Connection, ids: list[str]) -> Iterator[Article]:
    for article_id in ids:
        row = db.execute(
            "SELECT id, text, title, outlet, url FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        if row is not None:
            yield Article(row[0], row[1], row[2], outlet=row[3], url=row[4])


def _keys(blob: bytes) -> list[int]:
    return [int(key) for key in np.frombuffer(blob, dtype="<i8")]
