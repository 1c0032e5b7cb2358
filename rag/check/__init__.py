"""The check: does the cited text support the sentence? `check` is usable alone."""

from rag.check.check import THRESHOLD, Support, check
from rag.check.checked import CheckedText, Finding, Statement, Unchecked
from rag.check.cross import CrossEncoderJudge, Judgement

__all__ = [
    "THRESHOLD",
    "CheckedText",
    "CrossEncoderJudge",
    "Finding",
    "Judgement",
    "Statement",
    "Support",
    "Unchecked",
    "check",
]
