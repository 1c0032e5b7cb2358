"""Versions as sentences, and as the conflict of an answer."""

from __future__ import annotations

from rag.compose import side_by_side, stated
from rag.group import Given, Version
from rag.group.values import Name
from rag.question import understand
from rag.records import Citation, Evidence
from tests.rag.scripted import evidence

QUESTION = understand("How many people died in the fire in Elmton?")
ONE = evidence("Twelve people died.", "Twelve people", article_id="one", outlet="Elm Post")
AGREES = evidence("The police counted 12 dead.", "12", article_id="agrees", outlet="Ash Daily")
OTHER = evidence("The mayor said 14 died.", "14", article_id="other", outlet="Oak News")


def given(e: Evidence, speaker: str | None) -> Given:
    return Given(Name(e.value, ()), speaker, e)


TWELVE = Version((given(ONE, None), given(AGREES, "The police")))
FOURTEEN = Version((given(OTHER, "The mayor"),))


def cited(e: Evidence, n: int) -> Citation:
    span, outlet = e.span, e.passage.outlet
    return Citation(n, span.article_id, None, outlet, (), None, None, span.start, span.end, e.text)


def test_each_version_comes_before_who_agrees_with_one() -> None:
    drafted = side_by_side([TWELVE, FOURTEEN])
    assert [d.text for d in drafted] == [ONE.text, OTHER.text, AGREES.text]
    assert [d.evidence for d in drafted] == [(ONE,), (OTHER,), (AGREES,)]


def test_a_claim_cites_all_who_give_it_in_the_words_of_the_first() -> None:
    numbers = [cited(ONE, 1), cited(OTHER, 2), cited(AGREES, 3)]
    [conflict] = stated(QUESTION, [TWELVE, FOURTEEN], numbers)
    assert conflict.about == QUESTION.text
    assert [(c.value, c.citations, c.speaker) for c in conflict.claims] == [
        ("Twelve people", (1, 3), None),
        ("14", (2,), "The mayor"),
    ]


def test_a_claim_is_in_the_words_of_the_first_article_that_is_cited() -> None:
    [conflict] = stated(QUESTION, [TWELVE, FOURTEEN], [cited(AGREES, 1), cited(OTHER, 2)])
    assert [(c.value, c.citations, c.speaker) for c in conflict.claims] == [
        ("12", (1,), "The police"),
        ("14", (2,), "The mayor"),
    ]


def test_one_version_that_is_left_is_no_conflict() -> None:
    assert stated(QUESTION, [TWELVE, FOURTEEN], [cited(ONE, 1), cited(AGREES, 2)]) == ()
    assert stated(QUESTION, [TWELVE, FOURTEEN], []) == ()
