"""What is read together to find whether quotes bear a sentence out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.check.borne import borne_out
from rag.read import Reader
from rag.read.reader import Floats

SENTENCE = "The harbour of Elmton is open again."
REPORT = "The harbour of Elmton reopened on Monday, the mayor said."
HEADLINE = "Harbour of Elmton reopens"


class Listening(Reader):
    """A reader that notes what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.read_together: list[str] = []

    def supports(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        self.read_together += [quote for _, quote in pairs]
        return np.full((len(pairs), 3), 1 / 3, dtype=np.float32)


def read(*quotes: str) -> list[str]:
    reader = Listening()
    borne_out(reader, SENTENCE, quotes)
    return reader.read_together


def test_quotes_are_read_together_in_their_order() -> None:
    other = "Fishing in Elmton starts again in October."
    assert f"{other} {REPORT}" in read(other, REPORT)


def test_a_headline_is_read_by_itself() -> None:
    assert read(HEADLINE) == [HEADLINE]
    assert not any(HEADLINE in quote and REPORT in quote for quote in read(HEADLINE, REPORT))
