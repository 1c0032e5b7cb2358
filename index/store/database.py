"""One SQLite file in WAL mode, for several threads and processes, of which one may write."""

from __future__ import annotations

import contextlib
import os
import socket
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout

from index.errors import CatalogError, ClosedError, DiskFullError, LockedError, NoIndexError
from index.store import migrations


class Database:
    """The file. Safe to use from several threads; each has its own connection."""

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        """
        Args:
            read_only: changes nothing, not even the version of the tables; of an earlier one
                only what has not changed since can be read.

        Raises:
            NoIndexError: there is no catalog at `path` and `create` is false.
            CatalogError: the file is not a catalog that this version can read.
        """
        self.path = path
        self._read_only = read_only
        self._local = threading.local()
        self._closed = False
        if not path.is_file() and not create:
            raise NoIndexError(
                f"There is no index at {path.parent}: make one with `index()`, or name "
                "another with `home`."
            )
        try:
            if create:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare()
        except (sqlite3.Error, OSError, ValueError) as error:
            raise _catalog_error(path, error) from error

    def _prepare(self) -> None:
        version = migrations.version(self._db)
        if version > migrations.VERSION:
            raise CatalogError(
                f"The catalog {self.path} has version {version}, and this Dateline reads "
                f"up to version {migrations.VERSION}: use the Dateline that made it, or index "
                "again into another folder."
            )
        if version < migrations.VERSION and not self._read_only:
            # Another process may do the same while this one waits: looked at again inside.
            with self.writing() as db:
                migrations.upgrade(db)
                self._after_upgrade(db)

    def _after_upgrade(self, db: sqlite3.Connection) -> None:
        """Fills what a new version derives from what is there."""

    @property
    def _db(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if self._closed:
            raise ClosedError(self.path.parent)
        if db is None:
            uri = self.path.absolute().as_uri() + ("?mode=ro" if self._read_only else "")
            db = sqlite3.connect(
                uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False
            )
            if not self._read_only:
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

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is stored, or none."""
        db = self._db
        # Kilobytes: what finds copies goes to pages all over the file, and those that do not
        # fit into SQLite's own two megabytes are written several times in one transaction.
        db.execute("PRAGMA cache_size = -16000")
        try:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")
        except BaseException as error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            if isinstance(error, sqlite3.DatabaseError) and _is_a_fault(error):
                raise _catalog_error(self.path, error) from error
            raise

    def compact(self) -> int:
        """Gives back the room that nothing stands in; returns how many bytes that were.

        The caller must hold the writer lock. It takes as much room again while it runs.

        Raises:
            sqlite3.OperationalError: that cannot be had, or somebody reads; nothing is changed.
        """
        before = self.path.stat().st_size
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return before - self.path.stat().st_size

    def query(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Rows of a read; for the modules beside this one."""
        return self._db.execute(sql, tuple(values)).fetchall()

    def query_each(self, sql: str, values: Sequence[str], *before: object) -> Iterator[Any]:
        """Rows of a read with `IN (?)` at its end, of which SQLite takes a bounded number."""
        for at in range(0, len(values), 500):
            part = values[at : at + 500]
            marks = ", ".join("?" * len(part))
            yield from self._db.execute(sql.replace("IN (?)", f"IN ({marks})"), (*before, *part))


def _is_a_fault(error: sqlite3.DatabaseError) -> bool:
    """Whether it is the disk's or the file's fault, and not the statement's."""
    return not isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError)


def _catalog_error(path: Path, error: Exception) -> CatalogError:
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


_LOCK, _NOTE = "writer.lock", "writer.txt"


@contextlib.contextmanager
def writer(home: Path, wait: float = 10.0) -> Iterator[None]:
    """Holds the right to write to the index at `home`.

    The system lets go of the lock when its owner dies, however it dies.

    Raises:
        LockedError: another process still writes after `wait` seconds.
    """
    home.mkdir(parents=True, exist_ok=True)
    note = home / _NOTE
    lock = FileLock(home / _LOCK)
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        owner = last_writer(home) or "another process"
        raise LockedError(
            f"The index at {home} is being written by {owner}: try again when it is done."
        ) from error
    try:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        note.write_text(f"process {os.getpid()} on {socket.gethostname()} since {now}\n")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def is_being_written(home: Path) -> bool:
    """Whether a process holds the right to write to the index at `home`; makes no file.

    Raises:
        OSError: the lock cannot be opened.
    """
    lock = home / _LOCK
    if not lock.is_file():
        return False
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True


def last_writer(home: Path) -> str | None:
    """Who writes, or was stopped while it wrote; None where the last one came to its end."""
    note = home / _NOTE
    return note.read_text(encoding="utf-8").strip() if note.is_file() else None
