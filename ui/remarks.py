"""What a reader sees above an answer, and has to know about how it came about."""

from __future__ import annotations

from rag.records import Answer
from ui.text import counted, on_one_line


def remarks(answer: Answer, *, undated: str) -> list[str]:
    """A sentence each; none where all went as asked.

    Args:
        undated: how to have articles without a date read too, as this face words it.
    """
    notes = [on_one_line(answer.notice)] if answer.notice else []
    # Where a draft failed as a whole, the notice says it.
    if answer.dropped and answer.notice is None:
        were, are = ("was", "is") if answer.dropped == 1 else ("were", "are")
        drafted = counted(answer.dropped, "drafted sentence")
        notes.append(f"{drafted} {were} not supported and {are} not shown.")
    if answer.undated_left_out:
        were = "was" if answer.undated_left_out == 1 else "were"
        left_out = counted(answer.undated_left_out, "article")
        notes.append(f"{left_out} without a date {were} left out; {undated}.")
    return notes
