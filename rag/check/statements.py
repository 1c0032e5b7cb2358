"""A text cut into statements, and what in it states nothing: headings, questions, fragments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.split import sentences
from index.words import words
from rag.check.checked import Unchecked
from rag.grammar import parsed

# A line that Markdown makes a heading, and what it puts before an item or a quotation.
_HEADING = re.compile(r"#{1,6}\s")
_MARKER = re.compile(r"(?:[-*+]|\d{1,3}[.)]|>)\s+")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---(?:\n|\Z)", re.DOTALL)
_RULE = re.compile(r"[-=*_|:\s]+")
_FENCE = re.compile(r"(?:```|~~~)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|`)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_END = re.compile(r"[.!?…:;][\"'”’)\]*_]*$")
_FEWEST_WORDS = 3
# A line alone without a full stop is a heading up to so many words.
_HEADING_WORDS = 14


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a text: `start` and `end` point into it; `plain` is without its marks."""

    text: str
    start: int
    end: int
    plain: str


def pieces(text: str) -> Iterator[Piece | Unchecked]:
    """The sentences of a text or of Markdown, in order; what states nothing says why."""
    fenced = False
    front = _FRONT_MATTER.match(text)
    if front:
        yield Unchecked(front.group().strip(), 0, len(front.group().rstrip()), "front matter")
    for start, end in _blocks(text):
        if front and start < front.end():
            continue
        if _FENCE.match(text[start:end]):
            fenced = not fenced
            continue
        if fenced or _RULE.fullmatch(text[start:end]):
            if fenced:
                yield Unchecked(text[start:end], start, end, "fragment")
            continue
        yield from _of_block(text, start, end)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs: lines that follow one another, but for headings, items and rules."""
    start = end = 0
    for line in re.finditer(r"[^\n]*\n?", text):
        body = line.group().strip()
        alone = bool(_HEADING.match(body) or _FENCE.match(body) or _RULE.fullmatch(body or "-"))
        if start < end and (not body or alone or _MARKER.match(body)):
            yield start, end
            start = end
        if not body:
            start = end = line.end()
            continue
        left = line.start() + len(line.group()) - len(line.group().lstrip())
        if start >= end:
            start = left
        end = line.start() + len(line.group().rstrip())
        if alone:
            yield start, end
            start = end
    if start < end:
        yield start, end


def _of_block(text: str, start: int, end: int) -> Iterator[Piece | Unchecked]:
    block = text[start:end]
    if block.startswith("|"):
        yield Unchecked(block, start, end, "fragment")  # a row of a table
        return
    if _is_heading(block):
        yield Unchecked(block, start, end, "heading")
        return
    while marker := _MARKER.match(text, start, end):
        start = marker.end()
    # A hard-wrapped paragraph is one: a line break in it ends no sentence.
    flat = text[start:end].replace("\n", " ")
    for a, b in sentences(flat):
        piece = Piece(text[start + a : start + b], start + a, start + b, plain(flat[a:b]))
        why = _states_nothing(piece.plain)
        yield Unchecked(piece.text, piece.start, piece.end, why) if why else piece


def plain(text: str) -> str:
    """A sentence without Markdown's marks, on one line.

    >>> plain("The **mayor** of [Elmton](https://elmton.example) left.")
    'The mayor of Elmton left.'
    """
    return " ".join(_EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text)).split())


def _is_heading(block: str) -> bool:
    if _HEADING.match(block):
        return True
    one_line = "\n" not in block and not _MARKER.match(block)
    return one_line and not _END.search(block) and len(words(block)) <= _HEADING_WORDS


def _states_nothing(sentence: str) -> str | None:
    if sentence.rstrip("\"'”’)").endswith("?"):
        return "question"
    verb = any(t.pos_ in ("VERB", "AUX") for t in parsed(sentence))
    return None if verb and len(words(sentence)) >= _FEWEST_WORDS else "fragment"
