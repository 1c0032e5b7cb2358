"""One real file of every format gives the article that went into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.corpus import Corpus
from index.indexer import index
from tests.index import formats
from tests.index.formats import CORPUS, filler, page
from tests.index.reading import given, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "corpus"
    made.mkdir()
    for name, (make, _) in CORPUS.items():
        (made / name).write_bytes(make())
    return made


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_every_format_gives_its_articles_with_every_paragraph(name: str, tmp_path: Path) -> None:
    make, expected = CORPUS[name]
    got = given(write(tmp_path, name, make()))
    assert got.failed == []
    assert len(got.articles) == expected
    bridge = next(a for a in got.articles if a.title == formats.TITLE)
    assert bridge.text.split("\n\n")[:4] == [formats.TITLE, *formats.PARAGRAPHS]
    assert formats.TITLE not in bridge.body
    for other in got.articles:
        if other is not bridge and "inner" not in other.source and "paper/" not in other.source:
            assert other.title == "More boats"
            assert other.body.startswith(filler(1)[0])


@pytest.mark.parametrize(
    ("name", ("stated")),
    [
        ("story.txt", (formats.OUTLET, (formats.AUTHOR,), None, None)),
        ("story.md", (formats.OUTLET, (formats.AUTHOR,), formats.DAY, None)),
        ("story.html", (formats.OUTLET, (formats.AUTHOR,), formats.MOMENT, formats.ADDRESS)),
        ("story.pdf", (None, (formats.AUTHOR,), None, None)),
        ("story.docx", (None, (formats.AUTHOR,), None, None)),
        ("story.eml", (formats.OUTLET, (), formats.MOMENT, f"{formats.ADDRESS}-by-mail")),
        ("year.epub", (formats.OUTLET, (formats.AUTHOR,), formats.DAY, None)),
        ("feed.rss", (formats.OUTLET, (formats.AUTHOR,), formats.MOMENT, f"{formats.ADDRESS}-rss")),
        (
            "feed.atom",
            (formats.OUTLET, (formats.AUTHOR,), formats.MOMENT, f"{formats.ADDRESS}-atom"),
        ),
    ],
)
def test_what_a_source_states_is_known_and_nothing_else(
    name: str, stated: tuple[object, ...], tmp_path: Path
) -> None:
    found = given(write(tmp_path, name, CORPUS[name][0]())).articles[0]
    assert found.title == formats.TITLE
    assert (found.outlet, found.authors, found.published, found.url) == stated


def test_a_folder_of_all_formats_is_indexed_whole_and_a_second_time_changes_nothing(
    corpus: Corpus, folder: Path
) -> None:
    report = index(corpus, [folder])
    assert not report.failed
    bodies = {a.body for a in corpus.catalog.articles()}
    assert {formats.BODY} <= {body[: len(formats.BODY)] for body in bodies}
    again = index(corpus, [folder])
    assert (len(again.added), len(again.updated), again.chunks) == (0, 0, 0)
    assert sorted(again.unchanged) == sorted(a.id for a in corpus.catalog.articles())


# -- the type is in the content --------------------------------------------------------------

# Another format's name on each. Text has no signature, so that a promise is checked instead.
WRONG = {
    "story.txt": ".pdf",
    "story.md": ".docx",
    "story.html": ".txt",
    "story.pdf": ".txt",
    "story.docx": ".pdf",
    "story.eml": ".txt",
    "year.epub": ".html",
    "rows.jsonl": ".txt",
    "rows.jsonl.gz": ".pdf",
    "page.html.gz": ".epub",
    "feed.rss": ".txt",
    "feed.atom": ".html",
    "paper.zip": ".md",
}


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_a_wrong_name_gives_the_right_article_or_a_clear_refusal(name: str, tmp_path: Path) -> None:
    make, expected = CORPUS[name]
    right = [a.text for a in given(write(tmp_path, name, make())).articles]
    got = given(write(tmp_path, f"wrong{WRONG[name]}", make()))
    if name in ("story.txt", "story.md"):
        assert "by its name or type and is not" in got.reason
    else:
        assert [a.text for a in got.articles] == right and len(right) == expected


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.epub", "a.zip", "a.eml", "a.rss", "a.xml"])
def test_a_name_that_promises_what_is_not_there_is_refused(name: str, tmp_path: Path) -> None:
    assert "should be" in given(write(tmp_path, name, "Only words, and plain ones.")).reason


def test_other_office_files_are_refused_by_what_they_are(tmp_path: Path) -> None:
    sheet = formats.zipped({"xl/workbook.xml": b"<x/>"})
    assert "a spreadsheet" in given(write(tmp_path, "a.docx", sheet)).reason
    text = formats.zipped({"mimetype": b"x", "content.xml": b"<x/>"})
    assert "an OpenDocument" in given(write(tmp_path, "a.zip", text)).reason
    assert "old office" in given(write(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0" + bytes(99))).reason


def test_xml_that_is_no_feed_is_passed_over_in_a_folder_and_refused_by_name(tmp_path: Path) -> None:
    settings = write(tmp_path, "settings.xml", "<settings><a>1</a></settings>")
    write(tmp_path, "feed.xml", formats.atom_file())
    got = given(tmp_path)
    assert [a.title for a in got.articles] == [formats.TITLE] and not got.failed
    assert [f.source for f in got.ignored] == [str(settings)]
    assert "should be a feed" in given(settings).reason


# -- what web pages state ----------------------------------------------------------------------

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": formats.TITLE,
    "datePublished": formats.MOMENT,
    "author": [{"@type": "Person", "name": "Ana Ruiz"}, {"@type": "Person", "name": "Bo Lee"}],
    "publisher": {"@type": "Organization", "name": formats.OUTLET},
    "url": formats.ADDRESS,
}


@pytest.mark.parametrize(
    "data",
    [
        ARTICLE,
        [{"@type": "BreadcrumbList"}, ARTICLE],
        {
            "@context": "https://schema.org",
            "@graph": [{"@type": "WebSite", "url": "https://gazette.example/"}, ARTICLE],
        },
        ARTICLE | {"@type": ["Article", "NewsArticle"]},
        ARTICLE | {"url": None, "mainEntityOfPage": formats.ADDRESS},
    ],
    ids=["plain", "list", "graph", "several types", "main entity"],
)
def test_json_ld_is_read_in_every_form(data: object, tmp_path: Path) -> None:
    found = given(write(tmp_path, "a.html", page(data))).article
    assert (found.title, found.outlet) == (formats.TITLE, formats.OUTLET)
    assert found.authors == ("Ana Ruiz", "Bo Lee")
    assert (found.published, found.url) == (formats.MOMENT, formats.ADDRESS)


def test_the_host_of_an_address_is_not_an_outlet(tmp_path: Path) -> None:
    found = given(write(tmp_path, "a.html", page(ARTICLE | {"publisher": None}))).article
    assert (found.url, found.outlet) == (formats.ADDRESS, None)
    address = formats.ADDRESS.replace("//", "//www.")
    canonical = f"<link rel='canonical' href='{address}'>"
    found = given(write(tmp_path, "b.html", page(head=canonical))).article
    assert (found.url, found.outlet) == (address, None)


def test_broken_json_ld_costs_nothing_else(tmp_path: Path) -> None:
    head = "<script type='application/ld+json'>{broken</script><meta name=author content='Bo Lee'>"
    found = given(write(tmp_path, "a.html", page(head=head))).article
    assert (found.authors, found.url) == (("Bo Lee",), None)


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (f"<meta property='article:published_time' content='{formats.MOMENT}'>", formats.MOMENT),
        ("<meta name='date' content='2023-09-19'>", "2023-09-19"),
        ("<meta name='DC.date.issued' content='2023-09-19'>", "2023-09-19"),
        ("<meta property='article:modified_time' content='2023-09-19'>", None),
    ],
)
def test_dates_come_from_what_says_published(
    head: str, published: str | None, tmp_path: Path
) -> None:
    assert given(write(tmp_path, "a.html", page(head=head))).article.published == published


# -- archives ----------------------------------------------------------------------------------


def test_an_archive_names_what_it_passes_over(tmp_path: Path) -> None:
    got = given(write(tmp_path, "paper.zip", formats.archive_file()))
    assert [f.source.partition("!")[2] for f in got.ignored] == ["picture.png"]
    assert not any("__MACOSX" in a.source for a in got.articles)


def test_an_archive_within_an_archive_within_an_archive_is_refused(tmp_path: Path) -> None:
    inner = formats.zipped({"c.zip": formats.zipped({"a.txt": formats.text_file()})})
    data = formats.zipped({"b.zip": inner, "a.txt": formats.text_file()})
    got = given(write(tmp_path, "a.zip", data))
    assert len(got.articles) == 1
    assert "a zip archive inside another" in got.failed[0].reason


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "C:\\evil.txt"])
def test_a_members_name_leads_nowhere(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, "a.zip", formats.zipped({name: formats.text_file()}))
    found = given(path).article
    assert found.source == f"{path}!{name}"
    assert [p.name for p in tmp_path.rglob("*")] == ["a.zip"]


def test_bombs_are_not_unpacked(tmp_path: Path) -> None:
    flat = formats.zipped({"a.txt": b"a" * 50_000_000})
    assert "far more than an archive of articles" in given(write(tmp_path, "a.zip", flat)).reason
    many = formats.zipped({f"{n}.txt": b"" for n in range(20_001)})
    assert "more than 20,000 members" in given(write(tmp_path, "b.zip", many)).reason


def test_a_locked_member_costs_no_other(tmp_path: Path) -> None:
    data = bytearray(formats.zipped({"a.txt": formats.text_file(), "b.txt": formats.text_file()}))
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1  # the mark of encryption in the list of members (APPNOTE 4.4.4)
    got = given(write(tmp_path, "a.zip", bytes(data)))
    assert len(got.articles) == 1
    assert "locked with a password" in got.failed[0].reason


def test_an_archive_without_articles_is_named(tmp_path: Path) -> None:
    data = formats.zipped({"a.png": b"x"})
    assert "no articles in it" in given(write(tmp_path, "a.zip", data)).reason
