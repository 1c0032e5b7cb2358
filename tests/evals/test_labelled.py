"""Statements about whole collections: how the file is read, and whether it is as promised."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from evals.errors import DatasetError
from evals.kinds.corpora import SOURCES, texts
from evals.statements import (
    FALSE_KINDS,
    TRUE_KINDS,
    Labelled,
    digest_pairs,
    labelled,
    misquoted,
    pairs,
)
from index.words import content_words, stem

TRUE = {
    "id": 1,
    "label": "supported",
    "kind": "number-words",
    "corpus": "stories",
    "article": "ferry",
    "quote": "The ferry sailed at nine.",
    "statement": "The boat left at 9.",
}
NOWHERE = {**TRUE, "id": 2, "label": "not-found", "kind": None, "article": None, "quote": None}


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "some.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_line_of_each_label_is_read(tmp_path: Path) -> None:
    false = {**TRUE, "id": 3, "label": "contradicted", "kind": "day"}
    assert [s.label for s in labelled(write(tmp_path, TRUE, NOWHERE, false))] == [
        "supported",
        "not-found",
        "contradicted",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": 0}, "id"),
        ({"id": "1"}, "id"),
        ({"id": 2}, "is taken"),
        ({"label": "likely"}, "label"),
        ({"corpus": "bakery"}, "corpus"),
        ({"article": None}, "needs an article"),
        ({"quote": None}, "needs an article"),
        ({"quote": ""}, "quote"),
        ({"kind": None}, "no kind of supported"),
        ({"kind": "day"}, "no kind of supported"),
        ({"label": "contradicted"}, "no kind of contradicted"),
        ({"label": "not-found"}, "has no kind"),
        ({"statement": ""}, "statement"),
        ({"statement": TRUE["quote"]}, "the quote itself"),
        ({"source": "Post"}, "source"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(
    change: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(DatasetError, match=rf"some\.jsonl:2 .*{said}"):
        labelled(write(tmp_path, NOWHERE, {**TRUE, **change}))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"none\.jsonl cannot be read"):
        labelled(tmp_path / "none.jsonl")
    with pytest.raises(DatasetError, match=r"some\.jsonl holds no statement"):
        labelled(write(tmp_path))
    (tmp_path / "some.jsonl").write_text("{")
    with pytest.raises(DatasetError, match=r"some\.jsonl:1 .*not JSON"):
        labelled(tmp_path / "some.jsonl")


@pytest.fixture(scope="module")
def shipped() -> list[Labelled]:
    return labelled()


def test_there_are_as_many_as_promised(shipped: list[Labelled]) -> None:
    assert Counter(s.label for s in shipped) == {
        "supported": 100,
        "contradicted": 60,
        "not-found": 40,
    }
    for label, n in Counter(s.label for s in shipped).items():
        of_stories = sum(s.label == label and s.corpus == "stories" for s in shipped)
        assert 0.5 <= of_stories / n <= 0.6, label
    changed = Counter(s.kind for s in shipped if s.label == "contradicted")
    assert set(changed) <= set(FALSE_KINDS)
    assert len(changed) >= 8
    assert min(changed.values()) >= 5
    assert {s.kind for s in shipped if s.label == "supported"} == set(TRUE_KINDS)


def test_every_quote_stands_in_its_article(shipped: list[Labelled]) -> None:
    held = {corpus: texts(corpus) for corpus in SOURCES}
    assert misquoted(shipped, held) == []
    other = [Labelled.model_validate(row) for row in (TRUE, NOWHERE)]
    assert misquoted(other, {"stories": {"ferry": TRUE["quote"]}}) == []
    assert misquoted(other, {"stories": {"ferry": "It sailed."}}) == other[:1]
    assert misquoted(other, {"stories": {}}) == other[:1]


def test_quotes_are_one_or_two_sentences(shipped: list[Labelled]) -> None:
    assert [s.id for s in shipped if s.quote and not 4 <= len(s.quote.split()) <= 75] == []


def test_no_statement_stands_twice_or_in_the_other_files(shipped: list[Labelled]) -> None:
    told = Counter(s.statement for s in shipped)
    assert [text for text, n in told.items() if n > 1] == []
    others = {p.statement for p in pairs()}
    for pair in digest_pairs():
        others |= {pair.faithful, pair.changed}
    assert told.keys() & others == set()


def test_true_statements_share_few_words_with_their_quotes(shipped: list[Labelled]) -> None:
    shares = {
        label: [share(s.statement, s.quote) for s in shipped if s.label == label and s.quote]
        for label in ("supported", "contradicted")
    }
    assert statistics.median(shares["supported"]) < 0.4
    assert statistics.median(shares["contradicted"]) > statistics.median(shares["supported"])


def share(statement: str, quote: str) -> float:
    """The part of a statement's content words, as stems, that stands in the quote too."""
    told = {stem(word) for word in content_words(statement)}
    return len(told & {stem(word) for word in content_words(quote)}) / len(told)
