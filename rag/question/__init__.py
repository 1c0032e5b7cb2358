"""What is asked: its kind, its words, its days, what it leans on, and of which articles."""

from rag.question.understand import LONGEST, Kind, Question, understand

__all__ = ["LONGEST", "Kind", "Question", "understand"]
