"""One real file of every format, made here and in our own words: two stories in each dress.

Each is the same bytes in every run, so that damage at a place is the same damage.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache

TITLE = "Old bridge to close for a year"
AUTHOR = "Ana Ruiz"
OUTLET = "Harbour Gazette"
DAY = "2023-09-19"
MOMENT = "2023-09-19T08:15:00+02:00"
ADDRESS = "https://gazette.example/bridge"

FIRST = (
    "The harbour council voted on Monday to close the old bridge for a year, after engineers "
    "had found cracks in two of its piers."
)
SECOND = (
    "Ferries will carry people and goods between the two banks until it opens again, and the "
    "city will pay the fare, the mayor told reporters."
)
THIRD = (
    "Shopkeepers on the eastern bank said that they feared for their trade, since nine out of "
    "ten of their customers come on foot."
)
PARAGRAPHS = (FIRST, SECOND, THIRD)
BODY = "\n\n".join(PARAGRAPHS)


def filler(count: int) -> list[str]:
    """More paragraphs, no two alike, so that a document has pages and a middle."""
    return [
        f"In week {n} of the works, the council heard report number {n * 7} from the engineers, "
        f"who had counted {n * 13} stones and asked for {n + 2} more boats on the river."
        for n in range(1, count + 1)
    ]


@cache
def text_file() -> bytes:
    return f"{TITLE}\n\nBy {AUTHOR}\n\n{OUTLET}\n\n{_long_body()}\n".encode()


@cache
def markdown_file() -> bytes:
    matter = f"title: {TITLE}\nauthors: [{AUTHOR}]\noutlet: {OUTLET}\npublished: {DAY}"
    return f"---\n{matter}\n---\n\n{_long_body()}\n".encode()


@cache
def page_file(address: str = ADDRESS) -> bytes:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "The site"},
            {
                "@type": ["NewsArticle", "Article"],
                "headline": TITLE,
                "datePublished": MOMENT,
                "author": [{"@type": "Person", "name": AUTHOR}],
                "publisher": {"@type": "Organization", "name": OUTLET},
                "mainEntityOfPage": {"@type": "WebPage", "@id": address},
            },
        ],
    }
    return page(data).encode()


def page(data: object = None, head: str = "", paragraphs: list[str] | None = None) -> str:
    """A web page with a menu, JSON-LD and other `head`."""
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    body = "".join(f"<p>{p}</p>" for p in paragraphs or [*PARAGRAPHS, *filler(8)])
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f"{head}{script}</head><body><nav><a href='/'>Start</a> <a href='/w'>World</a></nav>"
        f"<article><h1>{TITLE}</h1>{body}</article><footer>Contact</footer></body></html>"
    )


@cache
def lines_file() -> bytes:
    rows = [
        {"id": "bridge", "title": TITLE, "outlet": OUTLET, "published": DAY, "text": BODY},
        {"id": "boats", "title": "More boats", "text": "\n\n".join(filler(6))},
    ]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@cache
def pdf_file(compress: bool = True) -> bytes:
    """Three pages with a running head, page numbers and a broken word."""
    from fpdf import FPDF

    class Paper(FPDF):
        def header(self) -> None:
            self.set_font("Helvetica", size=8)
            self.cell(0, 8, f"{OUTLET} - City edition")
            self.ln(14)

        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("Helvetica", size=8)
            self.cell(0, 8, f"Page {self.page_no()}", align="C")

    paper = Paper(format=(148, 210))
    paper.set_compression(compress)
    paper.set_title("Microsoft Word - draft7.doc")
    paper.set_author("someuser")
    paper.set_creation_date(datetime(2023, 9, 19, tzinfo=UTC))
    paper.add_page()
    paper.set_font("Times", "B", 20)
    paper.multi_cell(0, 9, TITLE)
    paper.ln(4)
    paper.set_font("Times", size=11)
    for paragraph in [f"By {AUTHOR}", *PARAGRAPHS, *filler(24)]:
        paper.multi_cell(0, 6, paragraph, align="J")
        paper.ln(3)
    return bytes(paper.output())


@cache
def word_file() -> bytes:
    from docx import Document

    document = Document()
    document.sections[0].header.paragraphs[0].text = "Internal draft"
    document.add_heading(TITLE, level=0)
    document.add_paragraph(f"By {AUTHOR}")
    for paragraph in [*PARAGRAPHS, *filler(40)]:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as dated:
        return zipped({name: dated.read(name) for name in dated.namelist()})


@cache
def book_file() -> bytes:
    """A title page, a table of contents, and two chapters."""
    chapters = {"one": (TITLE, [*PARAGRAPHS, *filler(10)]), "two": ("More boats", filler(9))}
    entries = "".join(
        f'<item id="{n}" href="text/{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in ("cover", *chapters)
    )
    package = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The year</dc:title>'
        f"<dc:creator>{AUTHOR}</dc:creator><dc:publisher>{OUTLET}</dc:publisher>"
        f"<dc:date>{DAY}</dc:date><dc:language>en</dc:language></metadata><manifest>{entries}"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '</manifest><spine><itemref idref="cover"/><itemref idref="nav"/><itemref idref="one"/>'
        '<itemref idref="two"/></spine></package>'
    )
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": (
            '<?xml version="1.0"?><container version="1.0" '
            'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
            'full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
            "</container>"
        ),
        "OEBPS/book.opf": package,
        "OEBPS/text/cover.xhtml": _chapter("The year", ["A yearbook."]),
        "OEBPS/nav.xhtml": _chapter("Contents", [TITLE] * 30),
        **{f"OEBPS/text/{n}.xhtml": _chapter(t, ps) for n, (t, ps) in chapters.items()},
    }
    return zipped({name: content.encode() for name, content in members.items()})


@cache
def mail_file() -> bytes:
    message = EmailMessage()
    message["From"] = f"{OUTLET} <news@gazette.example>"
    message["To"] = "reader@example.org"
    message["Subject"] = TITLE
    message["Date"] = "Tue, 19 Sep 2023 08:15:00 +0200"
    message["Message-ID"] = "<1@gazette.example>"
    message["List-Unsubscribe"] = "<https://gazette.example/leave>"
    message["Archived-At"] = f"<{ADDRESS}-by-mail>"
    message.set_content("Open this mail in a browser.")
    body = "".join(f"<p>{p}</p>" for p in [*PARAGRAPHS, *filler(12)])
    message.add_alternative(
        f'<html><body><div style="display:none">Hidden preview line.</div><h1>{TITLE}</h1>{body}'
        "</body></html>",
        subtype="html",
        cte="base64",
    )
    message.set_boundary("a-boundary-that-is-always-the-same")
    return message.as_bytes()


@cache
def rss_file() -> bytes:
    return rss(
        entry(TITLE, f"{ADDRESS}-rss", "<p>" + "</p><p>".join([*PARAGRAPHS, *filler(3)]) + "</p>"),
        entry("More boats", "https://gazette.example/boats", f"<p>{' '.join(filler(9))}</p>"),
    )


def rss(*entries: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{OUTLET}</title><link>https://gazette.example/</link><language>en</language>"
        f"<description>News</description>{''.join(entries)}</channel></rss>"
    ).encode()


def entry(title: str, link: str, content: str | None = None, summary: str = "In short.") -> str:
    full = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    place = f"<link>{link}</link><guid>{link}</guid>" if link else "<guid>no-link</guid>"
    return (
        f"<item><title>{title}</title>{place}<description>{summary}</description>{full}"
        f"<dc:creator>{AUTHOR}</dc:creator><pubDate>Tue, 19 Sep 2023 08:15:00 +0200</pubDate>"
        "</item>"
    )


@cache
def atom_file() -> bytes:
    content = "".join(f"&lt;p&gt;{p}&lt;/p&gt;" for p in [*PARAGRAPHS, *filler(3)])
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{OUTLET}</title><id>urn:gazette</id><updated>2023-09-20T00:00:00Z</updated>"
        f'<entry><title>{TITLE}</title><id>urn:bridge</id><link href="{ADDRESS}-atom"/>'
        f"<published>{MOMENT}</published><updated>2023-09-21T00:00:00Z</updated>"
        f'<author><name>{AUTHOR}</name></author><content type="html">{content}</content></entry>'
        "</feed>"
    ).encode()


@cache
def archive_file() -> bytes:
    """A zip with a page, a document, and a zip with one more text."""
    inner = zipped({"inner.txt": f"More boats\n\n{filler(2)[0]}\n\n{filler(2)[1]}".encode()})
    members = {
        "paper/story.html": page_file(),
        "paper/story.docx": word_file(),
        "inner.zip": inner,
        "__MACOSX/story.html": b"junk",
        "picture.png": b"\x89PNG",
    }
    return zipped(members)


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


# name of the file, how it is made, how many articles it holds
CORPUS: dict[str, tuple[Callable[[], bytes], int]] = {
    "story.txt": (text_file, 1),
    "story.md": (markdown_file, 1),
    "story.html": (page_file, 1),
    "story.pdf": (pdf_file, 1),
    "story.docx": (word_file, 1),
    "story.eml": (mail_file, 1),
    "year.epub": (book_file, 2),
    "rows.jsonl": (lines_file, 2),
    "rows.jsonl.gz": (lambda: gzip.compress(lines_file(), mtime=0), 2),
    "page.html.gz": (lambda: gzip.compress(page_file(f"{ADDRESS}-gz"), mtime=0), 1),
    "feed.rss": (rss_file, 2),
    "feed.atom": (atom_file, 1),
    "paper.zip": (archive_file, 3),
}


def _long_body() -> str:
    return "\n\n".join([*PARAGRAPHS, *filler(8)])


def _chapter(title: str, paragraphs: list[str]) -> str:
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        f"<title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    )
