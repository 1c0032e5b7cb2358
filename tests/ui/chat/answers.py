"""Answers for the tests of the page, full of what strangers might write."""

from __future__ import annotations

from html.parser import HTMLParser

from rag.conversation import Turn
from rag.records import Answer, Citation, Claim, Conflict, Passage, Sentence, Timings

CANARY = "<img src=x onerror=alert(1)>\"'</blockquote><script>alert(1)</script>"


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


def disagreeing(**changes) -> Answer:
    claims = (Claim("27", (1,)), Claim("25", (2,), "the ministry"))
    cited = (citation(1, outlet="BBC News"), citation(2, outlet="Al Jazeera"))
    return answer(conflicts=(Conflict("the dead", claims),), citations=cited, **changes)


def turn(given: Answer, asked: str = "Q?", understood: str = "Q?") -> Turn:
    return Turn(asked, understood, given)
