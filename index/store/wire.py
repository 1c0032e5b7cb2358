"""Wire copies: which articles are copies or light rewrites of one another, and their groups.

Candidates share bands of a MinHash signature over runs of three words (Broder, 1997); with
128 bands of two rows, a pair whose Jaccard similarity is s becomes one with probability
1 - (1 - s**2)**128: .98 for s = .18, .01 for s = .01. Most that share a band by chance have few
values of their signatures in common besides, and their texts are not read: over the 3,697
articles of RealTime QA that keeps a new one at 4.5 ms, however many there are. What counts is
then decided on the texts themselves; headlines, which every outlet writes for itself, are left
aside. Over the five seeds, as digests and as the publishers wrote them, the rewrite and its
original share .42 and .32 of their runs and .94 and .93 of their sentences; reports by different
outlets of the same day of the same event at most .07 and .28.

A group is everything that is joined by pairs of copies. Its name is the smallest id in it.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

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


def keys(found: frozenset[str]) -> list[int]:
    """128 band keys (signed 64-bit) of the runs of a text; texts that are alike share some."""
    # Imports scipy, which a reader of the index has no use for.
    from datasketch import MinHash

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


class _Text:
    """An article that is compared with others; its runs are found once, and only if need be."""

    def __init__(self, article: Article) -> None:
        self.article = article

    @cached_property
    def runs(self) -> frozenset[str]:
        return runs(self.article.body)


def _copied(one: _Text, other: _Text) -> bool:
    """Whether one of two articles is a copy or a light rewrite of the other, or of a part."""
    body, other_body = one.article.body, other.article.body
    if body == other_body:
        return any(map(str.isalnum, body))
    mine, theirs = one.runs, other.runs
    if not mine or not theirs:
        return False
    if mine == theirs:
        return True
    shared = len(mine & theirs)
    if _same_outlet(one.article, other.article):
        return shared >= _SAME_OUTLET * len(mine | theirs)
    if shared < _RUNS_SHARED * min(len(mine), len(theirs)):
        return False
    if len(mine) <= len(theirs):
        return _spread(body, theirs) >= _SENTENCES_SHARED
    return _spread(other_body, mine) >= _SENTENCES_SHARED


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


# -- what signatures tell, before a text is read -------------------------------------------------

_VALUES = 2 * _BANDS
# How many standard deviations a pair of copies may have fewer values in common than its
# similarity lets expect: of pairs that are barely copies, one in a thousand has fewer.
_DEVIATIONS = 3.0
# The lengths of two texts tell how many runs they have, more or less.
_LENGTH_SURE = 0.7

_Signatures = NDArray[np.uint32]


def _signatures(blobs: Iterable[bytes]) -> _Signatures:
    """Stored keys as signatures, shape `(texts, 256)`.

    One of which two bands are the same is of zeros: the keys have lost a place.
    """
    rows = [np.frombuffer(blob, dtype="<u4") for blob in blobs]
    nothing = np.zeros(_VALUES, dtype="<u4")
    return np.stack([row if len(row) == _VALUES else nothing for row in rows])


def _equal_values(one: _Signatures, others: _Signatures) -> NDArray[np.int64]:
    """How many of 256 values each of `others` shares with one signature; all where one is zeros."""
    known = others.any(axis=1) & one.any()
    return np.where(known, (others == one).sum(axis=1), _VALUES)


def _may_be_copies(one: _Text, other: _Text, equal: int) -> bool:
    """Whether two texts can be copies, of whose signatures so many values are equal.

    That share estimates their Jaccard similarity. Where one is much shorter, copies have a
    small one: `_RUNS_SHARED` of the shorter text's runs, of all runs of both.
    """
    shorter, longer = sorted((len(one.article.body), len(other.article.body)))
    ratio = _LENGTH_SURE * shorter / longer
    least = _RUNS_SHARED * ratio / (1 + ratio - _RUNS_SHARED * ratio)
    return equal >= _VALUES * least - _DEVIATIONS * math.sqrt(_VALUES * least * (1 - least))


# -- groups in the catalog; what changes them runs in the transaction of the caller -----------

# An article that shares this many bands with hundreds of others is a notice or a
# placeholder; the first of them lead to the group.
_MOST_CANDIDATES = 200


def join(db: sqlite3.Connection, article_id: str) -> None:
    """Enters an article that was stored and puts it into a group with its copies."""
    text = _text(db, article_id)
    own = keys(text.runs)
    if not own:
        return
    blob = np.array(own, dtype="<i8").tobytes()
    _unite(db, text, blob)
    number = db.execute(
        "INSERT INTO signatures (article_id, keys) VALUES (?, ?)", (article_id, blob)
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
    """Takes articles out, all at once; what is left of their groups is grouped anew."""
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
    for group_id in sorted(left):
        rows = db.execute(
            "DELETE FROM groups WHERE group_id = ? RETURNING article_id", (group_id,)
        ).fetchall()
        for group in _regrouped(db, sorted(str(row[0]) for row in rows)):
            if len(group) > 1:
                of_group = [(member, min(group)) for member in group]
                db.executemany("INSERT INTO groups VALUES (?, ?)", of_group)


def _regrouped(db: sqlite3.Connection, ids: Sequence[str]) -> list[list[str]]:
    """Groups of these articles by pairs of copies.

    An article is compared with each group until one of its members is a copy, the likest
    first: that is one comparison an article where all are copies of one another.
    """
    if not ids:
        return []
    signatures = _signatures(_blobs(db, ids))
    groups: list[list[int]] = []
    for at, article_id in enumerate(ids):
        text = _text(db, article_id)
        equal = _equal_values(signatures[at], signatures[:at])
        own, others = [at], []
        for group in groups:
            likest = (group[i] for i in np.argsort(-equal[group], kind="stable"))
            if any(_is_copy(db, text, ids[i], equal[i]) for i in likest):
                own += group
            else:
                others.append(group)
        groups = [*others, own]
    return [[ids[i] for i in group] for group in groups]


def _unite(db: sqlite3.Connection, text: _Text, own: bytes) -> None:
    """Compares an article with its candidates, of each group until one is its copy."""
    candidates = _candidates(db, _keys(own))
    if not candidates:
        return
    [signature] = _signatures([own])
    equal = _equal_values(signature, _signatures(keys for _, keys, _ in candidates))
    groups, alone = set[str](), set[str]()
    for (candidate, _, group), values in zip(candidates, equal, strict=True):
        if group in groups or not _is_copy(db, text, candidate, values):
            continue
        if group is None:
            alone.add(candidate)
        else:
            groups.add(group)
    if not groups and not alone:
        return
    name = min({text.article.id} | groups | alone)
    for group in groups - {name}:
        db.execute("UPDATE groups SET group_id = ? WHERE group_id = ?", (name, group))
    rows = [(member, name) for member in sorted(alone | {text.article.id})]
    db.executemany("INSERT INTO groups VALUES (?, ?)", rows)


def _is_copy(db: sqlite3.Connection, text: _Text, other_id: str, equal: int) -> bool:
    other = _text(db, other_id)
    return _may_be_copies(text, other, equal) and _copied(text, other)


def _candidates(db: sqlite3.Connection, own: list[int]) -> list[tuple[str, bytes, str | None]]:
    """The articles that share bands, those that share most of them first, each with its keys
    and its group.
    """
    return db.execute(
        "SELECT article_id, keys, group_id FROM signatures JOIN copy_keys USING (number) "
        "LEFT JOIN groups USING (article_id) "
        f"WHERE key IN ({', '.join('?' * len(own))}) "
        "GROUP BY number ORDER BY count(*) DESC, article_id LIMIT ?",
        (*own, _MOST_CANDIDATES),
    ).fetchall()


def _blobs(db: sqlite3.Connection, ids: Sequence[str]) -> Iterator[bytes]:
    for article_id in ids:
        row = db.execute("SELECT keys FROM signatures WHERE article_id = ?", (article_id,))
        yield row.fetchone()[0]


def _text(db: sqlite3.Connection, article_id: str) -> _Text:
    row = db.execute(
        "SELECT id, text, title, outlet, url FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    return _Text(Article(row[0], row[1], row[2], outlet=row[3], url=row[4]))


def _keys(blob: bytes) -> list[int]:
    return [int(key) for key in np.frombuffer(blob, dtype="<i8")]
