"""Which lines of a passage are evidence, and what stands before each."""

from __future__ import annotations

from rag.evidence.ranking import gather
from rag.models.judge import in_place
from rag.records import Passage

TITLE = "Elmton elects a baker as mayor"
TEXT = f"{TITLE}\n\nHe is Tom Ash. The count took until midnight.\n\nTurnout\n\nIt was low."


def passage(start: int = 0, text: str = TEXT, title: str | None = TITLE) -> Passage:
    return Passage(1, 1.0, "a", title, None, None, None, start, start + len(text), text)


def test_a_headline_is_evidence_and_a_subheading_is_none() -> None:
    found = gather([passage()])
    assert [e.text for e in found] == [
        TITLE,
        "He is Tom Ash.",
        "The count took until midnight.",
        "It was low.",
    ]
    assert [TEXT[e.span.start : e.span.end] for e in found] == [e.text for e in found]


def test_a_headline_as_short_as_a_name_says_nothing() -> None:
    short = passage(title="Elmton votes", text=TEXT.replace(TITLE, "Elmton votes"))
    assert short.headline_end and gather([short])[0].text == "He is Tom Ash."


def test_nothing_is_read_with_a_headline_as_the_sentence_before_it() -> None:
    assert [e.before for e in gather([passage()])[:3]] == ["", "", "He is Tom Ash."]


def test_a_first_line_is_a_headline_only_where_the_article_has_it_as_its_title() -> None:
    for other in (passage(title=None), passage(title="Another"), passage(start=50)):
        assert other.headline_end == 0
        assert gather([other])[0].text == "He is Tom Ash."


def test_the_judge_reads_a_headline_once() -> None:
    assert in_place(TITLE, TITLE) == TITLE
    assert in_place("He is Tom Ash.", TITLE) == f"{TITLE}\nHe is Tom Ash."
