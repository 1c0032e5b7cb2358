"""Does the cited text support the sentence? `check` is the way in, and usable alone."""

from rag.support.check import THRESHOLD, Support, check

__all__ = ["THRESHOLD", "Support", "check"]
