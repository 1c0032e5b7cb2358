"""Drafts: sentences that may become the answer, and what of them the check lets through."""

from rag.draft.draft import MOST_WORDS, Drafted, quoted, written

__all__ = ["MOST_WORDS", "Drafted", "quoted", "written"]
