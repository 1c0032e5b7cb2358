"""Does the cited text support the sentence? `check` is the way in, and usable alone."""

from rag.support.check import THRESHOLD, Support, check
from rag.support.cross import CrossEncoderJudge, Judgement

__all__ = ["THRESHOLD", "CrossEncoderJudge", "Judgement", "Support", "check"]
