"""What must hold of every answer, held over five hundred of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.gold.schema import read
from rag import Answer, Dateline
from rag.support import THRESHOLD, check

SEEDS = Path(__file__).parents[2] / "seeds"
GOLD = SEEDS.parent / "evals" / "gold" / "karabakh.jsonl"
ANSWERS = 500
SCOPES: tuple[dict[str, Any], ...] = (
    {},
    {"as_of": "2023-09-19"},
    {"outlets": ["BBC News", "Al Jazeera"]},
    {"since": "2023-09-20", "undated": True},
)


@pytest.fixture(scope="module")
def dateline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dateline]:
    with Dateline.open(tmp_path_factory.mktemp("invariants"), llm="extractive") as d:
        d.index(SEEDS)
        yield d


def broken(  # noqa: PLR0912 - a line for each thing that must hold
    d: Dateline, answer: Answer, scope: dict[str, Any]
) -> Iterator[str]:
    """What of the design does not hold of an answer."""
    cited = {c.n: c for c in answer.citations}
    for c in answer.citations:
        article = d.article(c.article_id)
        if article.text[c.start : c.end] != c.quote or not c.quote:
            yield f"quote {c.n} is not the stored text"
        if (article.outlet, article.published) != (c.outlet, c.published):
            yield f"citation {c.n} names another source"
        if "outlets" in scope and c.outlet not in scope["outlets"]:
            yield f"citation {c.n} is of {c.outlet}"
        if "as_of" in scope and (c.published or "9") > scope["as_of"]:
            yield f"citation {c.n} is of {c.published}"
    if list(cited) != list(range(1, len(cited) + 1)):
        yield "citations are not numbered from 1"
    used = [n for s in answer.sentences for n in s.citations]
    if list(dict.fromkeys(used)) != list(cited):
        yield "citations are not numbered by first use"
    for s in answer.sentences:
        support = check(s.text, [cited[n].quote for n in s.citations]).score
        if not s.citations or support < THRESHOLD or s.support < THRESHOLD:
            yield f"a sentence is not supported: {s.text}"
        if s.text not in answer.answer:
            yield "a sentence is missing in the text"
    if [int(n) for n in re.findall(r" \[(\d+)\]", answer.answer)] != used:
        yield "the marks in the text are not those of the sentences"
    if answer.abstained != (not answer.sentences) or answer.abstained != bool(answer.reason):
        yield "an abstention has sentences, or no reason"
    for claim in (claim for conflict in answer.conflicts for claim in conflict.claims):
        if not claim.citations or not set(claim.citations) <= set(cited):
            yield "a claim cites nothing that is shown"
    if Answer.from_dict(answer.to_dict()) != answer:
        yield "the answer does not come back from its dictionary"


def test_the_invariants_hold_over_five_hundred_answers(dateline: Dateline) -> None:
    questions = [q.question for q in read(GOLD)]
    asked = list(itertools.islice(((s, q) for s in SCOPES for q in questions), ANSWERS))
    assert len(asked) == ANSWERS
    answered, wrong = 0, []
    for scope, question in asked:
        answer = dateline.ask(question, **scope)
        answered += not answer.abstained
        wrong += [(question, scope, what) for what in broken(dateline, answer, scope)]
    assert not wrong, wrong[:5]
    # An index that refuses everything would break nothing.
    assert answered > ANSWERS / 4
