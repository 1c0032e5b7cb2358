"""Statements written by hand: how their files are read, and whether they are as promised."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from evals.errors import DatasetError
from evals.statements import FALSE_KINDS, TRUE_KINDS, Half, digest_pairs, pairs
from index.words import content_words, stem, words
from tests.conftest import SEEDS

Write = Callable[..., Path]
PAIR = {
    "id": 1,
    "kind": "number",
    "quote": "The baker of Elmton sold nine loaves on Monday.",
    "statement": "Ten loaves were sold.",
    "supported": False,
}
DIGEST = {
    "id": 1,
    "article": "bakery.md",
    "question": "How many loaves were sold?",
    "quote": "The baker of Elmton sold nine loaves on Monday.",
    "faithful": "Nine loaves were sold.",
    "changed": "Ten loaves were sold.",
    "what": "number",
}
HALVES: tuple[Half, ...] = ("choose", "report")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": 0}, "id "),
        ({"id": True}, "id "),
        ({"kind": "riddle"}, "no kind of false"),
        ({"kind": "passive"}, "no kind of false"),
        ({"supported": True}, "no kind of true"),
        ({"supported": "no"}, "supported "),
        ({"statement": ""}, "statement "),
        ({"statement": PAIR["quote"]}, "the quote itself"),
        ({"source": "Courier"}, "source "),
    ],
)
def test_a_line_that_is_no_pair_is_named(
    change: dict[str, Any], said: str, write_jsonl: Write
) -> None:
    path = write_jsonl({**PAIR, "id": 7}, {**PAIR, **change}, name="some.jsonl")
    with pytest.raises(DatasetError, match=rf"some\.jsonl:2 is no pair .*{said}"):
        pairs(path=path)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"what": "passive"}, "no kind of change"), ({"changed": DIGEST["faithful"]}, "nothing")],
)
def test_a_line_that_is_no_digest_pair_is_named(
    change: dict[str, Any], said: str, write_jsonl: Write
) -> None:
    path = write_jsonl({**DIGEST, **change}, name="some.jsonl")
    with pytest.raises(DatasetError, match=rf"some\.jsonl:1 is no pair .*{said}"):
        digest_pairs(path)


def test_a_broken_file_is_named(write_jsonl: Write, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"some\.jsonl:2 is no pair .*the id 1 is taken"):
        pairs(path=write_jsonl(PAIR, PAIR, name="some.jsonl"))
    (tmp_path / "text.jsonl").write_text("{")
    with pytest.raises(DatasetError, match=r"text\.jsonl:1 is no pair"):
        pairs(path=tmp_path / "text.jsonl")
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(DatasetError, match=r"empty\.jsonl holds no pair"):
        pairs(path=tmp_path / "empty.jsonl")
    with pytest.raises(DatasetError, match=r"none\.jsonl cannot be read"):
        digest_pairs(tmp_path / "none.jsonl")


def test_the_halves_share_no_pair_and_make_up_the_whole() -> None:
    choose, report = (pairs(half) for half in HALVES)
    assert sorted([*choose, *report], key=lambda p: p.id) == pairs()
    assert all(p.id % 2 == 0 for p in choose)
    assert all(p.id % 2 == 1 for p in report)


def test_there_are_as_many_pairs_as_promised() -> None:
    told = Counter(p.supported for p in pairs())
    assert told[False] >= 160
    assert told[True] >= 150
    assert len(digest_pairs()) == 100


def test_kinds_are_balanced_in_the_whole_and_in_each_half() -> None:
    everything = Counter(p.kind for p in pairs())
    assert everything.keys() == {*FALSE_KINDS, *TRUE_KINDS}
    assert min(everything.values()) >= 8
    assert max(everything.values()) <= 2 * min(everything.values())
    choose, report = (Counter(p.kind for p in pairs(half)) for half in HALVES)
    assert all(abs(choose[kind] - report[kind]) <= 1 for kind in everything)
    changes = Counter(p.what for p in digest_pairs())
    assert changes.keys() == set(FALSE_KINDS)
    assert min(changes.values()) >= 8


def test_nothing_stands_twice() -> None:
    for texts in (
        [p.quote for p in pairs()],
        [p.statement for p in pairs()],
        [said for p in digest_pairs() for said in (p.faithful, p.changed)],
    ):
        assert [text for text, n in Counter(texts).items() if n > 1] == []


def test_quotes_are_as_long_as_sentences_of_news() -> None:
    assert [p.id for p in pairs() if not 15 <= len(p.quote.split()) <= 60] == []


def share(statement: str, quote: str) -> float:
    """The part of a statement's content words, as stems, that stands in the quote too."""
    said = {stem(word) for word in content_words(statement)}
    return len(said & {stem(word) for word in content_words(quote)}) / len(said)


@pytest.mark.parametrize("kind", TRUE_KINDS)
def test_true_statements_share_few_words_with_their_quotes(kind: str) -> None:
    shares = [share(p.statement, p.quote) for p in pairs() if p.kind == kind]
    assert statistics.median(shares) < 0.6


def test_false_statements_share_more_words_than_true_ones() -> None:
    shares = {
        supported: [share(p.statement, p.quote) for p in pairs() if p.supported is supported]
        for supported in (True, False)
    }
    assert statistics.median(shares[False]) > statistics.median(shares[True])


def test_quotes_about_the_seeds_stand_in_their_article_byte_for_byte() -> None:
    for pair in digest_pairs():
        assert pair.quote.encode() in (SEEDS / pair.article).read_bytes(), pair.id


def test_every_digest_is_asked_about() -> None:
    told = Counter(p.article for p in digest_pairs())
    assert told.keys() == {path.name for path in SEEDS.glob("[0-9]*.md")}
    assert min(told.values()) >= 10


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of nine words in a text."""
    said = words(text)
    return {tuple(said[at : at + 9]) for at in range(len(said) - 8)}


def written() -> Iterable[str]:
    """All that stands in the two files."""
    for pair in pairs():
        yield from (pair.quote, pair.statement)
    for digest in digest_pairs():
        yield from (digest.question, digest.quote, digest.faithful, digest.changed)


def test_no_nine_words_in_a_row_are_a_publishers(originals: Path) -> None:
    published = [path.read_text(encoding="utf-8") for path in originals.glob("*.txt")]
    theirs = set().union(*map(runs, published))
    assert len(theirs) > 1000
    assert [text for text in written() if runs(text) & theirs] == []


def test_invented_news_is_not_about_the_seeds() -> None:
    about = re.compile(r"azerbaijan|armenia|karabakh|baku|yerevan|stepanakert", re.IGNORECASE)
    assert [p.id for p in pairs() if about.search(p.quote + p.statement)] == []
