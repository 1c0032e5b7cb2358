"""Questions of every kind of answer, on the digests and on three invented stories.

`schema` says what a line of each kind's file is, `corpora` puts the articles into an index,
`score` compares an answer with the gold, `run` is `python -m evals kinds`.
"""

from evals.kinds.schema import KINDS, Question, read
from evals.kinds.validate import problems

__all__ = ["KINDS", "Question", "problems", "read"]
