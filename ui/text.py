"""What every face uses of `rag.show.safe`: texts of strangers made fit to show."""

from rag.show.safe import (
    counted,
    day,
    in_words,
    on_one_line,
    outlet_name,
    shown,
    title_of,
    web_address,
)

__all__ = [
    "counted",
    "day",
    "in_words",
    "on_one_line",
    "outlet_name",
    "shown",
    "title_of",
    "web_address",
]
