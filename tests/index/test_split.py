"""Sentences, chunks and stems give back the very words that they stand for."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.records import Article, text_hash
from index.split import CHUNK_TOKENS, chunk, sentences
from index.tokens import count_tokens
from index.words import stem

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400)
PROSE = st.lists(
    st.sampled_from(
        [
            "Mr. Smith left.",
            "“Why?” he asked.",
            "It cost $3.2 million!",
            "日本語。",
            "𝕏 rose 4%.",
            "\n\n",
        ]
    ),
    max_size=60,
).map(" ".join)


def visible(text: str) -> int:
    return sum(not c.isspace() for c in text)


@given(TEXT | PROSE)
def test_every_visible_character_lies_in_exactly_one_sentence(text: str) -> None:
    spans = sentences(text)
    assert sum(visible(text[a:b]) for a, b in spans) == visible(text)
    assert all(a1 < b1 <= a2 for (a1, b1), (a2, _) in pairwise(spans))


@given(TEXT | PROSE, st.integers(8, 40))
def test_every_visible_character_lies_in_exactly_one_chunk(text: str, limit: int) -> None:
    chunks = chunk(Article("a", text), limit)
    assert sum(visible(text[c.start : c.end]) for c in chunks) == visible(text)
    assert all(c.text_hash == text_hash(text[c.start : c.end]) for c in chunks)
    assert [c.ordinal for c in chunks] == list(range(len(chunks)))
    assert all(a.end <= b.start for a, b in pairwise(chunks))


@given(PROSE)
@example("Mr. Smith left. " * 3 + "It cost $3.2 million! " * 2 + "\n\n " * 4 + "Mr. Smith left.")
def test_no_chunk_of_prose_is_over_the_limit(text: str) -> None:
    assert all(c.tokens <= 24 for c in chunk(Article("a", text), 24))


def chunks_of(*lines: str, limit: int = 24) -> list[str]:
    article = Article("a", "\n\n".join(lines))
    return [article.text[c.start : c.end] for c in chunk(article, limit)]


FULL = "The council voted to close the old harbour to all cargo ships from spring on."
NEXT = "A second survey by engineers from outside the town was asked for."


@pytest.mark.parametrize(
    "heading",
    ["What comes next", "What do the dockers say?", "Plan (of 2023)", "The winners:", "2. Work"],
)
def test_a_heading_stands_in_the_chunk_of_its_section(heading: str) -> None:
    assert chunks_of(FULL, heading, NEXT) == [FULL, f"{heading}\n\n{NEXT}"]
    both = f"{heading}\n\nAt the port\n\n{NEXT}"
    assert chunks_of(FULL, heading, "At the port", NEXT, limit=32) == [FULL, both]
    # Where both do not fit, the nearer one.
    assert chunks_of(FULL, heading, "At the port", NEXT, limit=20)[-1] == f"At the port\n\n{NEXT}"


def test_what_is_no_heading_stays_where_it_stands() -> None:
    for line in ("He left.", "“Why?” he asked.", "U.S."):
        assert chunks_of(FULL, line, NEXT) == [f"{FULL}\n\n{line}", NEXT]
    sentence = f"{FULL} Who knows?"  # the end of a paragraph
    assert chunks_of(sentence, NEXT) == [sentence, NEXT]


def test_a_heading_at_the_end_and_one_that_fits_in_neither_chunk_stay() -> None:
    assert chunks_of(FULL, "More soon") == [f"{FULL}\n\nMore soon"]
    long = " ".join(["survey"] * 21) + "."
    assert chunks_of(FULL, "Of surveys", long) == [f"{FULL}\n\nOf surveys", long]


def test_the_lines_of_a_list_are_no_headings() -> None:
    names = ["Ada Berg", "Bo Lee", "Ana Ruiz"]
    assert chunks_of("The winners are these.", *names, FULL) == [
        "\n\n".join(["The winners are these.", *names]),
        FULL,
    ]
    assert chunks_of(*names, FULL) == ["\n\n".join(names), FULL]


LINES = st.lists(
    st.sampled_from(["1. At the port", "Why?", "The winners:", FULL, NEXT, "He left.", "日本語"]),
    max_size=20,
).map("\n\n".join)


@given(LINES, st.integers(8, 40))
def test_chunks_with_headings_are_within_the_limit_and_leave_nothing_out(
    text: str, limit: int
) -> None:
    chunks = chunk(Article("a", text), limit)
    assert sum(visible(text[c.start : c.end]) for c in chunks) == visible(text)
    assert all(c.tokens <= limit for c in chunks)
    assert all(a.end <= b.start for a, b in pairwise(chunks))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Gen. Smith met U.S. Secretary of State Antony Blinken on Sept. 19. He left.", 2),
        ('"It is over," she said. "Really?" Yes.', 3),
        ("A heading\nA sentence below it.", 2),
        ("It cost 3.5 million in the U.K. last year.", 1),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_a_sentence_over_the_limit_is_cut_between_words() -> None:
    text = "word " * 1_000
    chunks = chunk(Article("a", text))
    assert len(chunks) > 1
    assert all(c.tokens <= CHUNK_TOKENS for c in chunks)
    assert all(set(text[c.start : c.end].split()) == {"word"} for c in chunks)


def test_a_line_of_five_million_characters_is_chunked() -> None:
    chunks = chunk(Article("a", "x" * 5_000_000))
    assert sum(c.end - c.start for c in chunks) == 5_000_000


def test_text_that_looks_like_a_special_token_is_counted_as_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


def test_tokens_are_counted_without_the_network() -> None:
    code = (
        "import socket\n"
        "def no(*a, **k): raise SystemExit('the network was used')\n"
        "socket.socket.connect = no\n"
        "from index.tokens import count_tokens\n"
        "print(count_tokens('two words'))"
    )
    env = {k: v for k, v in os.environ.items() if k != "TIKTOKEN_CACHE_DIR"}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, check=False
    )
    assert run.stdout.strip() == "2", run.stderr


WORDS = [f"{base}{end}" for base in ("warn", "negotiat", "evacuat", "kill", "organis")
         for end in ("ing", "ed", "es", "ions", "ers", "ational", "fulness")]  # fmt: skip


def test_threads_that_stem_at_once_get_the_stems_of_one_alone() -> None:
    alone = [stem.__wrapped__(word) for word in WORDS]  # type: ignore[attr-defined]
    stem.cache_clear()  # type: ignore[attr-defined]
    with ThreadPoolExecutor(8) as threads:
        for found in threads.map(lambda _: [stem.__wrapped__(w) for w in WORDS], range(64)):
            assert found == alone
