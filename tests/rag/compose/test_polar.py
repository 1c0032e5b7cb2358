"""When the reader's yes or no is believed: only of who is asked about, and near to the question."""

from __future__ import annotations

import pytest

from index.records import Span
from rag.compose.polar import decided
from rag.question import understand
from rag.records import Evidence, Likeness, Passage, Verdict

REFUSED = "Norland has not sent any of its ships to Elmton."
SENT = "Ships of Norland reached the harbour of Elmton at noon."


def evidence(text: str, *, yes: float, no: float, near: float, alone: float = 5.0) -> Evidence:
    passage = Passage(1, 1.0, "a", None, None, None, None, 0, len(text), text)
    like = Likeness(nearness=near, alike=0.5, passage=0.5, named=True, placed=True)
    span = Span("a", 0, len(text))
    return Evidence(span, text, "", passage, alone=alone, yes=yes, no=no, like=like)


@pytest.mark.parametrize(
    ("question", "shown", "verdict"),
    [
        ("Did Norland help Elmton?", evidence(REFUSED, yes=0.0, no=0.9, near=0.6), Verdict.NO),
        ("Did Norland help Elmton?", evidence(REFUSED, yes=0.0, no=0.9, near=0.3), None),
        ("Did Ostmark help Elmton?", evidence(REFUSED, yes=0.0, no=0.9, near=0.6), None),
        ("Did Norland help Elmton?", evidence(SENT, yes=0.0, no=0.9, near=0.6), None),
        ("Did Norland help Elmton?", evidence(SENT, yes=0.9, no=0.0, near=0.6), Verdict.YES),
        ("Did Norland help Elmton?", evidence(SENT, yes=0.9, no=0.0, near=0.45), None),
        ("Did Norland help Elmton?", evidence(SENT, yes=0.9, no=0.0, near=0.6, alone=1.0), None),
        ("Did Norland help Elmton?", evidence(REFUSED, yes=0.9, no=0.0, near=0.6), None),
    ],
)
def test_a_verdict_is_read_only_where_it_can_be_believed(
    question: str, shown: Evidence, verdict: Verdict | None
) -> None:
    assert decided(understand(question), [shown], []) == (verdict, None)


@pytest.mark.parametrize(
    ("question", "said", "verdict"),
    [
        ("Did the ships sail to Elmton?", "The ships sailed to Elmton.", Verdict.YES),
        ("Did all the ships sail to Elmton?", "Two of the ships sailed to Elmton.", None),
        ("Did all the ships sail to Elmton?", "All the ships sailed to Elmton.", Verdict.YES),
        ("Did the ships sail to Elmton?", "The ships sailed, not to Elmton, to Oakville.", None),
    ],
)
def test_the_same_words_are_a_yes_unless_a_word_limits_or_denies_it(
    question: str, said: str, verdict: Verdict | None
) -> None:
    shown = evidence(said, yes=0.0, no=0.0, near=0.9)
    assert decided(understand(question), [shown], []) == (verdict, None)
