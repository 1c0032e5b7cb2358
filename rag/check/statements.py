"""A text cut into statements, and what in it states nothing: headings, questions, fragments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt

from index.clean.lines import ends_sentence
from index.clean.lines import plain as without_marks
from index.split import sentences
from index.words import words
from rag.check.checked import Unchecked
from rag.grammar import parsed

_FRONT_MATTER = re.compile(r"\A---[\r\n].*?[\r\n]---(?=[\r\n]|\Z)", re.DOTALL)
_FEWEST_WORDS = 2
# A line alone without a full stop is a heading up to so many words.
_HEADING_WORDS = 14
# Blocks that state nothing, by the names that Markdown's parser has for them.
_STATES_NOTHING = {"fence": "fragment", "table_open": "fragment", "heading_open": "heading"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a text: `start` and `end` point into it; `plain` is without its marks."""

    text: str
    start: int
    end: int
    plain: str


def pieces(text: str) -> Iterator[Piece | Unchecked]:
    """The sentences of a text or of Markdown, in order; what states nothing says why."""
    front = _FRONT_MATTER.match(text)
    done = front.end() if front else 0
    if front:
        yield Unchecked(front.group(), 0, done, "front matter")
    # It gives way to blanks, so that what stands behind it keeps its place; so does a NUL, which
    # Markdown's parser would exchange.
    for block in _blocks(" " * done + text[done:].replace("\0", " ")):
        yield from _passed_over(text, done, block.start)
        done = block.end
        if block.why is None:
            yield from _of_block(text, block)
        else:
            yield Unchecked(text[block.start : done], block.start, done, block.why)
    yield from _passed_over(text, done, len(text))


def _passed_over(text: str, start: int, end: int) -> Iterator[Unchecked]:
    """What the parser makes nothing of, if there are words in it: too deep a list in lists."""
    if any(map(str.isalpha, text[start:end])):
        yield Unchecked(text[start:end], start, end, "fragment")


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of a text, without the marks before it.

    Attributes:
        why: why it states nothing; None where it may.
        inside: whether it is a part of a list or a quotation.
    """

    start: int
    end: int
    why: str | None = None
    inside: bool = False


@cache
def _parser() -> MarkdownIt:
    # A text may as well be no Markdown: an indented paragraph is no code, a line of dashes makes no
    # heading of the paragraph above it, and what looks like a link's address is shown as it is.
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parser.disable(["code", "lheading", "reference", "inline"])


def _blocks(text: str) -> Iterator[_Block]:
    lines = [0, *(m.end() for m in re.finditer(r"\r\n?|\n", text)), len(text)]
    done = 0
    for token in _parser().parse(text):
        if token.map is None or token.map[0] < done:
            continue
        first, behind = (lines[number] for number in token.map)
        why = _STATES_NOTHING.get(token.type)
        if why is None and token.type != "inline":
            continue
        if why is None:
            first = text.index(token.content.split("\n")[0], first)
        else:
            done = token.map[1]
        block = text[first:behind]
        start = first + len(block) - len(block.lstrip())
        if block.strip():
            yield _Block(start, start + len(block.strip()), why, inside=token.level > 1)


def _of_block(text: str, of: _Block) -> Iterator[Piece | Unchecked]:
    block = text[of.start : of.end]
    short = "\n" not in block and len(words(block)) <= _HEADING_WORDS
    if short and not of.inside and not ends_sentence(block):
        yield Unchecked(block, of.start, of.end, "heading")
        return
    # A hard-wrapped paragraph is one: a line break in it ends no sentence.
    flat = re.sub(r"\n[>\s]*|\0", lambda found: " " * len(found.group()), block)
    for a, b in sentences(flat):
        piece = Piece(block[a:b], of.start + a, of.start + b, plain(flat[a:b]))
        why = _states_nothing(piece.plain)
        yield Unchecked(piece.text, piece.start, piece.end, why) if why else piece


def plain(text: str) -> str:
    """A sentence without Markdown's marks, on one line.

    >>> plain("The **mayor** of [Elmton](https://elmton.example) left.")
    'The mayor of Elmton left.'
    """
    return " ".join(without_marks(text).split())


def _states_nothing(sentence: str) -> str | None:
    if sentence.rstrip("\"'”’)").endswith("?"):
        return "question"
    verb = any(t.pos_ in ("VERB", "AUX") for t in parsed(sentence))
    return None if verb and len(words(sentence)) >= _FEWEST_WORDS else "fragment"
