"""Composing: the sentences that may become the answer, before the check."""

from rag.compose.drafts import written
from rag.compose.quotes import MOST_WORDS, Drafted, quoted
from rag.compose.versions import side_by_side, stated

__all__ = ["MOST_WORDS", "Drafted", "quoted", "side_by_side", "stated", "written"]
