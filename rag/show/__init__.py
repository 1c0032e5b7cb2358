"""The last step: the form in which an answer is shown, the same for every face."""

from rag.show.text import markdown, readable

__all__ = ["markdown", "readable"]
