"""What can go wrong while indexing. Every message says what happened, to what, and what to do.

A message names arguments and calls as Python has them, in backquotes: `since`, `index()`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_NAME = re.compile(r"`([a-z_]+(?:\(\))?)`")


def renamed(message: str, names: Mapping[str, str]) -> str:
    """A message with an interface's own names for arguments and calls.

    Args:
        names: by the name in Python (`since`, `index()`); a name that is absent stays.
    """
    return _NAME.sub(lambda found: names.get(found[1], found[0]), message)


class DatelineError(Exception):
    """Root of every error that Dateline raises on purpose.

    `str(error)` is one sentence for a person; the command line prints it, with its own names
    for what is to be given, on standard error and ends with `exit_status`.
    """

    exit_status = 1


class UsageError(DatelineError):
    """A question or an option that makes no sense (exit status 2)."""

    exit_status = 2


class ReadError(DatelineError):
    """A source could not be read; permanent for these bytes."""


class NoIndexError(DatelineError):
    """There is no index at the folder that was named."""


class EmbeddingMismatchError(DatelineError):
    """The index was made with another embedding model than the one asked for."""


class ModelFileError(DatelineError):
    """The files of a model are missing or are not the ones that were published."""


class CatalogError(DatelineError):
    """The catalog cannot be opened or is not one that this version can read."""


class ClosedError(CatalogError):
    """The index was closed, before or while something was asked of it."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"The index at {home} was closed: open it again.")


class DiskFullError(CatalogError):
    """There is no space left for the index."""


class DamagedVectorsError(CatalogError):
    """Chroma does not answer; what it holds can be made again from the catalog."""


class ServerError(DatelineError):
    """A Chroma server cannot be reached, or answers with an error."""


class LockedError(DatelineError):
    """Another process is writing to this index."""


class SyncError(DatelineError):
    """A sync would remove what was named to be kept; nothing was changed."""


class ArchiveError(DatelineError):
    """An archive of an index cannot be written, read or put where it should go."""


class BulkError(DatelineError):
    """Bulk indexing cannot run here."""
