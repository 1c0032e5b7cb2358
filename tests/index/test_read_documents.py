"""Word, EPUB and mail: what is the article, and what is only around it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.index import formats
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
