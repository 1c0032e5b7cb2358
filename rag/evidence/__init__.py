"""Evidence: which sentences of the retrieved passages answer the question best."""

from rag.evidence.kinds import answers_kind, counts
from rag.evidence.ranking import JUDGED, JUDGED_WEIGHTS, WEIGHTS, gather, rank

__all__ = ["JUDGED", "JUDGED_WEIGHTS", "WEIGHTS", "answers_kind", "counts", "gather", "rank"]
