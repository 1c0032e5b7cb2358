"""Footnotes of a Word document. python-docx opens and keeps them, and cannot make any.

The part's form is that of ECMA-376, part 1, 17.11: two separators, then a note for each number.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

_EMPTY = f"""<w:footnotes {nsdecls("w", "r")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0">
<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote></w:footnotes>"""


class Footnotes:
    """The footnotes of one document, numbered in the order in which they are first marked."""

    def __init__(self, document: Any) -> None:
        self._part = XmlPart(
            PackURI("/word/footnotes.xml"),
            CONTENT_TYPE.WML_FOOTNOTES,
            parse_xml(_EMPTY),
            document.part.package,
        )
        document.part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
        styles = document.styles
        text = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
        text.base_style = styles["Normal"]
        text.font.size = Pt(9)
        text.paragraph_format.space_after = Pt(2)
        mark = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
        mark.font.superscript = True
        self._text, self._mark = text.style_id, mark.style_id
        self._numbers: dict[Hashable, int] = {}

    def mark(self, paragraph: Any, source: Hashable, words: str, address: str | None) -> None:
        """Puts the number of a source behind a paragraph's last word.

        A note belongs to one place: where a source is named again, its number is a reference
        to that place, which Word keeps up to date.

        Args:
            words, address: what the note says, and where it links to; used the first time.
        """
        known = self._numbers.get(source)
        if known is not None:
            for run in self._again(known):
                paragraph._p.append(run)
            return
        number = self._numbers[source] = len(self._numbers) + 1
        self._write(number, words, address)
        run = self._run(OxmlElement("w:footnoteReference"))
        run[-1].set(qn("w:id"), str(number))
        begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (begin, end):
            element.set(qn("w:id"), str(number))
        begin.set(qn("w:name"), _bookmark(number))
        for element in (begin, run, end):
            paragraph._p.append(element)

    def comma(self, paragraph: Any) -> None:
        """What keeps two numbers apart."""
        paragraph._p.append(self._run(_text(",")))

    def _again(self, number: int) -> list[Any]:
        """A field that Word fills in; what it shows until then stands inside it."""
        order = OxmlElement("w:instrText")
        order.text = f" NOTEREF {_bookmark(number)} \\h "
        parts = [_field("begin"), order, _field("separate"), _text(str(number)), _field("end")]
        return [self._run(part) for part in parts]

    def _write(self, number: int, words: str, address: str | None) -> None:
        note, paragraph = OxmlElement("w:footnote"), OxmlElement("w:p")
        note.set(qn("w:id"), str(number))
        facts, style = OxmlElement("w:pPr"), OxmlElement("w:pStyle")
        style.set(qn("w:val"), self._text)
        facts.append(style)
        for element in (facts, self._run(OxmlElement("w:footnoteRef")), _words(f" {words}")):
            paragraph.append(element)
        if address:
            link = OxmlElement("w:hyperlink")
            target = self._part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            link.set(qn("r:id"), target)
            link.append(_words(address))
            paragraph.append(_words(" "))
            paragraph.append(link)
        note.append(paragraph)
        self._part.element.append(note)

    def _run(self, content: Any) -> Any:
        """A run in the style of numbers."""
        run, facts, style = OxmlElement("w:r"), OxmlElement("w:rPr"), OxmlElement("w:rStyle")
        style.set(qn("w:val"), self._mark)
        facts.append(style)
        run.append(facts)
        run.append(content)
        return run


def _words(text: str) -> Any:
    run = OxmlElement("w:r")
    run.append(_text(text))
    return run


def _text(text: str) -> Any:
    words = OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    return words


def _field(part: str) -> Any:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), part)
    return mark


def _bookmark(number: int) -> str:
    return f"_Note{number}"
