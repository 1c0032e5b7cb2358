"""Damaged files: a clear failure for each, no rubbish in the index, and the rest intact.

Three damages: half of the file is missing, 64 random bytes stand in the middle, or the name is
another format's (tests/index/test_read_formats.py).
"""

from __future__ import annotations

import random
import zlib
from base64 import a85encode
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.errors import ReadError
from index.indexer import index
from index.read.pdf import undamaged
from tests.index import formats
from tests.index.formats import CORPUS
from tests.index.reading import Given, given

# Plain text has no mark at its end: what is there of it is right as far as it goes.
SURVIVES_A_CUT = {"story.txt", "story.md"}
# These hold parts with a checksum or a line of their own: the damaged part alone is lost.
IN_PARTS = {"year.epub", "rows.jsonl", "paper.zip"}
PLACES = 8


def cut(data: bytes, at: int) -> bytes:
    return data[:at]


def noise(data: bytes, at: int) -> bytes:
    return data[:at] + random.Random(at).randbytes(64) + data[at + 64 :]  # noqa: S311


def somewhere(data: bytes, name: str) -> list[int]:
    """The same places in every run, none of them near an end of the file."""
    places = random.Random(name)  # noqa: S311
    return [places.randrange(len(data) // 4, len(data) * 3 // 4) for _ in range(PLACES)]


def is_clear(got: Given) -> bool:
    sentences = [failure.reason for failure in got.failed]
    return all(s.endswith(".") and "\n" not in s and "Traceback" not in s for s in sentences)


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_half_a_file_is_refused_or_gives_a_beginning_that_is_right(
    name: str, tmp_path: Path
) -> None:
    whole, path = CORPUS[name][0](), tmp_path / name
    path.write_bytes(whole)
    right = {a.text for a in given(path).articles}
    for at in somewhere(whole, name):
        path.write_bytes(cut(whole, at))
        got = given(path)
        assert is_clear(got)
        if name in SURVIVES_A_CUT:
            assert next(iter(right)).startswith(got.article.text)
        elif name == "rows.jsonl":
            assert {a.text for a in got.articles} <= right
            assert [Path(f.source).name for f in got.failed] in (["rows.jsonl:1"], ["rows.jsonl:2"])
        else:
            assert got.reason


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_random_bytes_in_a_file_cost_at_most_the_part_they_are_in(
    name: str, tmp_path: Path
) -> None:
    whole, path = CORPUS[name][0](), tmp_path / name
    path.write_bytes(whole)
    right = {a.text for a in given(path).articles}
    for at in somewhere(whole, name):
        path.write_bytes(noise(whole, at))
        got = given(path)
        assert got.failed and is_clear(got), at
        assert {a.text for a in got.articles} <= right
        assert name in IN_PARTS or not got.articles


@pytest.mark.parametrize("damage", [cut, noise])
def test_one_damaged_file_of_each_format_leaves_the_others_in_the_index(
    corpus: Corpus, tmp_path: Path, damage: object
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, (make, _) in CORPUS.items():
        (folder / name).write_bytes(make())
        bad = damage(make(), len(make()) // 2)  # type: ignore[operator]
        (folder / f"damaged-{name}").write_bytes(bad)
    alone = tmp_path / "alone"
    alone.mkdir()
    for name, (make, _) in CORPUS.items():
        (alone / name).write_bytes(make())
    right = {a.text for a in given(alone).articles}
    report = index(corpus, [folder])
    stored = {a.text for a in corpus.catalog.articles()}
    assert right <= stored
    assert all(any(text.startswith(s) for text in right) for s in stored - right)
    named = {Path(f.source.partition("!")[0]).name.partition(":")[0] for f in report.failed}
    assert named == {
        f"damaged-{name}" for name in CORPUS if damage is noise or name not in SURVIVES_A_CUT
    }


def test_a_damaged_file_that_did_not_change_is_reported_and_not_read_again(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "story.pdf"
    path.write_bytes(noise(formats.pdf_file(), 2000))
    first = index(corpus, [path]).failed
    monkeypatch.setattr("index.indexer.read_each", None)
    assert index(corpus, [path]).failed == first
    assert "damage in the middle" in first[0].reason


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "cp1251"])
def test_random_bytes_in_text_of_any_encoding_are_seen(encoding: str, tmp_path: Path) -> None:
    words = (
        "Мост закрыт, паром ходит. " if encoding == "cp1251" else "The café’s “bridge” is shut. "
    )
    whole = "\n\n".join([words * 6] * 12).encode(encoding)
    path = tmp_path / "a.txt"
    seen = 0
    for at in range(800, 1840, 26):  # 40 places
        path.write_bytes(noise(whole, at))
        seen += bool(given(path).failed)
    assert seen >= 38


def test_a_checksum_is_found_inside_ascii85_too() -> None:
    def pdf(stream: bytes) -> bytes:
        return (
            b"%PDF-1.4\n1 0 obj\n<< /Filter [ /ASCII85Decode /FlateDecode ] >>\nstream\n"
            + stream
            + b"~>endstream\nendobj\n%%EOF\n"
        )

    whole = a85encode(zlib.compress(b"BT (Old bridge) Tj ET " * 9))
    undamaged("a.pdf", pdf(whole))
    with pytest.raises(ReadError, match="damage in the middle"):
        undamaged("a.pdf", pdf(whole[:20] + b"!" + whole[21:]))


@pytest.mark.parametrize("added", [b"\0", b"\n", b"<!-- served by a cache -->\n", b"\xa5 (%"])
@pytest.mark.parametrize("times", [100, 3000])
def test_what_is_added_behind_the_end_of_a_pdf_does_no_harm(
    added: bytes, times: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(formats.pdf_file())
    alone = given(path).article.text
    path.write_bytes(formats.pdf_file() + added * times)
    assert given(path).article.text == alone


def test_a_pdf_that_is_cut_off_behind_an_earlier_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    changed = b"\n99 0 obj\n<< /Type /Page /Contents 98 0 R >>\nendobj\nxref\n0 1\n"
    path.write_bytes(formats.pdf_file() + changed)
    assert "its end is missing" in given(path).reason


@pytest.mark.parametrize("inside", ["(closed)", "(for (a) year) 5 % at 1 0 obj", "closed\\"])
@pytest.mark.parametrize("escaped", [False, True])
def test_a_title_in_utf_16_may_have_parentheses_in_it(
    inside: str, escaped: bool, tmp_path: Path
) -> None:
    title = b"\xfe\xff" + f"Alte Brücke {inside}".encode("utf-16-be")
    for mark in b"\\()" if escaped else b"\\":
        title = title.replace(bytes([mark]), bytes([0x5C, mark]))
    plain = b"/Title (Microsoft Word - draft7.doc)"
    path = tmp_path / "a.pdf"
    for whole in (formats.pdf_file(), formats.pdf_file(compress=False)):
        assert plain in whole
        path.write_bytes(whole.replace(plain, b"/Title (" + title + b")"))
        assert given(path).article.title == formats.TITLE


def test_a_page_that_leaves_out_its_last_tags_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(formats.page().replace("</body></html>", ""))
    assert given(path).article.title == formats.TITLE


def test_what_is_left_of_a_menu_is_no_article(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    page = formats.page()
    path.write_text(page[: page.index("<article>")])
    assert "without an article" in given(path).reason


def test_a_mail_that_is_cut_off_in_its_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(formats.mail_file()[:-30])
    assert "cut off or damaged" in given(path).reason
