"""What can go wrong while indexing. Every message says what happened, to what, and what to do."""


class DatelineError(Exception):
    """Root of every error that Dateline raises on purpose.

    `str(error)` is one sentence for a person; the command line prints it on
    standard error and ends with `exit_status`.
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
