"""Files of every readable format, files that are not what they are called, and manifests."""

from __future__ import annotations

import codecs
import hashlib
from pathlib import Path

import pytest

from index.errors import ReadError
from index.read.format import SUFFIXES, suffix_of
from index.read.item import Facts, Item, load_manifest
from index.records import Article
from tests.index.reading import read

FIRST = "The harbour council voted on Monday to close the old bridge for a year."
SECOND = "Ferries will carry people and goods between the two banks until it opens again."
BODY = f"{FIRST}\n\n{SECOND}"
PAGE = f"Bridge to close\n\n{BODY}\n"
PROSE = "".join(f"<p>{FIRST} {SECOND} ({n})</p>" for n in range(6))


def article(path: Path, content: str | bytes, facts: Facts | None = None) -> Article:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    data = path.read_bytes()
    reading = read(Item.of_file(path), data, hashlib.sha256(data).hexdigest(), facts)
    assert reading.failures == ()
    assert len(reading.articles) == 1
    return reading.articles[0]


def front(matter: str) -> str:
    return f"---\n{matter}\n---\n\n{BODY}\n"


def test_the_ending_decides_in_any_case_and_packed_lines_have_two() -> None:
    names = ["a.TXT", "a.b.md", "a.jsonl.gz", "a.JSONL.GZ", "a.HTML.gz", "a.tar.gz", "a"]
    endings = [".txt", ".md", ".jsonl.gz", ".jsonl.gz", ".html", ".gz", ""]
    assert [suffix_of(name) for name in names] == endings
    assert ".gz" not in SUFFIXES
    assert SUFFIXES.issuperset(endings[:5])


def test_a_text_file_is_one_article_with_its_source(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    found = article(path, PAGE)
    assert (found.title, found.body, found.source) == ("Bridge to close", BODY, str(path))
    assert found.text == f"Bridge to close\n\n{BODY}"
    assert found.source_hash == hashlib.sha256(PAGE.encode()).hexdigest()
    assert found.id == hashlib.sha256(BODY.encode()).hexdigest()[:16]
    assert found.kind == "article"


def test_facts_win_and_the_text_fills_the_rest(tmp_path: Path) -> None:
    page = f"# Bridge to close\n\nBy Ana Ruiz\n\nHarbour Gazette\n\n{BODY}"
    facts = Facts(id="a-1", outlet="The Gazette", authors=(), published="July 4, 2023")
    found = article(tmp_path / "a.txt", page, facts)
    assert (found.id, found.title, found.outlet) == ("a-1", "Bridge to close", "The Gazette")
    assert (found.authors, found.published, found.body) == ((), "2023-07-04", BODY)


@pytest.mark.parametrize("name", ["a.md", "a.markdown", "a.txt"])
def test_front_matter_states_everything_and_only_safe_cleaning_is_done(
    name: str, tmp_path: Path
) -> None:
    matter = (
        "id: 003\ntitle: Bridge to close\noutlet: Harbour Gazette\nauthors: [Ana Ruiz, Bo Lee]\n"
        "published: 2023-07-04\nurl: https://gazette.example/a\nlanguage: en"
    )
    content = front(matter) + "\nBy **Ana** Ruiz\n\nADVERTISEMENT\n"
    found = article(tmp_path / name, content)
    assert (found.id, found.title, found.outlet) == ("003", "Bridge to close", "Harbour Gazette")
    assert (found.authors, found.published) == (("Ana Ruiz", "Bo Lee"), "2023-07-04")
    assert (found.url, found.language) == ("https://gazette.example/a", "en")
    assert found.body == f"{BODY}\n\nBy Ana Ruiz"
    assert found.left_out == ("ADVERTISEMENT",)


def test_the_source_of_front_matter_is_the_outlet(tmp_path: Path) -> None:
    matter = "title: Bridge to close\nsource: Harbour Gazette"
    assert article(tmp_path / "a.md", front(matter)).outlet == "Harbour Gazette"


@pytest.mark.parametrize(
    ("matter", "published"),
    [
        ("date: 2023-07-04T10:00:00Z", "2023-07-04T10:00:00+00:00"),
        ("published: July 4, 2023", "2023-07-04"),
        ("published: 2023-02-31", None),
        ("published: null", None),
        ("published: 2023", None),
        ("author: Ana Ruiz", None),
    ],
)
def test_dates_of_front_matter_become_iso(
    matter: str, published: str | None, tmp_path: Path
) -> None:
    assert article(tmp_path / "a.md", front(matter)).published == published


def test_a_digest_names_the_text_that_it_stands_for(tmp_path: Path) -> None:
    found = article(tmp_path / "a.md", front(f"kind: digest\nsha256: {'AB' * 32}"))
    assert (found.kind, found.digest_of) == ("digest", "ab" * 32)
    other = article(tmp_path / "b.md", front(f"sha256: {'ab' * 32}"))
    assert (other.kind, other.digest_of) == ("article", None)


@pytest.mark.parametrize(
    ("matter", "words"),
    [
        ("title: [unclosed", "broken YAML"),
        ("title: a: b: c", "broken YAML"),
        ("title: [a, b]", "'title'"),
        ("authors: {a: b}", "'authors'"),
    ],
)
def test_broken_front_matter_is_refused_by_name(matter: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=rf"a\.md has .*{words}"):
        article(tmp_path / "a.md", front(matter))


def test_a_rule_at_the_head_is_not_front_matter(tmp_path: Path) -> None:
    assert article(tmp_path / "a.md", f"---\n\n{BODY}").text == BODY


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.txt", "a.jsonl"])
def test_a_web_page_gives_what_it_states_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    page = (
        "<!DOCTYPE html><html lang='en-GB'><head><title>Bridge to close - Gazette</title>"
        "<meta property='og:site_name' content='Harbour Gazette'>"
        "<meta property='article:published_time' content='2023-07-04T23:30:00-05:00'>"
        "<link rel='canonical' href='https://gazette.example/a/'>"
        "<meta name='author' content='Ana Ruiz'></head>"
        f"<body><nav>Menu</nav><article><h1>Bridge to close</h1>{PROSE}</article></body></html>"
    )
    found = article(tmp_path / name, page)
    assert (found.title, found.outlet) == ("Bridge to close", "Harbour Gazette")
    assert (found.authors, found.language) == (("Ana Ruiz",), "en-GB")
    assert found.published == "2023-07-04T23:30:00-05:00"
    assert found.body.startswith(FIRST)
    assert "\n\n" in found.body
    assert "Menu" not in found.text
    assert found.id == hashlib.sha256(b"https://gazette.example/a").hexdigest()[:16]


def test_a_page_without_a_date_has_none_whatever_dates_its_text_mentions(tmp_path: Path) -> None:
    page = f"<html><body><article>{PROSE}<p>Built on May 3, 1998.</p></article>© 2021</body></html>"
    found = article(tmp_path / "a.html", page)
    assert (found.published, found.outlet, found.authors) == (None, None, ())


def test_a_page_without_an_article_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"a\.html is a web page without an article"):
        article(tmp_path / "a.html", "<html><body></body></html>")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1"]
)
def test_text_in_every_common_encoding_comes_out_right(encoding: str, tmp_path: Path) -> None:
    text = "Café owners in Málaga said that the año nuevo would bring £20 more."
    assert article(tmp_path / "a.txt", text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "text",
    [
        "“We won’t stop” – the minister said so on Monday…",
        "La señora dijo que el año próximo habrá más café y más niños en la región.",
    ],
)
def test_western_text_is_not_taken_for_central_european(text: str, tmp_path: Path) -> None:
    assert article(tmp_path / "a.txt", text.encode("cp1252")).text == text


