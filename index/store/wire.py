"""Wire copies: which articles are copies or light rewrites of one another, and their groups.

Candidates share bands of a MinHash signature over runs of three words (Broder, 1997); with
128 bands of two rows, a pair whose Jaccard similarity is s becomes one with probability
1 - (1 - s**2)**128: .98 for s = .18, .01 for s = .01. What counts is then decided on the
texts themselves; headlines, which every outlet writes for itself, are left aside. Over the
five seeds, as digests and as the publishers wrote them, the rewrite and its original share
.42 and .32 of their runs and .94 and .93 of their sentences; reports by different outlets of
the same day of the same event at most .07 and .28.

A group is everything that is joined by pairs of copies. Its name is the smallest id in it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import numpy as np

from index.records import Article
from index.split import sentences
from index.words import words

_RUN = 3
_BANDS = 128
# A shorter text has too few runs to be more or less alike: it is the same, or it is not.
_SHORTEST = 32

# Shares of the shorter text: its runs, and its sentences of which at least a tenth is shared.
# The second keeps apart what has a long quotation or a notice in common and nothing else.
_RUNS_SHARED = 0.3
_SENTENCES_SHARED = 0.75
# An outlet's next report repeats much of its last, with new facts in it, and its weekly
# columns repeat each other: two texts of one outlet must be the same almost word for word.
_SAME_OUTLET = 0.8


def keys(text: str) -> list[int]:
    """128 band keys (signed 64-bit); texts that are alike have some in common."""
    # Imports scipy, which a reader of the index has no use for.
    from datasketch import MinHash

    found = runs(text)
    if not found:
        return []
    signature = MinHash(num_perm=2 * _BANDS, seed=1, scheme="affine32")
    signature.update_batch([run.encode("utf-8", "surrogatepass") for run in found])
    pairs = np.asarray(signature.hashvalues, dtype=np.uint64).reshape(_BANDS, 2)
    joined = (pairs[:, 0] << np.uint64(32)) | pairs[:, 1]
    return [int(key) for key in dict.fromkeys(joined.view(np.int64).tolist())]


def runs(text: str) -> frozenset[str]:
    """Every run of three words, in lower case; a text under 32 words is one run."""
    every = words(text)
    if len(every) < _SHORTEST:
        return frozenset([" ".join(every)] if every else [])
    return frozenset(" ".join(every[at : at + _RUN]) for at in range(len(every) - _RUN + 1))


def copied(one: Article, other: Article) -> bool:
    """Whether one of two articles is a copy or a light rewrite of the other, or of a part."""
    mine, theirs = runs(one.body), runs(other.body)
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
        return _spread(one.body, theirs) >= _SENTENCES_SHARED
    return _spread(other.body, mine) >= _SENTENCES_SHARED


def _spread(text: str, runs_of_other: frozenset[str]) -> float:
    """The share of the sentences of `text` of which a tenth stands in the other text."""
    judged = shared = 0
    for start, end in sentences(text):
        every = words(text[start:end])
        found = {" ".join(every[at : at + _RUN]) for at in range(len(every) - _RUN + 1)}
        if len(found) >= _RUN:
            judged += 1
            shared += len(found & runs_of_other) >= 0.1 * len(found)
    return shared / judged if judged else 1.0


def _same_outlet(one: Article, other: Article) -> bool:
    """By the names that are stated, else by the hosts of the addresses."""
    if one.outlet and other.outlet:
        return one.outlet.casefold() == other.outlet.casefold()
    mine, theirs = _host(one.url), _host(other.url)
    return mine is not None and mine == theirs


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None  # stated, and no address


# -- groups in the catalog; what changes them runs in the transaction of the caller -----------

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


def join_all(db: sqlite3.Connection) -> None:
    """Enters the articles of a catalog that had no groups yet."""
    rows = db.execute(
        "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM signatures) ORDER BY id"
    )
    for (article_id,) in rows.fetchall():
        join(db, str(article_id))


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
