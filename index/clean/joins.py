"""Lines that the source broke where no paragraph ends."""

from __future__ import annotations

import re
from dataclasses import replace

from index.clean.lines import Line, Page, ends_sentence

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
