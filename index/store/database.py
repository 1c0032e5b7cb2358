"""A SQLite file in WAL mode, with the tables of this version."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from index.errors import CatalogError, DiskFullError, NoIndexError
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
        self._closed = False
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
            raise _told(path, error) from error

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
        if self._closed:
            raise CatalogError(f"The index at {self.path.parent} was closed: open it again.")
        if db is None:
            db = sqlite3.connect(
                self.path, timeout=30, isolation_level=None, check_same_thread=False
            )
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA foreign_keys = ON")
            self._local.db = db
        return db

    def close(self) -> None:
        """Lets go of every thread's connection; the catalog is not usable afterwards.

        Another thread's connection is not closed under it, which crashes the program:
        it goes when that thread has done with its statement.
        """
        self._closed = True
        own: sqlite3.Connection | None = getattr(self._local, "db", None)
        if own is not None:
            own.close()
        self._local = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is stored, or none."""
        db = self._db
        try:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")
        except BaseException as error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            if isinstance(error, sqlite3.DatabaseError) and _is_a_fault(error):
                raise _told(self.path, error) from error
            raise

    def query(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Rows of a read; for the modules of this folder."""
        return self._db.execute(sql, tuple(values)).fetchall()


def _is_a_fault(error: sqlite3.DatabaseError) -> bool:
    """Whether it is the disk's or the file's fault, and not the statement's."""
    return not isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError)


def _told(path: Path, error: Exception) -> CatalogError:
    """What SQLite says, as one sentence with what to do."""
    what = str(error)
    if "disk is full" in what or "No space left" in what or "disk I/O" in what:
        return DiskFullError(
            f"The catalog {path} could not be written ({what}): free some space and run the "
            "same again; what was stored before is whole."
        )
    if "readonly" in what or "unable to open" in what or isinstance(error, OSError):
        return CatalogError(
            f"The catalog {path} cannot be opened for writing ({what}), which reading it needs "
            "too: check the rights of its folder."
        )
    return CatalogError(
        f"The catalog {path} cannot be read ({what}): 'dateline doctor' says what can be saved."
    )
