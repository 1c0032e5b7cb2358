"""Composing: the sentences that may become the answer, before the check; a file a kind."""

from rag.compose.comparison import comparison
from rag.compose.drafted import Drafted, Heading
from rag.compose.drafts import written
from rag.compose.listing import listing
from rag.compose.matter import Matter
from rag.compose.polar import decided, says
from rag.compose.positions import positions
from rag.compose.quotes import MOST_WORDS, confirming, quoted
from rag.compose.several import several
from rag.compose.summary import summary
from rag.compose.timeline import timeline
from rag.compose.versions import side_by_side, stated

__all__ = [
    "MOST_WORDS",
    "Drafted",
    "Heading",
    "Matter",
    "comparison",
    "confirming",
    "decided",
    "listing",
    "positions",
    "quoted",
    "says",
    "several",
    "side_by_side",
    "stated",
    "summary",
    "timeline",
    "written",
]