def test_cyrillic_without_a_declared_encoding_comes_out_right(tmp_path: Path) -> None:
    text = "Министерство обороны заявило, что операция продолжается второй день подряд."
    assert article(tmp_path / "a.txt", text.encode("cp1251")).text == text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n ", "is empty"),
        (codecs.BOM_UTF8 + "\u200b \u00a0\n".encode(), "is empty"),
        (b"A sentence with a \0 in it.", "is not text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is not text but a PNG picture"),
        (b"%PDF-1.7\n%abc", "is a PDF that is cut off"),
        (b"PK\x03\x04rest", "is a damaged zip archive"),
        (bytes(range(128, 256)) * 20, "is not text"),
        ("Café owners met. ".encode() * 9 + b"\xff", "is UTF-8 with damage"),
        (codecs.BOM_UTF16_LE + b"a\0b", "breaks at byte"),
        (b"ADVERTISEMENT\n\n* * *\n", "has no body"),
        (b"---\ntitle: a\n---\n", "has no body"),
        (b"\x1f\x8b\x08\0\0", "is a damaged gzip file"),
    ],
)
def test_what_holds_no_text_is_refused_with_its_path(
    data: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(ReadError) as caught:
        article(path, data)
    assert str(caught.value).startswith(f"{path} ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_noise_is_refused(tmp_path: Path) -> None:
    noise = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(128))
    for number, data in enumerate((noise.replace(b"\0", b"\x01"), b"ab\x01\x02c\xe9 " * 99)):
        with pytest.raises(ReadError, match="is not text"):
            article(tmp_path / f"{number}.txt", data)


def test_an_unknown_ending_is_refused_unless_the_content_is_a_web_page(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="has an ending that is not read"):
        article(tmp_path / "a.csv", "a,b\n1,2")
    assert article(tmp_path / "a.php", f"<html><body><article>{PROSE}</article></body></html>").text


def test_five_megabytes_on_one_line_are_read(tmp_path: Path) -> None:
    line = f"{FIRST} Say *nothing* [here]/a. " * (5_000_000 // 100)
    assert len(article(tmp_path / "a.txt", line).text) == len(line.strip())


def test_copies_of_one_address_have_one_id(tmp_path: Path) -> None:
    addresses = [
        "https://Gazette.example/a",
        "https://gazette.example/a/",
        "https://gazette.example/a?utm_source=x&utm_medium=y",
        "https://gazette.example/a#top",
    ]
    ids = {article(tmp_path / "a.txt", PAGE, Facts(url=url)).id for url in addresses}
    assert len(ids) == 1
    assert article(tmp_path / "a.txt", PAGE, Facts(url=f"{addresses[0]}?p=2")).id not in ids


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://[broken", "ftp://a.example/b"])
def test_only_web_addresses_are_kept(url: str, tmp_path: Path) -> None:
    assert article(tmp_path / "a.txt", PAGE, Facts(url=url)).url is None


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
