"""Gold questions of each kind and answers to them, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evals.sets.kind_questions import KINDS, KindQuestion
from evals.sets.kinds import scored
from rag.records import Answer, Citation, Row, Sentence, Timings

COMMON = {"id": "one", "corpus": "stories", "question": "What about the ferry?"}
LINES: dict[str, dict[str, Any]] = {
    "fact": {"answers": ["nine"], "typed": "bare"},
    "yes-no": {"verdict": "no", "say": ["did not sail"], "by": ["Stone"]},
    "premise": {"refuted": ["did not sail"]},
    "several": {
        "parts": [
            {"asks": "When did the ferry sail?", "answers": ["nine"]},
            {"asks": "Who paid for the paint?", "answers": None},
        ]
    },
    "list": {"rows": [["Elmton"], ["Oakville"]], "false": ["Pinewood"]},
    "timeline": {
        "rows": [
            {"when": "2026-03-12", "say": ["sailed"]},
            {"when": "2026-03-13T16:00", "say": ["sank"]},
        ]
    },
    "summary": {"points": [["sailed"], ["sank"], ["Stone"], ["nine"]]},
    "comparison": {"sides": {"The Post": [["nine"]], "The Echo": [["ten"], ["sank"]]}},
    "positions": {
        "rows": [
            {"who": ["Stone"], "say": ["safe"]},
            {"who": ["Ash"], "say": ["rotten"]},
        ]
    },
    "language": {"language": "Spanish"},
}
TEXT = "The ferry sailed at nine on Thursday. It did not sail from Pinewood."


def gold(kind: str, **changed: Any) -> Any:
    return KINDS[kind].model_validate({**COMMON, **LINES[kind], **changed})


def cited(quote: str, **changed: Any) -> Citation:
    start = TEXT.index(quote)
    made = Citation(
        n=1,
        article_id="ferry",
        title=None,
        outlet="The Post",
        authors=(),
        published="2026-03-12T09:00+01:00",
        url=None,
        start=start,
        end=start + len(quote),
        quote=quote,
    )
    return replace(made, **changed)


def answer(text: str = "", rows: Sequence[Row] = (), **changed: Any) -> Answer:
    """An answer with one citation, a sentence a row, or its text as the only one."""
    said = [row.text for row in rows] or [text]
    made = Answer(
        question="",
        answer=text or " ".join(f"{one} [1]" for one in said),
        abstained=False,
        reason=None,
        sentences=tuple(Sentence(one, (1,), 1.0) for one in said),
        citations=(cited("The ferry sailed at nine on Thursday."),),
        conflicts=(),
        dropped=0,
        undated_left_out=0,
        model="reader",
        as_of=None,
        timings=Timings(0, 0, 0),
        rows=tuple(rows),
    )
    return replace(made, **changed)


ABSTAINED = answer(abstained=True, reason="No article says it.", sentences=(), citations=())


def row(text: str, **fields: Any) -> Row:
    return Row(text, fields.pop("citations", (1,)), **fields)


def value(question: KindQuestion, given: Answer) -> float:
    return scored(question, given, {"ferry": TEXT}).value
