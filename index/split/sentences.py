"""Where sentences begin and end.

sentencex does the work: rules for about 300 languages in a compiled module with
wheels. On English news it nearly always cuts where pysbd does, and pysbd has had no
release since 2021. Boundaries are asked for a paragraph at a time, so that no
sentence reaches over a line break.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import sentencex

_PARAGRAPH = re.compile(r"[^\n]+")


def sentences(text: str, language: str = "en", *, headline: int = 0) -> list[tuple[int, int]]:
    """Spans of the sentences of `text`, in order, without surrounding blanks.

    Args:
        headline: where the headline of `text` ends, as `Article.headline_end` has it. It is
            one sentence, with a full stop or with several.

    Returns:
        `(start, end)` in code points. Every character that is not white space
        lies in exactly one span.
    """
    found: list[tuple[int, int]] = [(0, headline)] if headline else []
    for paragraph in _PARAGRAPH.finditer(text, headline):
        found.extend(_in_paragraph(text, paragraph.start(), paragraph.end(), language))
    return found


def _in_paragraph(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    bounds = [int(row["start_index"]) for row in sentencex.get_sentence_boundaries(language, piece)]
    cuts = sorted({0, *(b for b in bounds if 0 < b < len(piece)), len(piece)})
    for left, right in itertools.pairwise(cuts):
        body = piece[left:right]
        begin = left + len(body) - len(body.lstrip())
        finish = right - (len(body) - len(body.rstrip()))
        if begin < finish:
            yield start + begin, start + finish
