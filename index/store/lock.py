"""One writer at a time: a lock file that names its owner."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LockedError


@contextlib.contextmanager
def writer(home: Path, wait: float = 10.0) -> Iterator[None]:
    """Holds the right to write to the index at `home`.

    The system lets go of the lock when its owner dies, however it dies.

    Raises:
        LockedError: another process still writes after `wait` seconds.
    """
    home.mkdir(parents=True, exist_ok=True)
    note = home / "writer.txt"
    lock = FileLock(home / "writer.lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        owner = note.read_text(encoding="utf-8").strip() if note.is_file() else "another process"
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
