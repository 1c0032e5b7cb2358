"""A text is checked sentence by sentence, and nothing in it is passed over in silence."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UsageError
from rag import AsyncDateline, Dateline
from rag.check.checked import LONGEST, CheckedText, Finding, Unchecked
from rag.check.statements import pieces

ARTICLES = (
    {"id": "mill", "title": "Fire at the Elmton mill", "outlet": "Elmton Herald",
     "published": "2024-03-01", "text": "A fire destroyed the old mill in Elmton on Friday. "
     "Twelve people died in the Elmton mill fire. Mayor Greta Holm promised an inquiry."},
    {"id": "dam", "title": "The dam", "outlet": "Northern Wire", "published": "2024-04-02",
     "text": "Ada Berg said that the dam above Brattvik is unsafe. "
     "The council may close the road below it."},
)  # fmt: skip

DRAFT = """# The week in Elmton

Twelve people died in the Elmton mill fire. Mayor Greta Holm promised an inquiry.

- Fifteen people died in the Elmton mill fire.
- The dam above Brattvik is unsafe.

Who lit it? A painter from Corvin sold two hundred kites in the harbour.
"""


@pytest.fixture(scope="module")
def checked(dateline: Dateline) -> CheckedText:
    return dateline.check_text(DRAFT)


def verdicts(checked: CheckedText) -> dict[str, str]:
    return {s.text: str(s.verdict) for s in checked.statements}


def test_each_sentence_has_its_verdict(checked: CheckedText) -> None:
    assert verdicts(checked) == {
        "Twelve people died in the Elmton mill fire.": "supported",
        "Mayor Greta Holm promised an inquiry.": "supported",
        "Fifteen people died in the Elmton mill fire.": "contradicted",
        "The dam above Brattvik is unsafe.": "not found",
        "A painter from Corvin sold two hundred kites in the harbour.": "not found",
    }
    assert checked.contradicted


def test_offsets_point_into_the_given_text_and_quotes_into_the_articles(
    checked: CheckedText, dateline: Dateline
) -> None:
    for piece in (*checked.statements, *checked.unchecked):
        assert DRAFT[piece.start : piece.end] == piece.text
    assert checked.citations
    for citation in checked.citations:
        article = dateline.article(citation.article_id)
        assert article.text[citation.start : citation.end] == citation.quote


def test_a_contradiction_says_what_the_articles_have_and_quotes_it(checked: CheckedText) -> None:
    [against] = [s for s in checked.statements if s.verdict is Finding.CONTRADICTED]
    assert "the articles have Twelve, not Fifteen" in against.differences
    assert [c.quote for c in checked.quotes(against)] == [
        "Twelve people died in the Elmton mill fire."
    ]


def test_a_claim_without_its_speaker_names_who_says_so(checked: CheckedText) -> None:
    [claim] = [s for s in checked.statements if s.text.startswith("The dam")]
    assert claim.speaker == "Ada Berg"
    assert any("do not say so themselves" in d for d in claim.differences)


def test_what_is_no_statement_is_named(checked: CheckedText) -> None:
    assert [(u.text, u.why) for u in checked.unchecked] == [
        ("# The week in Elmton", "heading"),
        ("Who lit it?", "question"),
    ]
    assert checked.to_dict()["counts"] == {
        "supported": 2, "contradicted": 1, "not found": 2, "not a statement": 2,
    }  # fmt: skip


def test_a_filter_leaves_articles_out(dateline: Dateline) -> None:
    later = dateline.check_text("Mayor Greta Holm promised an inquiry.", since="2024-04-01")
    assert later.statements[0].verdict is Finding.NOT_FOUND


def test_markdown_cannot_be_broken_by_what_a_text_says(dateline: Dateline) -> None:
    shown = dateline.check_text("The mayor wrote <b>*this*</b> down.").to_markdown()
    assert "\\<b\\>\\*this\\*\\</b\\>" in shown


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * (LONGEST + 1)])
def test_no_text_and_too_much_of_it_are_refused(dateline: Dateline, text: str) -> None:
    with pytest.raises(UsageError):
        dateline.check_text(text)


def test_the_async_twin_says_the_same(dateline: Dateline, checked: CheckedText) -> None:
    async def run() -> CheckedText:
        async with AsyncDateline.open(dateline.settings.home) as d:
            return await d.check_text(DRAFT)

    assert asyncio.run(run()).statements == checked.statements


def test_lines_that_are_wrapped_are_one_sentence_and_fenced_ones_none() -> None:
    text = "The mayor left the\ntown hall on Monday.\n\n```\ncode runs here\n```\n"
    found = list(pieces(text))
    assert [p.text for p in found] == [
        "The mayor left the\ntown hall on Monday.", "```\ncode runs here\n```",
    ]  # fmt: skip
    assert isinstance(found[1], Unchecked)


def test_two_words_can_state_something_and_one_cannot() -> None:
    found = list(pieces("The week in Elmton was long. Holm resigned. Sadly. Twelve dead.\n"))
    assert [(p.text, isinstance(p, Unchecked)) for p in found[1:]] == [
        ("Holm resigned.", False),
        ("Sadly.", True),
        ("Twelve dead.", True),
    ]


def test_front_matter_is_no_statement() -> None:
    text = "---\ntitle: The mayor left\n---\n\nThe mayor left the town hall.\n"
    found = list(pieces(text))
    assert [(p.text, isinstance(p, Unchecked)) for p in found] == [
        ("---\ntitle: The mayor left\n---", True),
        ("The mayor left the town hall.", False),
    ]
    assert all(text[p.start : p.end] == p.text for p in found)


MARKDOWN = """\
Minutes

