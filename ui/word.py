"""Answers as a Word document, with a footnote for every citation."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.oxml import OxmlElement

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
)
from rag.show.text import words_of
from ui.footnotes import Footnotes
from ui.text import in_words, on_one_line, outlet_name, title_of, web_address

# What XML cannot hold, beside what no face shows.
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
    notes = Footnotes(made)
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

    def __init__(self, document: Any, notes: Footnotes, n: int, answer: Answer) -> None:
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
                line = self._document.add_paragraph(_fit(claim.value), style="List Bullet")
                self._mark(line, claim.citations)

    def _mark(self, paragraph: Any, numbers: Iterable[int]) -> None:
        cited = [self._citations[n] for n in numbers if n in self._citations]
        for at, c in enumerate(cited):
            if at:
                self._notes.comma(paragraph)
            words = _note(c, c.n in self._full)
            self._notes.mark(paragraph, (self._n, c.n), words, _address(c))


def _note(c: Citation, above: bool) -> str:
    from_ = f"{outlet_name(c.outlet)}, {in_words(c.published)}: {title_of(c.title)}"
    return _fit(f"{from_}. {words_of(c, above)}")


def _address(c: Citation) -> str | None:
    address = web_address(c.url)
    return None if address is None or _NO_XML.search(address) else address


def _fit(text: str) -> str:
    return _NO_XML.sub("", on_one_line(text))
