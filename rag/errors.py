"""What can go wrong while answering. All errors share the root in `index.errors`."""

from index.errors import DatelineError, NoIndexError, UsageError


class QuestionError(UsageError):
    """A question that makes no sense: empty, or longer than anybody asks."""


class ModelError(DatelineError):
    """A language model is missing, refused, stopped or gave nothing that can be used.

    It costs the user the draft and never the evidence: the engine catches it and
    answers with quotes.
    """


__all__ = ["DatelineError", "ModelError", "NoIndexError", "QuestionError", "UsageError"]
