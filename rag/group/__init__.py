"""Grouping: the voices that answer, what says the same, and the versions in which they differ."""

from rag.group.conflicts import MOST, Given, Version, versions
from rag.group.statements import Statement, each_once, statements
from rag.group.values import comparable, is_polar

__all__ = [
    "MOST",
    "Given",
    "Statement",
    "Version",
    "comparable",
    "each_once",
    "is_polar",
    "statements",
    "versions",
]
