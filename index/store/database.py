"""A SQLite file in WAL mode, with the tables of this version."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.errors import CatalogError, NoIndexError
from index.store import schema


class Database:
    """One file. Safe to use from several threads; each has its own connection."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """
        Raises:
            NoIndexError: there is no catalog at `path` and `create` is false.
            CatalogError: the file is not a catalog that this version can read.
        """
        self.path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        if not path.is_file() and not create:
            raise NoIndexError(
                f"There is no index at {path.parent}: make one with 'dateline index SOURCE', "
                "or name another with --home."
            )
        try:
            if create:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare()
        except (sqlite3.Error, OSError, ValueError) as error:
            raise CatalogError(f"The catalog {path} cannot be opened ({error}).") from error

    def _prepare(self) -> None:
        version = schema.version(self._db)
        if version > schema.VERSION:
            raise CatalogError(
                f"The catalog {self.path} has version {version}, and this Dateline reads "
                f"up to version {schema.VERSION}: use the Dateline that made it, or index "
                "again into another folder."
            )
        if version < schema.VERSION:
            # Another process may do the same while this one waits: looked at again inside.
            with self.writing() as db:
                schema.upgrade(db)

    @property
    def _db(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = sqlite3.connect(
                self.path, timeout=30, isolation_level=None, check_same_thread=False
            )
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA foreign_keys = ON")
            self._local.db = db
            with self._guard:
                self._opened.append(db)
        return db

    def close(self) -> None:
        """Closes every thread's connection; the catalog is not usable afterwards."""
        with self._guard:
            for db in self._opened:
                db.close()
            self._opened.clear()
        self._local = threading.local()

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is stored, or none."""
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    def query(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Rows of a read; for the modules of this folder."""
        return self._db.execute(sql, tuple(values)).fetchall()
