"""A publisher's own text takes the place of its digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

from index.corpus import Corpus
from index.indexer import index
from tests.index.letters import agree

ORIGINAL = b"A title of its own\n\nThe publisher's own words stand here.\n"
SHA = hashlib.sha256(ORIGINAL).hexdigest()


def digest_file(folder: Path) -> Path:
    path = folder / "digest.md"
    path.write_text(
        "---\nid: story\ntitle: The title\noutlet: The Paper\npublished: '2023-09-19'\n"
        f"sha256: {SHA}\nkind: digest\n---\n\n"
        "A summary in other words.\n"
    )
    return path


def body_of(corpus: Corpus) -> str:
    [article] = corpus.catalog.articles()
    assert (article.id, article.title, article.outlet) == ("story", "The title", "The Paper")
    assert article.published == "2023-09-19"
    assert article.text == f"The title\n\n{article.body}"
    assert agree(corpus)
    return article.body


def test_the_publishers_text_supersedes_its_digest_in_one_run(
    corpus: Corpus, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    digest_file(folder)
    (folder / "own.txt").write_bytes(ORIGINAL)
    (folder / "manifest.toml").write_text(
        "[[article]]\nsha256 = '" + SHA + "'\n"
        "id = 'story'\ntitle = 'The title'\noutlet = 'The Paper'\npublished = '2023-09-19'\n"
    )
    report = index(corpus, [folder])
    assert (list(report.added), len(report.superseded)) == (["story"], 1)
    assert body_of(corpus) == "The publisher's own words stand here."
    again = index(corpus, [folder])
    assert list(again.unchanged) == ["story"] and not again.updated


def test_the_publishers_text_supersedes_a_digest_that_was_indexed_before(
    corpus: Corpus, tmp_path: Path
) -> None:
    digest = digest_file(tmp_path)
    index(corpus, [digest])
    assert body_of(corpus) == "A summary in other words."
    own = tmp_path / "own.txt"
    own.write_bytes(ORIGINAL)
    assert list(index(corpus, [own]).updated) == ["story"]
    assert body_of(corpus) == "The publisher's own words stand here."
    assert len(index(corpus, [digest]).superseded) == 1
    assert body_of(corpus) == "The publisher's own words stand here."


def test_the_digest_comes_back_when_the_publishers_text_is_removed(
    corpus: Corpus, tmp_path: Path
) -> None:
    digest = digest_file(tmp_path)
    own = tmp_path / "own.txt"
    own.write_bytes(ORIGINAL)
    index(corpus, [digest, own])
    own.unlink()
    corpus.remove(["story"])
    index(corpus, [digest])
    assert body_of(corpus) == "A summary in other words."
