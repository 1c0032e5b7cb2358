"""The catalog: SQLite in WAL mode, the source of truth of an index."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.dates import epoch
from index.records import Article, ArticleMetadata, Chunk, Failure
from index.store import wire
from index.store.database import Database
from index.store.filters import Filters

_ARTICLE = (
    "id, title, outlet, authors, published, url, language, kind, digest_of, "
    "text, source, source_hash, left_out, pages"
)
_METADATA = "id, title, outlet, authors, published, url, language, kind, digest_of, source"
_NEWEST_FIRST = "ORDER BY published_epoch IS NULL, published_epoch DESC, id"
# Articles that are read at a time.
_PORTION = 50
# How a vector is stored: rounding moves a cosine by less than a thousandth.
_STORED = np.dtype("<f2")
# Vectors that a search holds in memory at a time.
_SEARCHED = 20_000
_CHUNK = 'article_id, ordinal, start, "end", tokens, text_hash'


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What an earlier run made of a source: `status` is read, failed or superseded."""

    source: str
    hash: str
    status: str
    articles: int
    problems: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """Where an article came from, without its text; see `Article`."""

    id: str
    source: str
    source_hash: str
    kind: str
    digest_of: str | None


class Catalog(Database):
    """The articles of an index, their chunks and vectors, and what was read."""

    def _after_upgrade(self, db: sqlite3.Connection) -> None:
        wire.join_all(db)

    # -- facts about the index ---------------------------------------------------------

    def get_meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        with self.writing() as db:
            _set_meta(db, key, value)

    @property
    def generation(self) -> int:
        """Grows by one with every change of articles or chunks; readers watch it."""
        return int(self.get_meta("generation") or 0)

    # -- articles ----------------------------------------------------------------------

    def article(self, article_id: str) -> Article | None:
        row = self._db.execute(
            f"SELECT {_ARTICLE} FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        return None if row is None else _article(row)

    def some_articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """The articles with these ids, in their order; one that is gone is absent."""
        rows = self.query_each(f"SELECT {_ARTICLE} FROM articles WHERE id IN (?)", ids)
        found = {article.id: article for article in map(_article, rows)}
        return {i: found[i] for i in ids if i in found}

    def articles(self) -> Iterator[Article]:
        """All articles, newest first, the undated last; a few at a time are held in memory.

        It may be left off or interrupted by changes: what is removed meanwhile is left out,
        and what comes meanwhile too.
        """
        ids = [str(row[0]) for row in self._db.execute(f"SELECT id FROM articles {_NEWEST_FIRST}")]
        for at in range(0, len(ids), _PORTION):
            yield from self.some_articles(ids[at : at + _PORTION]).values()

    def metadata(self) -> list[ArticleMetadata]:
        """What is known of all articles, in the order of `articles`, without their texts."""
        rows = self._db.execute(f"SELECT {_METADATA}, length(text) FROM articles {_NEWEST_FIRST}")
        return [_metadata(row) for row in rows]

    def count_articles(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM articles").fetchone()[0])

    def outlets(self) -> list[str]:
        rows = self._db.execute(
            "SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL ORDER BY outlet"
        )
        return [str(row[0]) for row in rows]

    def article_rows(self) -> list[ArticleRow]:
        """Where every article came from, in the order of their ids."""
        rows = self._db.execute(
            "SELECT id, source, source_hash, kind, digest_of FROM articles ORDER BY id"
        )
        return [ArticleRow(*row) for row in rows]

    def put_all(self, articles: Iterable[tuple[Article, Sequence[Chunk]]]) -> None:
        """Stores articles with their chunks in place of earlier ones of their ids.

        All of them are stored, or none; of one id the last.
        """
        by_id = {article.id: (article, chunks) for article, chunks in articles}
        with self.writing() as db:
            wire.leave(db, by_id)
            for article, chunks in by_id.values():
                _delete(db, article.id)
                _insert(db, article, chunks)
                wire.join(db, article.id)
            _bump(db)

    def set_sources_of(self, articles: Sequence[ArticleRow]) -> None:
        """Notes where unchanged articles stand now."""
        with self.writing() as db:
            db.executemany(
                "UPDATE articles SET source = ?, source_hash = ? WHERE id = ?",
                [(moved.source, moved.source_hash, moved.id) for moved in articles],
            )

    def remove(self, article_ids: Iterable[str]) -> list[str]:
        """Removes articles with their chunks; returns the ids that were there."""
        gone: list[str] = []
        with self.writing() as db:
            for article_id in article_ids:
                if _delete(db, article_id):
                    gone.append(article_id)
                    db.execute("DELETE FROM by_hand WHERE article_id = ?", (article_id,))
            wire.leave(db, gone)
            if gone:
                _bump(db)
        return gone

    # -- wire copies -------------------------------------------------------------------

    def groups(self, article_ids: Sequence[str] | None = None) -> dict[str, str]:
        """The group of each of these articles (of all) that has copies; others are absent.

        A group is named by the smallest id in it.
        """
        if article_ids is None:
            every = self._db.execute("SELECT article_id, group_id FROM groups")
            return {str(article): str(group) for article, group in every}
        sql = "SELECT article_id, group_id FROM groups WHERE article_id IN (?)"
        return {str(article): str(group) for article, group in self.query_each(sql, article_ids)}

    def members(self, group_id: str) -> list[str]:
        """The articles of a group, in the order of their ids."""
        rows = self._db.execute(
            "SELECT article_id FROM groups WHERE group_id = ? ORDER BY article_id", (group_id,)
        )
        return [str(row[0]) for row in rows]

    # -- chunks ------------------------------------------------------------------------

    def count_chunks(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM chunks").fetchone()[0])

    def chunk_ids(self) -> set[str]:
        return {str(row[0]) for row in self._db.execute("SELECT id FROM chunks")}

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks with these ids; an id that is gone is absent."""
        sql = f"SELECT id, {_CHUNK} FROM chunks WHERE id IN (?)"
        return {str(row[0]): Chunk(*row[1:]) for row in self.query_each(sql, ids)}

    def newest_first(self, ids: Collection[str]) -> list[str]:
        """These chunks, those of the newest articles first, the undated last; without the gone."""
        sql = (
            "SELECT chunks.id, published_epoch, article_id, ordinal FROM chunks "
            "JOIN articles ON articles.id = chunks.article_id WHERE chunks.id IN (?)"
        )
        rows = list(self.query_each(sql, list(ids)))
        rows.sort(key=lambda row: (row[1] is None, -(row[1] or 0), row[2], row[3]))
        return [str(row[0]) for row in rows]

    def chunks_of(self, article_id: str) -> list[Chunk]:
        rows = self._db.execute(
            f"SELECT {_CHUNK} FROM chunks WHERE article_id = ? ORDER BY ordinal", (article_id,)
        )
        return [Chunk(*row) for row in rows]

    def rebuild_words(self) -> None:
        """Fills the full-text index anew from the chunks."""
        with self.writing() as db:
            db.execute("INSERT INTO chunk_words (chunk_words) VALUES ('rebuild')")
            _bump(db)

    # -- the vector cache --------------------------------------------------------------

    def known_vectors(self, model: str, hashes: Iterable[str]) -> set[str]:
        """Which of these text hashes have a vector of this model."""
        sql = "SELECT text_hash FROM vectors WHERE model = ? AND text_hash IN (?)"
        return {str(digest) for (digest,) in self.query_each(sql, list(hashes), model)}

    def every_known_vector(self, model: str) -> frozenset[str]:
        """The hashes of all texts that have a vector of this model."""
        rows = self._db.execute("SELECT text_hash FROM vectors WHERE model = ?", (model,))
        return frozenset(str(row[0]) for row in rows)

    def without_vector(self, model: str) -> int:
        """How many chunks have a text of which this model's vector is not kept."""
        row = self._db.execute(
            "SELECT count(*) FROM chunks WHERE NOT EXISTS (SELECT 1 FROM vectors "
            "WHERE vectors.model = ? AND vectors.text_hash = chunks.text_hash)",
            (model,),
        ).fetchone()
        return int(row[0])

    def keep_vectors(self, model: str, hashes: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keeps unit vectors, shape `(len(hashes), dimensions)`, in half precision."""
        with self.writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO vectors (model, text_hash, vector) VALUES (?, ?, ?)",
                [
                    (model, digest, np.asarray(row, dtype=_STORED).tobytes())
                    for digest, row in zip(hashes, vectors, strict=True)
                ],
            )

    def vectors(self, model: str, hashes: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Unit vectors, shape `(dimensions,)`, by text hash; an unknown hash is absent."""
        sql = "SELECT text_hash, vector FROM vectors WHERE model = ? AND text_hash IN (?)"
        return {
            str(digest): np.frombuffer(blob, dtype=_STORED).astype(np.float32)
            for digest, blob in self.query_each(sql, hashes, model)
        }

    def nearest(
        self, model: str, vector: NDArray[np.float32], k: int, filters: Filters
    ) -> list[tuple[str, float]]:
        """The chunks nearest to a unit vector, of those whose own vector is kept.

        Every one is looked at, without Chroma.

        Returns:
            At most `k` pairs of chunk id and cosine, nearest first; equals by id.
        """
        condition, values = filters.sql()
        best: list[tuple[str, float]] = []
        after = -1
        while True:
            rows = self.query(
                "SELECT chunks.number, chunks.id, vectors.vector FROM chunks "
                "JOIN articles ON articles.id = chunks.article_id "
                "JOIN vectors ON vectors.model = ? AND vectors.text_hash = chunks.text_hash "
                f"WHERE chunks.number > ? AND {condition} ORDER BY chunks.number LIMIT ?",
                (model, after, *values, _SEARCHED),
            )
            if not rows:
                return best
            after = int(str(rows[-1][0]))
            kept = np.frombuffer(b"".join(bytes(row[2]) for row in rows), dtype=_STORED)  # type: ignore[call-overload]
            held = kept.reshape(len(rows), -1).astype(np.float32)
            # What was rounded is no longer quite of length 1.
            cosines = held @ vector / np.maximum(np.linalg.norm(held, axis=1), 1e-9)
            likest = np.argpartition(-cosines, min(k, len(rows) - 1))[:k]
            best += [(str(rows[i][1]), float(cosines[i])) for i in likest]
            best = sorted(best, key=lambda found: (-found[1], found[0]))[:k]

    # -- sources -----------------------------------------------------------------------

    def sources(self) -> list[SourceRow]:
        """Every source that was read, with what came of it."""
        rows = self._db.execute(
            "SELECT source, hash, status, articles, problems FROM sources ORDER BY source"
        )
        return [
            SourceRow(source, digest, status, number, tuple(Failure(*p) for p in json.loads(told)))
            for source, digest, status, number, told in rows
        ]

    def failures(self) -> list[Failure]:
        """What could not be read of the sources when each was last tried."""
        return [problem for row in self.sources() for problem in row.problems]

    def put_sources(self, rows: Iterable[SourceRow]) -> None:
        with self.writing() as db:
            for row in rows:
                problems = [[p.source, p.reason] for p in row.problems]
                told = json.dumps(problems, ensure_ascii=False)
                db.execute(
                    "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?)",
                    (row.source, row.hash, row.status, row.articles, told),
                )

    def forget_sources(self, names: Iterable[str]) -> None:
        with self.writing() as db:
            db.executemany("DELETE FROM sources WHERE source = ?", [(name,) for name in names])


def _set_meta(db: sqlite3.Connection, key: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _bump(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO meta VALUES ('generation', '1') "
        "ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
    )


def _delete(db: sqlite3.Connection, article_id: str) -> bool:
    # The full-text index has to be told the words that it is to forget, while they are there.
    db.execute(
        "INSERT INTO chunk_words (chunk_words, rowid, title, body) "
        "SELECT 'delete', number, title, body FROM chunk_texts WHERE article_id = ?",
        (article_id,),
    )
    return db.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount > 0


def _insert(db: sqlite3.Connection, article: Article, chunks: Sequence[Chunk]) -> None:
    db.execute(
        f"INSERT INTO articles ({_ARTICLE}, content_hash, published_epoch) "
        f"VALUES ({', '.join('?' * 16)})",
        (*_row(article), article.content_hash, epoch(article.published)),
    )
    for c in chunks:
        number = db.execute(
            f"INSERT INTO chunks (id, {_CHUNK}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (c.id, c.article_id, c.ordinal, c.start, c.end, c.tokens, c.text_hash),
        ).lastrowid
        db.execute(
            "INSERT INTO chunk_words (rowid, title, body) VALUES (?, ?, ?)",
            (number, article.title or "", article.text[c.start : c.end]),
        )


def _row(a: Article) -> tuple[object, ...]:
    authors = json.dumps(a.authors, ensure_ascii=False)
    left_out = json.dumps(a.left_out, ensure_ascii=False)
    return (
        *(a.id, a.title, a.outlet, authors, a.published, a.url, a.language, a.kind),
        *(a.digest_of, a.text, a.source, a.source_hash, left_out, json.dumps(a.pages)),
    )


def _metadata(row: Sequence[Any]) -> ArticleMetadata:
    article_id, title, outlet, authors, *rest = row
    return ArticleMetadata(article_id, title, outlet, tuple(json.loads(authors)), *rest)


def _article(row: Sequence[object]) -> Article:
    values = dict(zip(_ARTICLE.split(", "), row, strict=True))
    values["authors"] = tuple(json.loads(str(values["authors"])))
    values["left_out"] = tuple(json.loads(str(values["left_out"])))
    values["pages"] = tuple(json.loads(str(values["pages"])))
    return Article(**values)  # type: ignore[arg-type]
