"""JSON Lines: what a line gives, and what a broken one is called."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from index.errors import ReadError
from index.read import read_each
from index.read.item import Facts, Item
from index.records import Article
from tests.index.reading import Reading, read
from tests.machine import peak

TEXT = "The harbour council voted on Monday to close the old bridge."


def read_bytes(path: Path, data: bytes, facts: Facts | None = None) -> Reading:
    path.write_bytes(data)
    return read(Item.of_file(path), path.read_bytes(), "f" * 64, facts)


def read_rows(tmp_path: Path, *rows: object) -> Reading:
    lines = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    return read_bytes(tmp_path / "news.jsonl", lines.encode())


def test_every_field_of_a_line_is_in_the_article(tmp_path: Path) -> None:
    row = {
        "id": "a-1",
        "text": f"Bridge to close\n\n{TEXT}\n\nADVERTISEMENT",
        "title": "Bridge to close",
        "outlet": "Harbour Gazette",
        "authors": ["Ana Ruiz", "Bo Lee"],
        "published": "July 4, 2023",
        "url": "https://gazette.example/a",
        "language": "en",
    }
    path = tmp_path / "news.jsonl"
    assert read_rows(tmp_path, row).articles == (
        Article(
            id="a-1",
            text=f"Bridge to close\n\n{TEXT}",
            title="Bridge to close",
            outlet="Harbour Gazette",
            authors=("Ana Ruiz", "Bo Lee"),
            published="2023-07-04",
            url="https://gazette.example/a",
            language="en",
            source=f"{path}:1",
            source_hash="f" * 64,
            left_out=("ADVERTISEMENT",),
        ),
    )


@pytest.mark.parametrize(
    ("fields", "authors"),
    [
        ({"authors": "Ana Ruiz"}, ("Ana Ruiz",)),
        ({"author": "Ana Ruiz"}, ("Ana Ruiz",)),
        ({"authors": ["Ana Ruiz", " "]}, ("Ana Ruiz",)),
        ({"authors": None}, ()),
        ({}, ()),
    ],
)
def test_authors_are_a_list_or_a_string(
    fields: dict[str, object], authors: tuple[str, ...], tmp_path: Path
) -> None:
    assert read_rows(tmp_path, {"text": TEXT, **fields}).articles[0].authors == authors


def test_broken_lines_are_named_by_number_and_reason_and_the_others_are_kept(
    tmp_path: Path,
) -> None:
    reading = read_rows(
        tmp_path,
        {"id": 7, "text": TEXT},
        "{not json",
        "",
        '["a list"]',
        {"title": "no text"},
        {"text": ""},
        {"text": 5},
        {"text": TEXT, "title": ["a"]},
        {"text": TEXT, "authors": [1]},
        {"text": TEXT, "published": {"day": 1}},
        {"text": TEXT, "id": True},
        {"text": "ADVERTISEMENT"},
        {"id": "7", "text": f"{TEXT} Again."},
        {"id": "8", "text": TEXT},
        "[" * 100_000,
    )
    assert [article.id for article in reading.articles] == ["7", "8"]
    path = tmp_path / "news.jsonl"
    expected = {
        2: "not JSON",
        4: "not a JSON object",
        5: "'text' is missing",
        6: "'text' is empty",
        7: "'text' is not a string",
        8: "'title' is not a string",
        9: "'authors' is neither",
        10: "'published' is neither",
        11: "'id' is neither",
        12: "no body",
        13: "already the one of line 1",
        15: "not JSON",
    }
    assert [failure.source for failure in reading.failures] == [f"{path}:{n}" for n in expected]
    for failure, words in zip(reading.failures, expected.values(), strict=True):
        assert words in failure.reason


def test_one_line_in_another_encoding_costs_that_line_alone(tmp_path: Path) -> None:
    good = json.dumps({"text": TEXT}).encode()
    reading = read_bytes(tmp_path / "a.jsonl", good + b'\n{"text": "caf\xe9 owners met"}\n')
    assert len(reading.articles) == 1
    assert "UTF-8" in reading.failures[0].reason
    assert reading.failures[0].source.endswith(":2")


def test_a_line_separator_inside_a_string_is_no_line_end(tmp_path: Path) -> None:
    row = json.dumps({"text": f"{TEXT}\u2028{TEXT}"}, ensure_ascii=False)
    assert read_rows(tmp_path, row).articles[0].text == f"{TEXT}\n{TEXT}"


def test_lone_surrogates_in_a_string_are_removed(tmp_path: Path) -> None:
    assert read_rows(tmp_path, f'{{"text": "{TEXT}\\ud83d"}}').articles[0].text == TEXT


def test_markdown_and_mastheads_are_not_looked_for_in_a_text_with_metadata(tmp_path: Path) -> None:
    text = f"A line\n\nBy Ana Ruiz\n\n2 * 3 * 4 is **24**.\n\n{TEXT}"
    article = read_rows(tmp_path, {"text": text}).articles[0]
    assert (article.text, article.title, article.authors) == (text, None, ())


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl"])
def test_packed_lines_are_unpacked_whatever_the_file_is_called(name: str, tmp_path: Path) -> None:
    packed = gzip.compress(json.dumps({"text": TEXT}).encode())
    reading = read_bytes(tmp_path / name, packed)
    assert reading.articles[0].text == TEXT
    assert reading.articles[0].source == f"{tmp_path / name}:1"


@pytest.mark.parametrize("cut", [5, 15, -3])
def test_a_packed_file_cut_short_is_refused(cut: int, tmp_path: Path) -> None:
    packed = gzip.compress(json.dumps({"text": TEXT}).encode())
    with pytest.raises(ReadError, match=r"a\.jsonl\.gz is a damaged gzip file"):
        read_bytes(tmp_path / "a.jsonl.gz", packed[:cut])


@pytest.mark.parametrize(
    "data", [b"", b"\n \n\n", b"\xef\xbb\xbf\n", b"\x89PNG\r\n\x1a\n\0\0", b"\0\0\0\0"]
)
def test_a_file_without_lines_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"a\.jsonl is (?:empty|not text)"):
        read_bytes(tmp_path / "a.jsonl", data)


# 2 MB: far more than what Python and the readers hold for themselves.
MANY, LONG = 400, f"{TEXT} " * 80


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_no_more_than_a_few_lines_of_a_file_are_held_in_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with gzip.open(path, "wt") if name.endswith("gz") else path.open("w") as file:
        file.writelines(json.dumps({"text": f"{n}. {LONG}"}) + "\n" for n in range(MANY))
    item = Item.of_file(path)
    with peak() as held, item.open() as opened:
        assert sum(isinstance(row, Article) for row in read_each(item, opened, "0")) == MANY
    assert held[0] < MANY * len(LONG) / 3


def test_facts_apply_to_a_file_of_one_article_and_only_in_part_to_several(tmp_path: Path) -> None:
    facts = Facts(id="known", title="Known", outlet="Harbour Gazette")
    one = json.dumps({"text": TEXT, "title": "Stated", "outlet": "Other"}).encode()
    alone = read_bytes(tmp_path / "a.jsonl", one, facts).articles[0]
    assert (alone.id, alone.title, alone.outlet) == ("known", "Known", "Harbour Gazette")
    several = read_bytes(tmp_path / "b.jsonl", one + b"\n" + one, facts).articles
    assert [(a.title, a.outlet) for a in several] == [("Stated", "Harbour Gazette")] * 2


def test_one_paragraph_that_ends_in_a_credit_is_still_the_article(tmp_path: Path) -> None:
    text = f"{TEXT} (Image credit: Ana Ruiz/Harbour Pictures)"
    assert read_rows(tmp_path, {"text": text}).articles[0].text == text
