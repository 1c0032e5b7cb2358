"""Sentences and chunks, with offsets that always give the words back.

sentencex finds the boundaries, a paragraph at a time, so that no sentence reaches over a line
break. Chunks are runs of whole sentences of up to `CHUNK_TOKENS` tokens; the heading of a section
stands in one chunk with what follows it. The headline comes on top of the first of them, so that
the others do not depend on it: a report and its copy under another headline share their vectors,
and a corrected title costs one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import sentencex

from index.records import Article, Chunk, text_hash
from index.tokens import count_tokens

_PARAGRAPH = re.compile(r"[^\n]+")


def sentences(text: str, *, headline: int = 0) -> list[tuple[int, int]]:
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
        found.extend(_in_paragraph(text, paragraph.start(), paragraph.end()))
    return found


def _in_paragraph(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    bounds = [int(row["start_index"]) for row in sentencex.get_sentence_boundaries("en", piece)]
    cuts = sorted({0, *(b for b in bounds if 0 < b < len(piece)), len(piece)})
    for left, right in itertools.pairwise(cuts):
        body = piece[left:right]
        begin = left + len(body) - len(body.lstrip())
        finish = right - (len(body) - len(body.rstrip()))
        if begin < finish:
            yield start + begin, start + finish


# all-MiniLM-L6-v2 reads 256 word pieces; 200 cl100k tokens of English news stay below, with
# a headline too.
CHUNK_TOKENS = 200

# A heading and a subheading; a longer row of such lines is a list.
_MOST_HEADINGS = 2
_LONGEST_HEADING = 120
_CLOSERS = "\"'”’»)]"
_HEADING_ENDS = tuple("?:؟？：")

_WORD = re.compile(r"\S+\s*")
# A longer run without a blank is cut, since tokenising it takes quadratic time.
_LONGEST_WORD = 400


def chunk(article: Article, limit: int = CHUNK_TOKENS) -> list[Chunk]:
    """Cuts an article at sentence boundaries.

    Args:
        article: its text must be final; offsets point into it.
        limit: the most cl100k_base tokens a chunk of the body holds, at least 8. A single
            sentence that is longer is cut between words (and a word, between characters).

    Returns:
        Chunks in order, without overlap; every character that is not white space lies
        in exactly one of them. None ends in a heading, where that and the sentence below it
        are within the limit.
    """
    text, headline = article.text, article.headline_end
    runs = list(_runs(text, _pieces(text, limit, headline), limit))
    if headline:
        runs[:1] = [(0, runs[0][1] if runs else headline)]
    return [
        Chunk(article.id, n, start, end, count_tokens(text[start:end]), text_hash(text[start:end]))
        for n, (start, end) in enumerate(runs)
    ]


class _Piece(NamedTuple):
    """A sentence, or a part of one that is over the limit.

    `heading` is where the heading begins that it is, or is a part of: '1.' of '1. The port'.
    """

    start: int
    end: int
    tokens: int
    heading: int | None = None


def _runs(text: str, pieces: Iterable[_Piece], limit: int) -> Iterator[tuple[int, int]]:
    run: list[_Piece] = []
    total = 0
    for piece in pieces:
        added = piece.tokens + (_gap(text, run[-1], piece) if run else 1)
        if run and total + added > limit:
            below = _headings_at_end(run)
            while below and _tokens(text, [*below, piece]) > limit:
                below = [other for other in below if other.heading != below[0].heading]
            total = _tokens(text, below) if below else 0
            added = piece.tokens + (_gap(text, below[-1], piece) if below else 1)
            yield run[0].start, run[len(run) - len(below) - 1].end
            run = below
        run.append(piece)
        total += added
    if run:
        yield run[0].start, run[-1].end


def _tokens(text: str, run: Sequence[_Piece]) -> int:
    """At most so many tokens has the text from the first piece to the last."""
    gaps = (_gap(text, one, other) for one, other in itertools.pairwise(run))
    return 1 + sum(piece.tokens for piece in run) + sum(gaps)


def _gap(text: str, one: _Piece, other: _Piece) -> int:
    """One token for the blank or line break between two sentences, more for many."""
    return 1 if other.start - one.end <= 2 else 1 + count_tokens(text[one.end : other.start])


def _headings_at_end(run: Sequence[_Piece]) -> list[_Piece]:
    """The headings with which a run ends, without one with which it begins.

    None where there are many: those are the lines of a list.
    """
    end = list(itertools.takewhile(lambda piece: piece.heading is not None, reversed(run)))
    headings = {piece.heading for piece in end}
    if len(headings) > _MOST_HEADINGS:
        return []
    return [piece for piece in reversed(end) if piece.heading != run[0].heading]


def _pieces(text: str, limit: int, headline: int) -> Iterator[_Piece]:
    """The sentences below the headline, with their tokens."""
    for start, end in sentences(text, headline=headline)[bool(headline) :]:
        tokens = count_tokens(text[start:end]) if end - start <= 8 * limit else limit + 1
        if tokens <= limit:
            yield _Piece(start, end, tokens, _heading(text, start, end))
        else:
            yield from _words(text, start, end, limit)


def _heading(text: str, start: int, end: int) -> int | None:
    """Where the heading begins of which a sentence is a part; None where it is of none.

    A heading is a short line with others below it, that no full stop ends. A question or an
    announcement stands on a line by itself.
    """
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    if line_end < 0 or line_end - line_start > _LONGEST_HEADING:
        return None
    line = text[line_start:line_end].strip()
    last = line.rstrip(_CLOSERS)[-1:]
    alone = len(line) == end - start
    return line_start if last.isalnum() or (alone and last in _HEADING_ENDS) else None


def _words(text: str, start: int, end: int, limit: int) -> Iterator[_Piece]:
    """A sentence that is over the limit, in parts that are not."""
    left, total = start, 0
    for word in _WORD.finditer(text, start, end):
        for at in range(word.start(), word.end(), _LONGEST_WORD):
            to = min(at + _LONGEST_WORD, word.end())
            tokens = count_tokens(text[at:to])
            if total and total + tokens > limit:
                yield _Piece(left, left + len(text[left:at].rstrip()), total)
                left, total = at, 0
            total += tokens
    body = text[left:end].rstrip()
    if body:
        yield _Piece(left, left + len(body), total)
