"""Answers as a Word document, with a footnote for every citation."""

from __future__ import annotations

import io
import re
from collections.abc import Hashable, Iterable, Sequence
from html import escape
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from rag.conversation import Turn
from rag.records import Answer, Citation, Kind
from rag.show.form import (
    NOT_REPORTED,
    Form,
    Item,
    Table,
    according_to,
    count_of,
    day_in_words,
    form_of,
    said_in_full,
    whose,
)
from rag.show.safe import on_one_line, web_address
from rag.show.text import words_of
from ui.shared import where_from

# What XML cannot hold, beside what is never shown.
_NO_XML = re.compile("[\ufffe\uffff]")


def answer_as_docx(answer: Answer) -> bytes:
    """One answer under its question, as the bytes of a .docx file."""
    return _document(answer.question, [("", "", answer)])


def turn_as_docx(turn: Turn) -> bytes:
    """One answer of a conversation under its question as it was asked."""
    understood = turn.understood if turn.understood != turn.asked else ""
    return _document(turn.asked, [("", understood, turn.answer)])


def conversation_as_docx(title: str, turns: Sequence[Turn]) -> bytes:
    """Every turn under its own heading, with footnotes numbered through."""
    return _document(title, [(t.asked, t.understood, t.answer) for t in turns])


def _document(title: str, turns: Iterable[tuple[str, str, Answer]]) -> bytes:
    made = docx.Document()
    made.core_properties.title = _fit(title)[:255]
    made.core_properties.author = "Dateline"
    made.core_properties.comments = ""
    made.add_heading(_fit(title), level=1)
    notes = _Footnotes(made)
    for n, (asked, understood, answer) in enumerate(turns, start=1):
        if asked:
            made.add_heading(_fit(asked), level=2)
        if understood != asked:
            made.add_paragraph().add_run(f"Read as: {_fit(understood)}").italic = True
        _Writing(made, notes, n, answer).write()
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


class _Writing:
    """One answer on its way into a document."""

    def __init__(self, document: Any, notes: _Footnotes, n: int, answer: Answer) -> None:
        self._document = document
        self._notes = notes
        self._n = n
        self._answer = answer
        self._citations = {c.n: c for c in answer.citations}
        self._full = said_in_full(answer.sentences, answer.rows, answer.citations)

    def write(self) -> None:
        answer = self._answer
        if answer.abstained:
            self._document.add_paragraph(f"No answer. {_fit(answer.reason or answer.answer)}")
            return
        made = form_of(answer)
        self._lead(made)
        if made.prose:
            prose = self._document.add_paragraph()
            for at, sentence in enumerate(made.prose):
                prose.add_run(f"{' ' if at else ''}{_fit(sentence.text)}")
                self._mark(prose, sentence.citations)
        if made.also:
            voices = self._document.add_paragraph("Also ")
            for at, voice in enumerate(made.also):
                voices.add_run(f"{', ' if at else ''}{_fit(voice.outlet)}")
                self._mark(voices, voice.numbers)
        if count := count_of(answer):
            self._document.add_paragraph().add_run(_fit(count)).italic = True
        for section in made.sections:
            heading = day_in_words(section.heading) if made.kind is Kind.TIMELINE else None
            self._section(heading or section.heading, section.items)
        if made.table is not None:
            self._table(made.table)
        self._conflicts()

    def _lead(self, made: Form) -> None:
        if made.lead is None:
            return
        lead = self._document.add_paragraph()
        lead.add_run(_fit(made.lead.words)).bold = True
        self._mark(lead, made.lead.numbers)
        lead.add_run(_fit(according_to(made.lead)))

    def _section(self, heading: str, items: Iterable[Item]) -> None:
        if heading:
            head = self._document.add_paragraph()
            head.add_run(_fit(heading)).bold = True
            head.paragraph_format.keep_with_next = True
        for item in items:
            self._item(self._document.add_paragraph(style="List Bullet"), item)

    def _item(self, paragraph: Any, item: Item) -> None:
        if item.at:
            paragraph.add_run(f"{_fit(item.at)}  ").bold = True
        paragraph.add_run(_fit(item.text))
        if item.outlets:
            paragraph.add_run(f" ({_fit(', '.join(item.outlets))})")
        self._mark(paragraph, item.numbers)

    def _table(self, table: Table) -> None:
        grid = self._document.add_table(rows=1, cols=len(table.sides) + 1, style="Table Grid")
        for cell, side in zip(grid.rows[0].cells, ("", *table.sides), strict=True):
            cell.paragraphs[0].add_run(_fit(side)).bold = True
        # Repeated on every page, and read out as what it is.
        grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for point in table.points:
            first, *cells = grid.add_row().cells
            first.paragraphs[0].add_run(_fit(point.name)).bold = True
            for cell, items in zip(cells, point.cells, strict=True):
                if not items:
                    cell.paragraphs[0].add_run(NOT_REPORTED).italic = True
                for at, item in enumerate(items):
                    self._item(cell.add_paragraph() if at else cell.paragraphs[0], item)
        self._document.add_paragraph()

    def _conflicts(self) -> None:
        for conflict in self._answer.conflicts:
            head = f"The sources disagree: {_fit(conflict.about)}"
            self._document.add_paragraph().add_run(head).bold = True
            for claim in conflict.claims:
                said = _fit(claim.value + whose(claim))
                line = self._document.add_paragraph(said, style="List Bullet")
                self._mark(line, claim.citations)

    def _mark(self, paragraph: Any, numbers: Iterable[int]) -> None:
        cited = [self._citations[n] for n in numbers if n in self._citations]
        for at, c in enumerate(cited):
            if at:
                self._notes.comma(paragraph)
            words = _fit(f"{where_from(c)}. {words_of(c, c.n in self._full)}")
            self._notes.mark(paragraph, (self._n, c.n), words, _address(c))


