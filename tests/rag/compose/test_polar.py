"""When the reader's yes or no is believed: only of who is asked about, and near to the question."""

from __future__ import annotations

import pytest

from index.records import Span
from rag.compose.polar import decided
from rag.question import understand
from rag.read import packaged
from rag.records import Evidence, Likeness, Passage, Verdict

REFUSED = "Norland has not sent any of its ships to Elmton."
FERRY = (
    "The ferry Marjory ran aground off Elmton on Tuesday after its engine failed, and all 40"
    " passengers were rescued, the company said."
)
SENT = "Ships of Norland reached the harbour of Elmton at noon."


def evidence(
    text: str, *, yes: float, no: float, near: float, alone: float = 5.0, named: bool = True
) -> Evidence:
    passage = Passage(1, 1.0, "a", None, None, None, None, 0, len(text), text)
    like = Likeness(nearness=near, alike=0.5, passage=0.5, named=named, placed=True)
    span = Span("a", 0, len(text))
    return Evidence(span, text, "", passage, alone=alone, yes=yes, no=no, like=like)


@pytest.mark.parametrize(
    ("shown", "verdict"),
    [
        (evidence(REFUSED, yes=0.0, no=0.8, near=0.6), Verdict.NO),
        (evidence(REFUSED, yes=0.0, no=0.8, near=0.3), None),
        (evidence(REFUSED, yes=0.0, no=0.7, near=0.6), None),
        (evidence(REFUSED, yes=0.0, no=0.8, near=0.6, alone=1.0), None),
        # What denies nothing is told of somebody else.
        (evidence(SENT, yes=0.0, no=0.99, near=0.6), None),
        (evidence(SENT, yes=0.9, no=0.0, near=0.6), Verdict.YES),
        (evidence(SENT, yes=0.9, no=0.0, near=0.3), None),
        (evidence(SENT, yes=0.9, no=0.0, near=0.6, alone=1.0), None),
        (evidence(SENT, yes=0.9, no=0.0, near=0.6, named=False), None),
    ],
)
def test_a_verdict_is_read_only_where_it_can_be_believed(
    shown: Evidence, verdict: Verdict | None
) -> None:
    assert decided(understand("Did Norland help Elmton?"), [shown], []) == (verdict, None)


@pytest.mark.parametrize(
    ("question", "quote", "verdict"),
    [
        ("Did the ferry run aground?", FERRY, 0),
        ("Did the bridge collapse?", FERRY, None),
        ("Was everybody on board saved?", FERRY, 0),
        ("Did somebody drown?", "No one of the 40 passengers drowned, the company said.", 1),
        ("Did the ships sail to Elmton?", "The ships sailed to Elmton.", 0),
        ("Did the ships sail to Elmton?", "The ships sailed, not to Elmton, to Oakville.", 1),
        ("Did all the ships sail to Elmton?", "All the ships sailed to Elmton.", 0),
        ("Did all the ships sail to Elmton?", "Two of the ships sailed to Elmton.", 1),
        ("Did only Norland vote against it?", "Norland and Ostmark voted against it.", 1),
        ("Did the minister resign?", "The minister may resign, two officials said.", None),
    ],
)
def test_the_reader_tells_yes_from_no_in_the_words_of_the_quote_and_in_others(
    question: str, quote: str, verdict: int | None
) -> None:
    [said] = packaged().supports([(question, quote)])
    assert (int(said[:2].argmax()) if said[:2].max() > 0.5 else None) == verdict
