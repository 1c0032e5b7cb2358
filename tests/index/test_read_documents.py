"""Word, EPUB, mail and PDF: what is the article, and what is only around it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.indexer import index
from index.records import Span
from tests.index import formats
from tests.index.formats import filler
from tests.index.reading import given, write


def test_a_word_document_gives_lists_tables_and_what_was_inserted(tmp_path: Path) -> None:
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    document.add_heading(formats.TITLE, level=1)
    document.add_paragraph(formats.FIRST)
    document.add_paragraph("Boats for the eastern bank.", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Fare in euros:", "3.50 a day."
    changed = document.add_paragraph("The mayor ")._p
    w = nsdecls("w")
    for piece in (
        f'<w:ins {w} w:id="1"><w:r><w:t>agreed</w:t></w:r></w:ins>',
        f'<w:del {w} w:id="2"><w:r><w:delText>refused</w:delText></w:r></w:del>',
        f'<w:r {w}><w:t xml:space="preserve"> to it on Tuesday.</w:t></w:r>',
    ):
        changed.append(parse_xml(piece))
    out = io.BytesIO()
    document.save(out)
    found = given(write(tmp_path, "a.docx", out.getvalue())).article
    assert found.title == formats.TITLE
    assert "Boats for the eastern bank." in found.text
    assert "Fare in euros:" in found.text and "3.50 a day." in found.text
    assert "The mayor agreed to it on Tuesday." in found.text and "refused" not in found.text


def test_the_properties_of_a_word_file_are_not_the_articles(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.core_properties.author = "someuser"
    document.core_properties.title = "Template 4"
    document.add_paragraph(formats.FIRST)
    out = io.BytesIO()
    document.save(out)
    found = given(write(tmp_path, "a.docx", out.getvalue())).article
    assert (found.title, found.authors, found.published) == (None, (), None)


def test_covers_and_contents_of_a_book_are_named_and_no_articles(tmp_path: Path) -> None:
    path = write(tmp_path, "year.epub", formats.book_file())
    got = given(path)
    assert [a.source for a in got.articles] == [
        f"{path}!OEBPS/text/one.xhtml",
        f"{path}!OEBPS/text/two.xhtml",
    ]
    assert {f.source.rpartition("/")[2] for f in got.ignored} == {"cover.xhtml", "nav.xhtml"}


def test_a_locked_book_is_named(tmp_path: Path) -> None:
    lock = b'<encryption><CipherReference URI="OEBPS/one.xhtml"/></encryption>'
    data = formats.zipped({"META-INF/container.xml": b"<x/>", "META-INF/encryption.xml": lock})
    assert "locked against copying" in given(write(tmp_path, "a.epub", data)).reason


def test_hidden_words_of_a_mail_are_not_read_and_small_ones_are(tmp_path: Path) -> None:
    head = formats.mail_file().partition(b"\n\n")[0].split(b"Content-Type")[0]
    body = (
        "<p style='font-size:0.8em'>The small print counts as well, said the mayor on Monday.</p>"
        "<p style='font-size:0'>Unseen.</p><p hidden>Unseen.</p>"
        "<div aria-hidden='true'>Unseen.</div>"
    )
    small = head + b"Content-Type: text/html\nMIME-Version: 1.0\n\n" + body.encode()
    body = given(write(tmp_path, "b.eml", small)).article.body
    assert body == "The small print counts as well, said the mayor on Monday."
    found = given(write(tmp_path, "a.eml", formats.mail_file())).article
    assert "Hidden preview" not in found.text
    assert "Open this mail" not in found.text


@pytest.mark.parametrize("cte", ["8bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_plain_mail_of_a_person_has_an_author_and_no_outlet(
    cte: str, charset: str, tmp_path: Path
) -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"] = '"Ruiz, Ana" <ana@example.org>'
    message["Subject"] = "Le café du port fermé"
    message["Date"] = "Tue, 19 Sep 2023 08:15:00 -0000"
    message["Message-ID"] = "<2@example.org>"
    text = "Le café du port sera fermé un an.\n\nLa mairie paiera la traversée."
    message.set_content(text, charset=charset, cte=cte)
    found = given(write(tmp_path, "a.eml", message.as_bytes())).article
    assert (found.title, found.outlet, found.authors) == (
        "Le café du port fermé",
        None,
        ("Ruiz, Ana",),
    )
    assert found.body == text


def test_a_mail_with_attachments_alone_is_refused(tmp_path: Path) -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.org", "See the file"
    message["Message-ID"] = "<3@example.org>"
    message.add_attachment(formats.pdf_file(), maintype="application", subtype="pdf")
    reason = given(write(tmp_path, "a.eml", message.as_bytes())).reason
    assert "attachments are not read" in reason


def test_a_span_of_a_pdf_knows_its_page(tmp_path: Path) -> None:
    found = given(write(tmp_path, "a.pdf", formats.pdf_file())).article
    assert len(found.pages) == 3 and found.pages[0] == 0

    def page_of(words: str) -> str | None:
        start = found.text.index(words)
        return found.locator(Span(found.id, start, start + len(words)))

    assert page_of(formats.TITLE) == page_of(formats.FIRST) == "page 1"
    assert page_of("In week 10 of") == "page 2"
    assert page_of("In week 24 of") == "page 3"
    across = found.pages[1]
    assert found.locator(Span(found.id, across - 5, across + 5)) == "pages 1-2"
    assert found.locator(Span(found.id, across - 5, across)) == "page 1"


def test_the_pages_of_a_pdf_are_in_the_catalog(corpus: Corpus, tmp_path: Path) -> None:
    path = write(tmp_path, "a.pdf", formats.pdf_file())
    index(corpus, [path])
    [stored] = corpus.catalog.articles()
    assert stored.pages == given(path).article.pages != ()


def test_running_heads_and_page_numbers_are_left_out_and_kept_beside(tmp_path: Path) -> None:
    found = given(write(tmp_path, "a.pdf", formats.pdf_file())).article
    assert "City edition" not in found.text and "Page 2" not in found.text
    assert f"{formats.OUTLET} - City edition" in found.left_out
    assert "Page 2" in found.left_out


def test_a_paragraph_that_goes_over_a_page_is_one_paragraph(tmp_path: Path) -> None:
    found = given(write(tmp_path, "a.pdf", formats.pdf_file())).article
    assert found.body.split("\n\n") == [*formats.PARAGRAPHS, *filler(24)]


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    found = given(write(tmp_path, "a.pdf", pdf_of_columns(filler(40)))).article
    assert found.title == formats.TITLE
    assert len(found.pages) == 2
    assert found.body.split("\n\n") == filler(40)


def test_words_broken_at_the_end_of_a_line_are_whole_again(tmp_path: Path) -> None:
    lines = [
        "The commission said on Monday that the inter-",
        "national border would be closed, and that the well-",
        "known bridge over it had to be repaired by an Anglo-",
        "French company, which asked for a long-",
        "term contract; a longterm one was refused before.",
    ]
    found = given(write(tmp_path, "a.pdf", pdf_of_lines(lines))).article
    assert found.text == (
        "The commission said on Monday that the international border would be closed, and that "
        "the well-known bridge over it had to be repaired by an Anglo-French company, which "
        "asked for a longterm contract; a longterm one was refused before."
    )


def test_a_pdf_without_text_is_called_a_scan(tmp_path: Path) -> None:
    assert "without text, as scans are" in given(write(tmp_path, "a.pdf", pdf_of_lines([]))).reason


def test_a_locked_pdf_is_named_and_one_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    locked = given(write(tmp_path, "a.pdf", pdf_of_lines([formats.FIRST], user="secret"))).reason
    assert "locked with a password" in locked
    open_to_all = write(tmp_path, "b.pdf", pdf_of_lines([formats.FIRST], owner="secret"))
    assert given(open_to_all).article.text == formats.FIRST


def pdf_of_columns(paragraphs: list[str]) -> bytes:
    """Two columns, a headline over both of two lines, and a number on each page."""
    from fpdf import FPDF

    class Paper(FPDF):
        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("Times", size=8)
            self.cell(0, 8, str(self.page_no()), align="C")

    paper = Paper()
    paper.add_page()
    paper.set_font("Times", "B", 40)
    paper.multi_cell(0, 16, formats.TITLE, align="C")
    paper.ln(6)
    paper.set_font("Times", size=11)
    with paper.text_columns(ncols=2, gutter=8, text_align="J") as columns:
        for text in paragraphs:
            with columns.paragraph(bottom_margin=3) as paragraph:
                paragraph.write(text)
    return bytes(paper.output())


def pdf_of_lines(lines: list[str], user: str = "", owner: str = "") -> bytes:
    from fpdf import FPDF
    from fpdf.enums import AccessPermission

    paper = FPDF()
    if user or owner:
        paper.set_encryption(
            owner_password=owner or "o", user_password=user, permissions=AccessPermission.none()
        )
    paper.add_page()
    paper.set_font("Times", size=11)
    for number, line in enumerate(lines):
        paper.text(20, 20 + 6 * number, line)
    return bytes(paper.output())