def _address(c: Citation) -> str | None:
    address = web_address(c.url)
    return None if address is None or _NO_XML.search(address) else address


def _fit(text: str) -> str:
    return _NO_XML.sub("", on_one_line(text))


_NAMESPACES = nsdecls("w", "r")
_NO_FOOTNOTES = f"""<w:footnotes {_NAMESPACES}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0">
<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote></w:footnotes>"""


class _Footnotes:
    """The footnotes of one document, numbered in the order in which they are first marked.

    python-docx opens and keeps footnotes, but cannot make any. The part has the form of
    ECMA-376, part 1, 17.11: two separators, then a note for each number.
    """

    def __init__(self, document: Any) -> None:
        self._part = XmlPart(
            PackURI("/word/footnotes.xml"),
            CONTENT_TYPE.WML_FOOTNOTES,
            parse_xml(_NO_FOOTNOTES),
            document.part.package,
        )
        document.part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
        styles = document.styles
        text = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
        text.base_style = styles["Normal"]
        text.font.size = Pt(9)
        text.paragraph_format.space_after = Pt(2)
        number = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
        number.font.superscript = True
        self._text_style, self._number_style = text.style_id, number.style_id
        self._numbers: dict[Hashable, int] = {}

    def mark(self, paragraph: Any, source: Hashable, words: str, address: str | None) -> None:
        """Puts the number of a source behind a paragraph's last word.

        A note belongs to one place: where a source is named again, its number is a reference
        to that place, which Word keeps up to date.

        Args:
            words, address: what the note says, and where it links to; used the first time.
        """
        known = self._numbers.get(source)
        if known is None:
            n = self._numbers[source] = len(self._numbers) + 1
            self._write(n, words, address)
            xml = (
                f'<w:bookmarkStart w:id="{n}" w:name="_Note{n}"/>'
                f'{self._in_number_style(f"""<w:footnoteReference w:id="{n}"/>""")}'
                f'<w:bookmarkEnd w:id="{n}"/>'
            )
        else:
            # A field that Word fills in; what it shows until then stands inside it.
            parts = (
                '<w:fldChar w:fldCharType="begin"/>',
                f"<w:instrText> NOTEREF _Note{known} \\h </w:instrText>",
                '<w:fldChar w:fldCharType="separate"/>',
                _text(str(known)),
                '<w:fldChar w:fldCharType="end"/>',
            )
            xml = "".join(map(self._in_number_style, parts))
        _append(paragraph._p, xml)

    def comma(self, paragraph: Any) -> None:
        """Separates two numbers."""
        _append(paragraph._p, self._in_number_style(_text(",")))

    def _write(self, number: int, words: str, address: str | None) -> None:
        link = ""
        if address:
            target = self._part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            link = (
                f"<w:r>{_text(' ')}</w:r>"
                f'<w:hyperlink r:id="{target}"><w:r>{_text(address)}</w:r></w:hyperlink>'
            )
        _append(
            self._part.element,
            f'<w:footnote w:id="{number}"><w:p>'
            f'<w:pPr><w:pStyle w:val="{self._text_style}"/></w:pPr>'
            f"{self._in_number_style('<w:footnoteRef/>')}"
            f"<w:r>{_text(f' {words}')}</w:r>{link}</w:p></w:footnote>",
        )

    def _in_number_style(self, content: str) -> str:
        return f'<w:r><w:rPr><w:rStyle w:val="{self._number_style}"/></w:rPr>{content}</w:r>'


def _text(words: str) -> str:
    return f'<w:t xml:space="preserve">{escape(words)}</w:t>'


def _append(parent: Any, xml: str) -> None:
    """Puts elements of a Word document, given as XML, at the end of another."""
    for element in list(parse_xml(f"<w:p {_NAMESPACES}>{xml}</w:p>")):
        parent.append(element)
