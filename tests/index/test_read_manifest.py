"""`manifest.toml`: facts by the sha256 of a file, or a sentence that says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ReadError
from index.read.item import Facts, load_manifest

SHA = "a" * 64


def load(tmp_path: Path, content: str) -> dict[str, Facts]:
    path = tmp_path / "manifest.toml"
    path.write_text(content, encoding="utf-8")
    return load_manifest(path)


def test_each_table_gives_the_facts_of_one_file(tmp_path: Path) -> None:
    content = f"""
        [[article]]
        sha256 = "{SHA.upper()}"
        id = "a-1"
        title = "Bridge to close"
        outlet = "Harbour Gazette"
        authors = ["Ana Ruiz"]
        published = 2023-07-04
        url = "https://gazette.example/a"
        [[article]]
        sha256 = "{"b" * 64}"
        published = "July 4, 2023"
    """
    assert load(tmp_path, content) == {
        SHA: Facts(
            id="a-1",
            title="Bridge to close",
            outlet="Harbour Gazette",
            authors=("Ana Ruiz",),
            published="2023-07-04",
            url="https://gazette.example/a",
        ),
        "b" * 64: Facts(published="2023-07-04"),
    }


def test_an_empty_manifest_knows_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "") == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[[article", "is not TOML"),
        ("title = 'x'", "nothing else"),
        ("article = 5", "nothing else"),
        ("article = [5]", "is not a table"),
        ("[[article]]\nid = 'x'", "'sha256' must be 64 hex digits"),
        ("[[article]]\nsha256 = 'xyz'", "'sha256' must be 64 hex digits"),
        (f"[[article]]\nsha256 = '{SHA}'\nid = 5", "'id' must be a string"),
        (f"[[article]]\nsha256 = '{SHA}'\nauthors = 'Ana'", "'authors' must be a list"),
        (f"[[article]]\nsha256 = '{SHA}'\npublished = 'Monday'", "must be a complete date"),
        (f"[[article]]\nsha256 = '{SHA}'\ntitel = 'x'", "'titel' is not known"),
        (f"[[article]]\nsha256 = '{SHA}'\n" * 2, "two"),
    ],
)
def test_a_malformed_manifest_is_refused_with_its_path_and_the_reason(
    content: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(ReadError, match=r"manifest\.toml") as caught:
        load(tmp_path, content)
    assert words in str(caught.value)


def test_a_manifest_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be read"):
        load_manifest(tmp_path / "none.toml")