The mayor left
-----
> The council met on **Monday**,
> and it adjourned at noon.

- Twelve people died in [the fire](https://elmton.example/fire).
   1. The mill burned down.
- Who lit it?

| hall | closed |
| --- | --- |
| mill | burned |

    Indented, the bridge reopened on Friday.

[1]: The dam\0held, said the mayor.
~~~
The code runs here.
~~~
"""


def test_each_block_of_markdown_is_read_as_what_it_is() -> None:
    found = list(pieces(MARKDOWN))
    assert all(MARKDOWN[p.start : p.end] == p.text for p in found)
    assert [p.plain for p in found if not isinstance(p, Unchecked)] == [
        "The council met on Monday, and it adjourned at noon.",
        "Twelve people died in the fire.",
        "The mill burned down.",
        "Indented, the bridge reopened on Friday.",
        "[1]: The dam held, said the mayor.",
    ]
    assert [(u.text.split("\n")[0], u.why) for u in found if isinstance(u, Unchecked)] == [
        ("Minutes", "heading"),
        ("The mayor left", "heading"),
        ("Who lit it?", "question"),
        ("| hall | closed |", "fragment"),
        ("~~~", "fragment"),
    ]


# What Markdown gives a meaning to, or reads as an end or as nothing.
PARTS = ["Rain fell. ", "a", "- ", "> ", "1. ", "> " * 22, "\n", "\n\n", "\r\n", "\r", "\t", "    "]
PARTS += ["```", "|", "---", "| --- |", "# ", "[1]: x", "**", "\0", "\u00a0", "\u2028", "<b>", "\\"]


@given(st.lists(st.sampled_from(PARTS), max_size=14))
def test_no_word_of_a_text_is_lost(parts: list[str]) -> None:
    text = "".join(parts)
    done = 0
    for piece in pieces(text):
        assert piece.text.strip() and text[piece.start : piece.end] == piece.text
        assert not any(map(str.isalpha, text[done : piece.start]))
        done = piece.end
    assert not any(map(str.isalpha, text[done:]))


@pytest.mark.parametrize("marks", ["> ", "- "])
def test_what_stands_deeper_than_markdown_is_read_is_named(marks: str) -> None:
    text = "The mayor left.\n\n" + marks * 30 + "The dam held.\n\n\u00a0\n"
    left, deep = pieces(text)
    assert left.text == "The mayor left."
    assert isinstance(deep, Unchecked)
    assert deep.why == "fragment" and deep.text.strip().endswith("The dam held.")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_sentences_stand_where_they_say_whatever_ends_a_line(end: str) -> None:
    head = f"---{end}title: Fire{end}---"
    text = (
        f"{head}{end}{end}# Fire{end}{end}The mill burned down. It{end}had stood empty."
        f"{end}{end}* The mayor left."
    )
    found = list(pieces(text))
    assert [p.text for p in found] == [
        head, "# Fire", "The mill burned down.", f"It{end}had stood empty.", "The mayor left.",
    ]  # fmt: skip
    assert all(text[p.start : p.end] == p.text for p in found)
