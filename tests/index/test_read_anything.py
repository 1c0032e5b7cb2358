"""Whatever the bytes are: an article whose offsets hold, or one clear sentence."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Callable
from email.message import EmailMessage
from html import escape
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from index.clean import INVISIBLE, normalise
from index.discover import expand
from index.errors import ReadError
from index.read.item import Item
from index.records import Article, Span, text_hash
from index.split import chunk, sentences
from tests.index.formats import CORPUS, zipped
from tests.index.reading import read

# Any code point but halves of characters; the ones that hide or turn words more often.
LETTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    "\0\x01\x07\x1b\x85\u00ad\u200b\u200d\u202a\u202e\u2066\u2069\ufeff\u0301e\u1100\u1161 \n\r."
)
PARAGRAPHS = st.lists(st.text(LETTERS, min_size=1, max_size=80), min_size=1, max_size=6)
# Sentences of several scripts, in whose words something invisible or a blank may stand.
WORDS = st.builds(
    lambda word, odd, at: word[:at] + odd + word[at:],
    st.sampled_from(
        "the harbour of Elmton reopened after café owners in Málaga had waited for 14 ships "
        "naïve Straße Мост закрыт 日本語 3.2% “quoted” it’s – said".split()
    ),
    st.sampled_from(["", *"\u00ad\u200b\u202a\u202e\u2066\u2069\u0301\u00a0\u2009"]),
    st.integers(0, 5),
)
PROSE = st.lists(
    st.lists(WORDS, min_size=8, max_size=20).map(lambda ws: f"It was said that {' '.join(ws)}."),
    min_size=1,
    max_size=5,
    unique=True,
)
SIGNED = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"<html><p>", b"<rss><channel>",
     b"<urlset>", b"From: a\nDate: b\nMessage-ID: c\n\n", b'{"text": "', b"\xff\xfe", b"---\n"]
)  # fmt: skip
NAMES = st.sampled_from([*CORPUS, "plain", "a.xml", "b.markdown"])


def articles_of(name: str, data: bytes) -> list[Article]:
    """All that `data` gives; what it does not give is told in one sentence a time."""
    opened = expand(Item(f"/in/{name}", name, len(data), lambda: data))
    told = [failure.reason for failure in opened.failed]
    found: list[Article] = []
    for item in opened.items:
        try:
            loaded = item.load()
            reading = read(item, loaded, "0" * 64)
        except ReadError as error:
            told.append(str(error))
        else:
            found += reading.articles
            told += [failure.reason for failure in reading.failures]
    assert all("\n" not in sentence and sentence.endswith(".") for sentence in told), told
    return found


def holds(article: Article) -> None:
    """The invariant of article, chunk and span."""
    text = article.text
    assert any(map(str.isalnum, text))
    assert unicodedata.is_normalized("NFC", text)
    assert not set(text) & set(INVISIBLE)
    assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") for c in text)
    chunks = chunk(article)
    assert all(a.end <= b.start for a, b in pairwise(chunks))
    assert [text_hash(text[c.start : c.end]) for c in chunks] == [c.text_hash for c in chunks]
    inside = "".join(text[c.start : c.end] for c in chunks)
    assert "".join(inside.split()) == "".join(text.split())
    for c in chunks:
        for start, end in sentences(text[c.start : c.end]):
            span = Span(article.id, c.start + start, c.start + end)
            quote = article.quote(span)
            assert quote == quote.strip() != ""
            assert text[span.start : span.end] == quote
    assert list(article.pages) == sorted(article.pages)


def as_text(paragraphs: list[str]) -> bytes:
    return "\n\n".join(paragraphs).encode()


def as_utf16(paragraphs: list[str]) -> bytes:
    return "\n\n".join(paragraphs).encode("utf-16")


def as_page(paragraphs: list[str]) -> bytes:
    body = "".join(f"<p>{escape(p)} It was said in the harbour.</p>" for p in paragraphs)
    return f"<!doctype html><html><body><article>{body}</article></body></html>".encode()


def as_line(paragraphs: list[str]) -> bytes:
    return json.dumps({"text": "\n\n".join(paragraphs)}).encode()


def as_mail(paragraphs: list[str]) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "a@b.example", "x", "<1@b>"
    message.set_content("\n\n".join(paragraphs), cte="base64")
    return message.as_bytes()


def as_archive(paragraphs: list[str]) -> bytes:
    return zipped({"a.txt": as_text(paragraphs), "b.html": as_page(paragraphs)})


IN_EVERY_FORMAT = pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.txt", as_text),
        ("a.md", as_text),
        ("b.txt", as_utf16),
        ("a.html", as_page),
        ("a.jsonl", as_line),
        ("a.eml", as_mail),
        ("a.zip", as_archive),
    ],
)
Made = Callable[[list[str]], bytes]


@IN_EVERY_FORMAT
@given(paragraphs=PARAGRAPHS)
@example(paragraphs=["e\u0301 \u202egnp.exe", "a\u200bb\0c \u2066d\u2069"])
def test_offsets_hold_over_any_text_in_any_format(
    name: str, made: Made, paragraphs: list[str]
) -> None:
    # Many of these are refused: no text is written with such bytes.
    for article in articles_of(name, made(paragraphs)):
        holds(article)


@IN_EVERY_FORMAT
@given(paragraphs=PROSE)
@example(paragraphs=["It was said that 14\u202e ships reopened Má\u00adlaga to the ha\u200brbour."])
def test_prose_is_read_whole_in_every_format(name: str, made: Made, paragraphs: list[str]) -> None:
    read_of_it = articles_of(name, made(paragraphs))
    assert len(read_of_it) == (2 if made is as_archive else 1)
    for article in read_of_it:
        holds(article)
        whole = visible(f"{article.title or ''} {article.text}")
        assert all(visible(paragraph) in whole for paragraph in paragraphs)


def visible(text: str) -> str:
    return "".join(normalise(text).split())


@given(NAMES, SIGNED, st.binary(max_size=300))
def test_any_bytes_under_any_name_give_articles_or_a_sentence(
    name: str, begin: bytes, rest: bytes
) -> None:
    for article in articles_of(name, begin + rest):
        holds(article)


@given(
    st.sampled_from(sorted(CORPUS)),
    st.floats(0, 1, exclude_max=True),
    st.integers(0, 200),
    st.binary(max_size=80),
)
@example("story.eml", 0.5, 200, b"\0")
def test_any_damage_to_a_real_file_gives_articles_or_a_sentence(
    name: str, where: float, gone: int, come: bytes
) -> None:
    assume(gone or come)
    whole = CORPUS[name][0]()
    at = int(where * len(whole))
    for article in articles_of(name, whole[:at] + come + whole[at + gone :]):
        holds(article)


# An ordinary text of about as many bytes, and how many times its work what follows may cost. The
# worst of them costs less than it; where the cost grew with the square of the length, they took
# minutes. Measured beside each other, so that it is all one how fast or busy the machine is.
ORDINARY = CORPUS["story.txt"][0]() * 200
MOST = 10


def work(name: str, data: bytes) -> float:
    """Seconds of processor time that reading takes here and now."""
    began = time.process_time()
    articles_of(name, data)
    return time.process_time() - began


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<!---->" * 500 + b"x"),
        ("a.xml", b"<!---->" * 500 + b"x"),
        ("b.html", b"<html>" + b"<!--" * 80_000),
        ("c.html", b"<html>" + b"<meta " * 80_000),
        ("d.html", b"<html></script>" + b"<script type=application/ld+json>" * 20_000),
        ("e.html", b"<html><body>" + b"<div>" * 20_000 + b"Words are here."),
        ("a.pdf", b"%PDF-1.4\n" + b"stream\n" * 80_000 + b"%%EOF"),
        ("b.pdf", b"%PDF-1.4\n" + b"<<stream\nxendstream" * 20_000 + b"%%EOF"),
        ("a.rss", b"<rss>" + b"</rss><!--" * 40_000),
        ("a.jsonl", b'{"text": ' + b"[" * 80_000),
        ("a.txt", b"\n#" * 20_000),
        ("b.txt", b"Related\n\nThis is a paragraph long enough to be taken for prose. \n" * 2_000),
    ],
)
def test_bytes_that_are_made_to_take_long_do_not(name: str, data: bytes) -> None:
    assert work(name, data) < MOST * work("plain.txt", ORDINARY)


@pytest.mark.parametrize("where", ["a.rss", "a.html"])
def test_entities_that_grow_are_not_expanded(where: str) -> None:
    levels = "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise("abcdefghi")
    )
    bomb = (
        f'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{levels}]><rss version="2.0"><channel><title>&i;'
        "</title><item><title>&i;</title><description>&i;</description></item></channel></rss>"
    )
    assert articles_of(where, bomb.encode()) == []
    assert work(where, bomb.encode()) < MOST * work("plain.txt", ORDINARY)
