"""PDF: pages, columns, running heads, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

from index.corpus import Corpus
from index.indexer import index
from index.records import Span
from tests.index import formats
from tests.index.formats import filler
from tests.index.reading import given, write


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
