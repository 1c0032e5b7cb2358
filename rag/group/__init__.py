"""Grouping: the voices that answer, and the versions in which they differ."""

from rag.group.conflicts import MOST, Given, Version, versions

__all__ = ["MOST", "Given", "Version", "versions"]
