"""Dateline's public names: what a program that uses it imports.

    from dateline import Dateline

The packages behind it (`index`, `rag`, `ui`, `evals`) may change from version to version.
Names load at first use.
"""

from typing import TYPE_CHECKING, Any

from index.errors import (
    ArchiveError,
    BulkError,
    CatalogError,
    ClosedError,
    DamagedVectorsError,
    DatelineError,
    DiskFullError,
    EmbeddingMismatchError,
    LockedError,
    ModelFileError,
    NoIndexError,
    ReadError,
    ServerError,
    SyncError,
    UsageError,
)
from index.records import Article, ArticleMetadata, Span

if TYPE_CHECKING:
    from rag import (
        Answer,
        AsyncDateline,
        CheckedText,
        Citation,
        Conversation,
        Dateline,
        Done,
        Finding,
        Kind,
        Retrieved,
        Row,
        Scope,
        SentenceReady,
        Short,
        Support,
        Turn,
        check,
        markdown,
    )

__all__ = [
    "Answer",
    "ArchiveError",
    "Article",
    "ArticleMetadata",
    "AsyncDateline",
    "BulkError",
    "CatalogError",
    "CheckedText",
    "Citation",
    "ClosedError",
    "Conversation",
    "DamagedVectorsError",
    "Dateline",
    "DatelineError",
    "DiskFullError",
    "Done",
    "EmbeddingMismatchError",
    "Finding",
    "Kind",
    "LockedError",
    "ModelFileError",
    "NoIndexError",
    "ReadError",
    "Retrieved",
    "Row",
    "Scope",
    "SentenceReady",
    "ServerError",
    "Short",
    "Span",
    "Support",
    "SyncError",
    "Turn",
    "UsageError",
    "check",
    "markdown",
]


def __getattr__(name: str) -> Any:
    import rag

    if name not in rag.__all__:
        raise AttributeError(f"module 'dateline' has no attribute '{name}'")
    return getattr(rag, name)
