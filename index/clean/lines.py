"""A page as lines, each of which stays in the body or is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from markdown_it import MarkdownIt

_HEADING = re.compile(r"#{1,6}\s+(.*?)(?:\s+#+)?$")
_BULLET = re.compile(r"[-*+•‣◦]\s+\S")
_QUOTED = re.compile(r"(?:>\s?)+")
_CLOSERS = "\"'”’»)]*_"
_ABBREVIATION = re.compile(r"(?:\b[A-Za-z]\.){2,}$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page.

    Attributes:
        raw: as the source has it.
        text: the same without Markdown.
        heading, bullet: whether the source marks it as one.
        gap: whether an empty line stands before it.
        pages: where pages of a document begin in `text`: `(page from 1, offset)`, in order.
    """

    raw: str
    text: str
    heading: bool = False
    bullet: bool = False
    gap: bool = False
    pages: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Page:
    """Lines with their fate. Indices never change, so that neighbours stay neighbours."""

    lines: list[Line]
    out: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, text: str, markdown: bool) -> Page:
        """Take a normalised text apart; with `markdown` its marks are read and removed."""
        lines: list[Line] = []
        gap = True
        for raw in text.split("\n"):
            if raw:
                lines.append(_marked(raw, gap) if markdown else Line(raw, raw, gap=gap))
            gap = not raw
        return cls(lines)

    def drop(self, *indices: int) -> None:
        """Leave these lines out."""
        self.out.update(indices)

    def kept(self) -> list[int]:
        """The indices of the lines that stay, in order."""
        return [index for index in range(len(self.lines)) if index not in self.out]

    def kept_text(self) -> Iterator[tuple[int, str]]:
        """Index and text of each line that stays."""
        for index in self.kept():
            yield index, self.lines[index].text

    @property
    def left_out(self) -> tuple[str, ...]:
        """The lines that do not stay, as the source has them, in order."""
        return tuple(self.lines[index].raw for index in sorted(self.out))

    @property
    def text(self) -> str:
        """The lines that stay; a heading stands between empty lines."""
        return "".join(between + line.text for between, line in self._body())

    @property
    def page_starts(self) -> tuple[int, ...]:
        """Where in `text` each page begins; a page of which nothing stays, where the next does."""
        starts: list[int] = []
        at = 0
        for between, line in self._body():
            at += len(between)
            for number, offset in line.pages:
                starts.extend([at + offset] * (number - len(starts)))
            at += len(line.text)
        return tuple(starts)

    def _body(self) -> Iterator[tuple[str, Line]]:
        """The lines that stay, each with the breaks before it."""
        between = ""
        after_heading = gap = False
        for index, line in enumerate(self.lines):
            gap = gap or line.gap  # the gap before a line left out is a gap all the same
            if index in self.out or not line.text:
                continue
            if between:
                between = "\n\n" if gap or line.heading or after_heading else "\n"
            yield between, line
            between, after_heading, gap = "\n", line.heading, False


def _marked(raw: str, gap: bool) -> Line:
    unquoted = _QUOTED.sub("", raw, count=1) if raw.startswith(">") else raw
    if found := _HEADING.match(unquoted):
        return Line(raw, plain(found.group(1)), heading=True, gap=gap)
    return Line(raw, plain(unquoted), bullet=bool(_BULLET.match(unquoted)), gap=gap)


def ends_sentence(text: str) -> bool:
    """Whether `text` ends where a sentence can end, quotation marks put aside."""
    return text.rstrip(_CLOSERS).endswith((".", "!", "?", "…", ":", ";"))


def is_sentence(text: str) -> bool:
    """Whether `text` reads like running prose: five words or more, and an end."""
    return text.rstrip(_CLOSERS).endswith((".", "!", "?", "…")) and text.count(" ") >= 4


def ends_like_title(text: str) -> bool:
    """Whether `text` could be a headline by its end: `U.S.` is one, a full stop is not."""
    bare = text.rstrip(_CLOSERS)
    if bare.endswith("."):
        return bool(_ABBREVIATION.search(bare))
    return not text.endswith((":", ";", ",", "…", "-", "–", "—"))


