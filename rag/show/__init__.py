"""The last step: the form in which an answer is shown, the same for every face."""

from rag.show.markdown import markdown
from rag.show.readable import readable

__all__ = ["markdown", "readable"]
