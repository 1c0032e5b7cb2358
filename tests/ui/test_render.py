"""What the page shows of strangers' texts is text, and leads nowhere but to the publisher."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from rag.records import Answer, Citation, Claim, Conflict, Passage, Sentence, Timings
from ui.chat import render
from ui.text import day, shown, web_address

CANARY = "<img src=x onerror=alert(1)>\"'</blockquote><script>alert(1)</script>"
OURS = set(
    "article aside b bdi blockquote caption details div h1 h2 h3 header li ol p section span "
    "strong summary sup table tbody td th time tr ul a".split()
)


class Tags(HTMLParser):
    """The tags and attributes that a browser would make of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def citation(n: int = 1, **changes) -> Citation:
    facts = {
        "article_id": CANARY,
        "title": CANARY,
        "outlet": CANARY,
        "authors": (),
        "published": "2023-09-19",
        "url": "https://example.org/a",
        "start": 0,
        "end": 9,
        "quote": CANARY,
    }
    return Citation(n, **{**facts, **changes})


def answer(**changes) -> Answer:
    facts = {
        "question": CANARY,
        "answer": CANARY,
        "abstained": False,
        "reason": None,
        "sentences": (Sentence(CANARY, (1,), 0.9),),
        "citations": (citation(),),
        "conflicts": (),
        "dropped": 0,
        "undated_left_out": 0,
        "model": CANARY,
        "as_of": None,
        "timings": Timings(0.1, 0.2, 0.3),
    }
    return Answer(**{**facts, **changes})


def abstention() -> Answer:
    near = Passage(1, 0.5, CANARY, CANARY, CANARY, CANARY, CANARY, 0, 9, CANARY)
    return answer(abstained=True, reason=CANARY, sentences=(), citations=(), nearest=(near,))


def everything() -> dict[str, str]:
    conflict = Conflict(CANARY, (Claim(CANARY, (1,)), Claim("25", (1,))))
    whole = answer(conflicts=(conflict,), notice=CANARY, as_of=CANARY, dropped=2)
    return {
        "turn": render.turn(1, CANARY, ""),
        "answer": render.answer(1, whole, frozenset([CANARY])),
        "partial": render.partial(1, whole.sentences, whole.citations, frozenset(), CANARY),
        "abstention": render.answer(1, abstention(), frozenset()),
        "failure": render.failure(CANARY),
        "no articles": render.no_articles(CANARY),
    }


@pytest.mark.parametrize("what", list(everything()))
def test_no_text_of_a_stranger_becomes_a_tag_or_an_attribute(what):
    tags = Tags(everything()[what])
    assert set(tags.names) <= OURS | {"pre"}
    assert not [name for name, _ in tags.attributes if name.startswith("on") or name == "style"]
    assert CANARY in tags.text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "javascript://example.org/%0aalert(1)",
        "file://example.org/etc/passwd",
        "file:///etc/passwd",
        "//example.org/a",
        "https://",
        "https://[",
        "not an address",
        None,
    ],
)
def test_an_address_that_is_not_of_the_web_is_no_link(url):
    assert web_address(url) is None
    assert "<a " not in render.answer(
        1, answer(sentences=(), citations=(citation(url=url),)), frozenset()
    )


def test_a_link_opens_the_publisher_without_handing_over_the_page():
    html = render.answer(1, answer(citations=(citation(url='https://e.org/?a="b&c'),)), frozenset())
    attributes = Tags(html).attributes
    assert ("href", 'https://e.org/?a="b&c') in attributes
    assert ("rel", "noopener noreferrer nofollow") in attributes


def test_numbers_lead_to_the_source_of_the_same_turn():
    cited = (Sentence("One.", (1,), 0.9), Sentence("Two.", (2, 1), 0.9))
    given = answer(sentences=cited, citations=(citation(1), citation(2)))
    for turn in (1, 2):
        attributes = Tags(
            render.turn(turn, "Q?", render.answer(turn, given, frozenset()))
        ).attributes
        ids = [value for name, value in attributes if name == "id"]
        assert ids == [f"t{turn}", f"t{turn}-s1", f"t{turn}-s2"]
        wanted = [value[1:] for name, value in attributes if name == "href" and value[0] == "#"]
        assert wanted == [f"t{turn}-s1", f"t{turn}-s2", f"t{turn}-s1"]


def test_characters_that_turn_the_reading_direction_are_gone():
    html = render.answer(
        1, answer(citations=(citation(quote="25 \u202edead\u202c \u2066x"),)), frozenset()
    )
    assert "25 dead x" in html
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)


def test_a_quote_is_shown_whole():
    quote = " ".join(f"word{n}" for n in range(500))
    assert f"“<bdi>{quote}</bdi>”" in render.answer(
        1, answer(citations=(citation(quote=quote),)), frozenset()
    )


def test_a_digest_is_said_to_be_one():
    given = answer(citations=(citation(1, article_id="d"), citation(2, article_id="a")))
    assert render.answer(1, given, frozenset("d")).count("dl-digest") == 1


def test_values_that_disagree_stand_side_by_side_with_their_sources():
    conflict = Conflict("the dead", (Claim("27", (1,)), Claim("25", (2,))))
    given = answer(
        conflicts=(conflict,),
        citations=(citation(1, outlet="BBC News"), citation(2, outlet="Al Jazeera")),
    )
    tags = Tags(render.answer(1, given, frozenset()))
    assert "The sources disagree about the dead" in tags.text
    assert "27BBC News1" in tags.text and "25Al Jazeera2" in tags.text


def test_an_abstention_looks_like_no_answer():
    html = render.answer(1, abstention(), frozenset())
    assert "dl-abstained" in html and "Nearest passages (not an answer)" in html
    assert "dl-prose" not in html


def test_what_is_not_stated_is_said_not_to_be():
    bare = citation(title=None, outlet=None, published=None, url=None)
    text = Tags(render.answer(1, answer(citations=(bare,)), frozenset())).text
    assert "outlet not stated" in text and "no date" in text and "untitled" in text


def test_terminal_text_keeps_lines_and_loses_controls():
    assert shown("a\r\nb\x1b[31m\tc\x9b\udcff\u2028") == "a\nb[31m\tc"
    assert day("2023-09-19T10:00:00+04:00") == "2023-09-19"
