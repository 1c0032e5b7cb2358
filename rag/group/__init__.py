"""Grouping: the voices that answer, and the versions in which they differ."""

from rag.group.versions import Given, Version, versions

__all__ = ["Given", "Version", "versions"]
