"""Gold questions: what they look like, how they are read, and whether they hold true."""

from evals.gold.schema import Half, Kind, Part, Question, half, read
from evals.gold.validate import Problem, problems

__all__ = ["Half", "Kind", "Part", "Problem", "Question", "half", "problems", "read"]
