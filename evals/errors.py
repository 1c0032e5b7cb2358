"""What can go wrong while measuring. All errors share the root in `index.errors`."""

from index.errors import DatelineError


class DatasetError(DatelineError):
    """The file of a public set is absent or is not in its published format."""


class GoldError(DatelineError):
    """A file of gold questions is absent or a line of it makes no sense."""


class MetricError(DatelineError):
    """A figure was asked for that does not exist: of nothing, or of what is no number."""


class RunError(DatelineError):
    """The file of a run, or of a gate, is absent or makes no sense."""


class StageError(DatelineError):
    """An index does not hold the collection that questions are asked about."""


__all__ = ["DatasetError", "DatelineError", "GoldError", "MetricError", "RunError", "StageError"]
