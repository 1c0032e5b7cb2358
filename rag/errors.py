"""What can go wrong while answering. All errors share the root in `index.errors`."""

from index.errors import DatelineError, NoIndexError, UsageError


def text_given(value: object, what: str) -> str:
    """`value`, where it is a text.

    Args:
        what: what it is given as, to begin the message with.

    Raises:
        QuestionError: it is something else.
    """
    if isinstance(value, str):
        return value
    raise QuestionError(f"{what} is {value!r}: give it as text.")


class QuestionError(UsageError):
    """A question that makes no sense: no text, empty, or longer than anybody asks."""


class ModelError(DatelineError):
    """A language model is missing, refused, stopped or gave nothing that can be used.

    It costs the user the draft and never the evidence: the engine catches it and
    answers with quotes.
    """


__all__ = [
    "DatelineError",
    "ModelError",
    "NoIndexError",
    "QuestionError",
    "UsageError",
    "text_given",
]
