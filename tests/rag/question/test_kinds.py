"""What kind of answer a question asks for, and what it is about."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rag.question.kinds import kind_of, mended
from rag.question.topic import (
    kind_asked,
    outlets_named,
    parties,
    sentences_wanted,
    told_by,
    topic,
)
from rag.records import Kind

OUTLETS = ("BBC News", "Reuters", "Al Jazeera English", "AP")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who won the regatta?", Kind.FACT),
        ("How many countries answered?", Kind.FACT),
        ("What happened to the lighthouse?", Kind.FACT),
        ("Did the ferry sink?", Kind.YES_NO),
        ("Which countries sent ships?", Kind.LIST),
        ("Give me a timeline of the port strike", Kind.TIMELINE),
        ("timline of the port strike", Kind.TIMELINE),
        ("what is this all about", Kind.SUMMARY),
        ("Give me an overview of the regatta.", Kind.SUMMARY),
        ("How do Reuters and AP differ on the death toll?", Kind.COMPARISON),
        ("who said what about the regatta", Kind.POSITIONS),
        ("How did Denmark react?", Kind.POSITIONS),
    ],
)
def test_a_question_asks_for_a_kind_of_answer(question: str, kind: Kind) -> None:
    asked = kind_of(question)
    assert asked.kind is kind
    assert 0 < asked.chances[kind] <= 1


def test_only_deciding_words_are_spelt_right() -> None:
    assert mended("waht hapened in Summry?") == "what happened in Summry?"
    assert mended("wheat and shows") == "wheat and shows"


@pytest.mark.parametrize(
    ("question", "kind", "about"),
    [
        ("Give me a timeline of the port strike", Kind.TIMELINE, "the port strike"),
        ("give me a timline of the dam collapse pls", Kind.TIMELINE, "the dam collapse"),
        ("how did the strike unfold", Kind.TIMELINE, "the strike"),
        ("What happened on Tuesday?", Kind.TIMELINE, ""),
        ("Summarise what the BBC reports", Kind.SUMMARY, ""),
        ("Summarise what the BBC reports in a few sentences", Kind.SUMMARY, ""),
        ("In no more than 50 words, sum up the dam collapse", Kind.SUMMARY, "the dam collapse"),
        ("In twelve words, Outline Norland's demands", Kind.SUMMARY, "Norland's demands"),
        ("Outline Norland's demands", Kind.SUMMARY, "Norland's demands"),
        ("What's new since Monday?", Kind.SUMMARY, ""),
        ("What is this about?", Kind.SUMMARY, ""),
        ("How do Reuters and AP differ on the death toll?", Kind.COMPARISON, "the death toll"),
        ("What do both sides say about the ceasefire?", Kind.COMPARISON, "the ceasefire"),
        ("Who said what about the ceasefire?", Kind.POSITIONS, "the ceasefire"),
        ("reactions to the verdict", Kind.POSITIONS, "the verdict"),
        ("Give me a list of the banned products.", Kind.LIST, "the banned products"),
        ("List the weapons used", Kind.LIST, "the weapons used"),
    ],
)
def test_a_topic_is_without_the_words_of_the_form(question: str, kind: Kind, about: str) -> None:
    assert topic(question, kind, OUTLETS) == about


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Summarise the row in three bullet points", 3),
        ("Sum up the row in a few sentences", 3),
        ("Sum up the row in one sentence", 1),
        ("Sum up the row in a sentence", 1),
        ("In no more than 50 words, sum up the row", 2),
        ("Sum up the row in one paragraph", None),
        ("Sum up the row about ten words in a law", None),
        ("Sum up the row", None),
    ],
)
def test_a_question_may_say_how_long_its_answer_is_to_be(question: str, wanted: int | None) -> None:
    assert sentences_wanted(question) == wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What does the BBC say about the ferry?", Kind.SUMMARY),
        ("What do the BBC and Al Jazeera say about the ferry?", Kind.COMPARISON),
        ("What did Ada Berg say about the ferry?", Kind.POSITIONS),
        ("Which BBC reporter was hurt?", Kind.FACT),
    ],
)
def test_what_an_outlet_says_is_what_it_reports(question: str, kind: Kind) -> None:
    assert kind_asked(question, outlets_named(question, OUTLETS)) is kind


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What did the UN say?", ("UN",)),
        ("What did the pope say about the war?", ("pope",)),
        ("What was said by Borrell?", ("Borrell",)),
        ("What is the position of France?", ("France",)),
        ("What is the capital of France?", ()),
        ("Who says what about whether Ada Berg was warned?", ()),
        ("retrace Tuesday's events", ()),
        ("What is Theresa May's position?", ("Theresa May",)),
        ("What do both sides say?", ()),
        ("What do critics say about the law?", ()),
        ("How was the halt to the sale received?", ()),
        ("reactions to the verdict", ()),
    ],
)
def test_who_is_asked_about_is_who_speaks_or_acts(question: str, named: tuple[str, ...]) -> None:
    assert parties(question) == named


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("How many died, according to the BBC?", ("BBC News",)),
        ("What does Al Jazeera report about the dam?", ("Al Jazeera English",)),
        ("In the BBC's report, who was hurt?", ("BBC News",)),
        ("What do the BBC and Al Jazeera report?", ("BBC News", "Al Jazeera English")),
        ("What did Hajiyev tell the BBC?", ()),
        ("Could Al Jazeera verify the claim?", ()),
        ("Who was fired by the BBC?", ()),
        ("What was reported by the BBC?", ("BBC News",)),
    ],
)
def test_an_outlet_is_the_source_that_is_asked_for_where_it_reports(
    question: str, source: tuple[str, ...]
) -> None:
    assert told_by(question, OUTLETS) == source


def test_outlets_are_named_by_whole_words() -> None:
    assert outlets_named("What do the bbc and al jazeera say?", OUTLETS) == (
        "BBC News",
        "Al Jazeera English",
    )
    assert outlets_named("What do apes eat?", OUTLETS) == ()


def test_importing_loads_neither_the_parser_nor_torch() -> None:
    code = (
        "import sys, rag.question, rag.question.kinds, rag.question.topic;"
        "sys.exit(bool({'spacy', 'torch'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
