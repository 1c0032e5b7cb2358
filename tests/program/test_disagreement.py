"""The five reports differ on four matters; each is shown with every value, none is picked."""

from __future__ import annotations

import itertools
import re

import pytest

from rag import Answer, Dateline
from tests.program.conftest import ALL, spread

# The question, and patterns of which each has to be found in a claim of its own.
DIFFER = [
    ("How many people were killed in Nagorno-Karabakh?", ["two", "25", "27"]),
    ("Who died in the offensive?", ["two", "25", "27"]),
    (
        "Who was killed in the mine blasts?",
        ["four (?:police )?officers", "four soldiers", "Motor Roads State Agency"],
    ),
    ("Who was killed by mines?", ["four (?:police )?officers", "four soldiers", "Agency"]),
    (
        "How far is Yevlakh from Khankendi?",
        [r"100km \(60km\)", r"60 kilometers \(100 kilometers\)"],
    ),
    ("Did Russia know about the offensive beforehand?", ["informed|told", "minutes"]),
    ("Was Russia warned?", ["informed|told", "minutes"]),
]
# What is so or is not has no words of its own: those that the claim cites say which it is.
YES_OR_NO = ("Did", "Was")
AGREE = [
    "Where did Baku offer talks?",
    "Who is Hikmet Hajiyev?",
    "When did the offensive begin?",
    "How many Azerbaijani military posts were captured?",
    "What is the population of Baku?",
]


def sound(d: Dateline, answer: Answer) -> None:
    [conflict] = answer.conflicts
    cited = {c.n: c for c in answer.citations}
    for claim in conflict.claims:
        assert claim.citations
        for n in claim.citations:
            article = d.article(cited[n].article_id)
            assert article.text[cited[n].start : cited[n].end] == cited[n].quote
            assert f"[{n}]" in answer.answer
        assert claim.value in ("yes", "no") or claim.value in cited[claim.citations[0]].quote


@pytest.mark.parametrize(("dateline", "matter"), spread(DIFFER), indirect=["dateline"])
def test_every_version_is_shown_with_its_own_words(
    dateline: Dateline, matter: tuple[str, list[str]]
) -> None:
    question, values = matter
    answer = dateline.ask(question)
    assert not answer.abstained
    assert answer.conflicts, answer.answer
    quotes = {c.n: c.quote for c in answer.citations}
    claims = [
        quotes[c.citations[0]] if question.startswith(YES_OR_NO) else c.value
        for c in answer.conflicts[0].claims
    ]
    holding = [{n for n, c in enumerate(claims) if re.search(v, c, re.IGNORECASE)} for v in values]
    # Each value in a claim of its own.
    assert any(len(set(own)) == len(values) for own in itertools.product(*holding)), claims
    sound(dateline, answer)


@pytest.mark.parametrize(("dateline", "question"), spread(AGREE), indirect=["dateline"])
def test_where_the_reports_agree_or_are_silent_no_disagreement_is_made_up(
    dateline: Dateline, question: str
) -> None:
    assert dateline.ask(question).conflicts == ()


@pytest.mark.parametrize("dateline", ALL, indirect=True)
def test_a_copy_that_names_nobody_is_said_to_be_one(dateline: Dateline) -> None:
    cited = dateline.ask("How far is Yevlakh from Khankendi?").citations
    assert {c.outlet: c.also for c in cited} == {
        "BBC News": ("a report that names no outlet",),
        None: ("BBC News",),
    }
