"""Sentences and chunks, with offsets that always give the words back.

sentencex finds the boundaries, a paragraph at a time, so that no sentence reaches over a line
break. Chunks are runs of whole sentences of up to `CHUNK_TOKENS` tokens. The headline comes on
top of the first of them, so that the others do not depend on it: a report and its copy under
another headline share their vectors, and a corrected title costs one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

import sentencex

from index.records import Article, Chunk, text_hash
from index.tokens import count_tokens

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


# all-MiniLM-L6-v2 reads 256 word pieces; 200 cl100k tokens of English news stay below, with
# a headline too.
CHUNK_TOKENS = 200

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
        in exactly one of them.
    """
    text, headline = article.text, article.headline_end
    runs = list(_runs(text, _pieces(text, limit, headline), limit))
    if headline:
        runs[:1] = [(0, runs[0][1] if runs else headline)]
    return [
        Chunk(article.id, n, start, end, count_tokens(text[start:end]), text_hash(text[start:end]))
        for n, (start, end) in enumerate(runs)
    ]


def _runs(
    text: str, pieces: Iterable[tuple[int, int, int]], limit: int
) -> Iterator[tuple[int, int]]:
    start = end = None
    total = 0
    for left, right, tokens in pieces:
        # One token for the blank or line break between two sentences, more for many.
        gap = 1 if end is None or left - end <= 2 else 1 + count_tokens(text[end:left])
        if start is not None and end is not None and total + tokens + gap > limit:
            yield start, end
            start = None
        if start is None:
            start, total, gap = left, 0, 1
        end, total = right, total + tokens + gap
    if start is not None and end is not None:
        yield start, end


def _pieces(text: str, limit: int, headline: int) -> Iterator[tuple[int, int, int]]:
    """The sentences below the headline, with their tokens."""
    for start, end in sentences(text, headline=headline)[bool(headline) :]:
        tokens = count_tokens(text[start:end]) if end - start <= 8 * limit else limit + 1
        if tokens <= limit:
            yield start, end, tokens
        else:
            yield from _words(text, start, end, limit)


def _words(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int, int]]:
    """A sentence that is over the limit, in parts that are not."""
    left, total = start, 0
    for word in _WORD.finditer(text, start, end):
        for at in range(word.start(), word.end(), _LONGEST_WORD):
            to = min(at + _LONGEST_WORD, word.end())
            tokens = count_tokens(text[at:to])
            if total and total + tokens > limit:
                yield left, at - (len(text[left:at]) - len(text[left:at].rstrip())), total
                left, total = at, 0
            total += tokens
    body = text[left:end].rstrip()
    if body:
        yield left, left + len(body), total
