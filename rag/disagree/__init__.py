"""Disagreement: what sources say differently about what was asked, side by side."""

from rag.disagree.conflicts import Version, versions
from rag.disagree.show import side_by_side, stated

__all__ = ["Version", "side_by_side", "stated", "versions"]
