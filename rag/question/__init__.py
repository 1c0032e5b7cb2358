"""What is asked: its kind, its words, its days, what it leans on, and of which articles."""

from rag.question.understand import LONGEST, Question, Sought, understand

__all__ = ["LONGEST", "Question", "Sought", "understand"]