def same_words(one: str, other: str | None) -> bool:
    """Whether two headlines are the same, whatever their case and punctuation."""
    return other is not None and _letters(one) == _letters(other) != ""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


# -- inline Markdown to the words that a reader of the page sees -------------------------

_MARKS = frozenset("*_[]<&\\!")

# Beyond this a line is not a paragraph that somebody wrote, and parsing it takes seconds.
_LONGEST = 50_000

# Stars inside a word are letters that somebody left out ("f**k") or arithmetic ("5*3"),
# and CommonMark would take them for emphasis.
_STARS_IN_WORD = re.compile(r"(?<=\w)\*+(?=\w)")


@cache
def _parser() -> MarkdownIt:
    # Without code spans: agency copy writes ``quotations'' with back ticks.
    return MarkdownIt("commonmark", {"html": False}).disable("backticks")


def plain(line: str) -> str:
    """`line` without emphasis, links (their text stays), images and escapes.

    Blanks and everything that is not Markdown stay as they are: `5 * 3`, `snake_case`.
    """
    if len(line) > _LONGEST or not _MARKS.intersection(line):
        return line
    guarded = _STARS_IN_WORD.sub(lambda stars: r"\*" * len(stars.group()), line)
    blocks = _parser().parseInline(guarded)
    tokens = blocks[0].children or [] if blocks else []
    return "".join(
        token.content for token in tokens if token.type in ("text", "text_special")
    ).strip()


# -- lines that the source broke where no paragraph ends ---------------------------------

# Mail and old agency copy are broken at 60 to 80 characters; nothing wider is looked at.
WIDEST_WRAP = 120
FEWEST_BREAKS = 3

_LOWERCASE_WORD = re.compile(r"[a-zß-öø-ÿ]+(?:['’][a-z]+)?(?=[\s,.;:!?)\"”’—–-]|$)")


def unwrapped(lines: list[Line]) -> list[Line]:
    """Join the lines of paragraphs that were wrapped at a fixed width.

    A break is a wrap where the next line's first word would not have fitted. Only where
    that holds for every break inside every block, and there are three of them, is the text
    taken for wrapped: otherwise its lines are paragraphs, and stay as they are.
    """
    width = max((len(line.raw) for line in lines), default=0)
    inner = [
        index
        for index in range(1, len(lines))
        if not (lines[index].gap or _stands_alone(lines[index], lines[index - 1]))
    ]
    wrapped = all(
        len(lines[index - 1].raw) + 1 + len(lines[index].raw.split(" ", 1)[0]) > width
        for index in inner
    )
    if width > WIDEST_WRAP or len(inner) < FEWEST_BREAKS or not wrapped:
        return lines
    joined: list[Line] = []
    goes_on = set(inner)
    for index, line in enumerate(lines):
        if index in goes_on:
            joined[-1] = _joined(joined[-1], line)
        else:
            joined.append(line)
    return joined


def join_broken_sentences(page: Page) -> None:
    """Join a kept line that ends in mid-sentence with the next, which goes on in lower case.

    The next line must begin with a whole word in lower case (`iPhone` begins a paragraph).
    Headings and list items are never joined.
    """
    before: int | None = None
    for index in page.kept():
        line = page.lines[index]
        if before is not None and _goes_on(page.lines[before], line):
            page.lines[before] = _joined(page.lines[before], line)
            page.lines[index] = replace(line, text="")
        else:
            before = index


def _goes_on(first: Line, second: Line) -> bool:
    if first.heading or second.heading or second.bullet or not first.text:
        return False
    return not ends_sentence(first.text) and bool(_LOWERCASE_WORD.match(second.text))


def _stands_alone(line: Line, before: Line) -> bool:
    return line.heading or line.bullet or before.heading


def _joined(first: Line, second: Line) -> Line:
    text = f"{first.text} {second.text}".strip()
    shift = len(text) - len(second.text)
    pages = (*first.pages, *((page, shift + at) for page, at in second.pages))
    return replace(first, raw=f"{first.raw} {second.raw}", text=text, pages=pages)
