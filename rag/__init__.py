"""From a question to a cited, checked answer: the Python API.

    from dateline import Dateline

Names load at first use, so that a program that only needs one does not wait for all.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.aio import AsyncDateline
    from rag.check.check import Support, check
    from rag.check.checked import CheckedText, Finding
    from rag.conversation import Conversation, Turn
    from rag.dateline import Dateline
    from rag.question.scope import Scope
    from rag.records import Answer, Citation, Done, Kind, Retrieved, Row, SentenceReady, Short
    from rag.show import markdown

_WHERE = {
    "AsyncDateline": "rag.aio",
    "Dateline": "rag.dateline",
    "Answer": "rag.records",
    "CheckedText": "rag.check.checked",
    "Citation": "rag.records",
    "Conversation": "rag.conversation",
    "Done": "rag.records",
    "Finding": "rag.check.checked",
    "Kind": "rag.records",
    "Retrieved": "rag.records",
    "Row": "rag.records",
    "SentenceReady": "rag.records",
    "Short": "rag.records",
    "Scope": "rag.question.scope",
    "Support": "rag.check.check",
    "Turn": "rag.conversation",
    "check": "rag.check.check",
    "markdown": "rag.show",
}

__all__ = [
    "Answer",
    "AsyncDateline",
    "CheckedText",
    "Citation",
    "Conversation",
    "Dateline",
    "Done",
    "Finding",
    "Kind",
    "Retrieved",
    "Row",
    "Scope",
    "SentenceReady",
    "Short",
    "Support",
    "Turn",
    "check",
    "markdown",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'rag' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_WHERE[name]), name)
