"""The five publishers' texts the project started from, by what they state themselves.

The texts are read from the shared folder beside the project and are not part of it: they
are recognised here by phrases of a few words.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from index.read.item import Item
from index.records import Article
from tests.conftest import ORIGINALS
from tests.index.reading import read

pytestmark = pytest.mark.skipif(
    not ORIGINALS.is_dir(), reason=f"the publishers' texts are not in {ORIGINALS}"
)

FURNITURE = (
    "ADVERTISEMENT",
    "NO RESALES",
    "Top Stories",
    "Sign up for",
    "Soviet borders",
    "Biden",
    "Gaza",
    "Original url",
    "Embed",
    "Source:",
)
NUMBERS = ("000", "001", "002", "003", "004")


def original(number: str, tmp_path: Path) -> Article:
    """The article that a copy with one blank more gives, so that no manifest knows it."""
    name = next(ORIGINALS.glob(f"{number}_*.txt"))
    copy = tmp_path / name.name
    copy.write_bytes(name.read_bytes() + b" ")
    data = copy.read_bytes()
    reading = read(Item.of_file(copy), data, hashlib.sha256(data).hexdigest())
    assert reading.failures == ()
    return reading.articles[0]


def first_line(number: str) -> str:
    text = next(ORIGINALS.glob(f"{number}_*.txt")).read_text(encoding="utf-8")
    return text.strip().split("\n")[0].lstrip("# ")


def test_a_text_that_begins_with_a_list_has_no_title(tmp_path: Path) -> None:
    article = original("002", tmp_path)
    assert article.title is None
    assert article.text.startswith(first_line("002"))
    assert article.left_out == ()


@pytest.mark.parametrize("number", NUMBERS)
def test_no_body_holds_furniture(number: str, tmp_path: Path) -> None:
    article = original(number, tmp_path)
    assert [word for word in FURNITURE if word in article.text] == []
    assert "#" not in article.text
    assert "**" not in article.text


@pytest.mark.parametrize("number", NUMBERS)
def test_every_line_is_in_the_text_or_listed_as_left_out(number: str, tmp_path: Path) -> None:
    article = original(number, tmp_path)
    source = next(ORIGINALS.glob(f"{number}_*.txt")).read_text(encoding="utf-8")
    text = article.text.replace("\n", " ")
    for line in filter(None, map(str.strip, source.splitlines())):
        bare = line.strip("# *").replace("**", "")
        assert bare in text or line in article.left_out


@pytest.mark.parametrize("number", NUMBERS)
def test_every_paragraph_of_prose_is_in_the_body(number: str, tmp_path: Path) -> None:
    """By form alone: what ends like a sentence, and is neither caption nor call."""
    article = original(number, tmp_path)
    lost = [line for line in article.left_out if line.endswith((".", ".”", '."', ".)"))]
    assert all(line.startswith("Sign up for") for line in lost)


@pytest.mark.parametrize(
    ("number", "phrase"),
    [
        ("000", "the disbanding of its armed forces"),
        ("001", "Russia positions itself as mediator"),
        ("001", "Yerevan condemns the"),
        ("003", 'armed forces had been "neutralised"'),
        ("003", "civilians from the most at-risk areas"),
        ("003", '"seemingly to retake Armenian-populated Karabakh'),
        ("004", 'cleared of mines," Baku said.'),
        ("004", "\n\n'Intensive fire'\n\n"),
        ("004", "\n\nMine blasts\n\n"),
    ],
)
def test_standfirsts_subheadings_and_broken_sentences_are_whole(
    number: str, phrase: str, tmp_path: Path
) -> None:
    assert phrase in original(number, tmp_path).text


@pytest.mark.parametrize(
    ("number", "phrase"),
    [("001", "protest to urge the government"), ("004", "Agaoglan Monastery"), ("003", "Google")],
)
def test_captions_and_labels_are_listed_as_left_out(
    number: str, phrase: str, tmp_path: Path
) -> None:
    article = original(number, tmp_path)
    assert phrase not in article.text
    assert any(phrase in line for line in article.left_out)
