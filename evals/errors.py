"""What can go wrong while measuring. All errors share the root in `index.errors`."""

from index.errors import DatelineError


class DatasetError(DatelineError):
    """The file of a public set is absent or is not in its published format."""


class MetricError(DatelineError):
    """A figure was asked for that does not exist: of nothing, or of what is no number."""


class StageError(DatelineError):
    """An index does not hold the collection that questions are asked about."""


__all__ = ["DatasetError", "DatelineError", "MetricError", "StageError"]
