"""What a language model wrote, as plain sentences: without thoughts, markup and preamble."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.split import sentences
from index.words import words

# What is longer without an end is no sentence.
MOST_CHARACTERS = 1_500
# A full stop is the end of a sentence once this many words of the next one are there.
_NEXT_WORDS = 2

_THOUGHT = r"(?:think|thinking|thought|thoughts|reasoning|reflection|scratchpad)"
_OPEN = re.compile(rf"<{_THOUGHT}>", re.IGNORECASE)
_CLOSE = re.compile(rf"</{_THOUGHT}>", re.IGNORECASE)
_LONGEST_TAG = len("</scratchpad>")

_MARK = r"[\[【]\s*(?:sources?\s*)?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*(?:†[^\]】]{0,40})?[\]】]"
_MARKS = re.compile(rf"\s*{_MARK}", re.IGNORECASE)
_AFTER_END = re.compile(rf"([.!?…][\"'”’)]*)\s*((?:{_MARK}\s*)+)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<!--.*?-->")
_PREAMBLE = re.compile(r"\A[^\n.!?]{0,100}:[ \t*_]*\n+|\A\W*(?:final )?answer\W*:", re.IGNORECASE)
_LINE_START = re.compile(
    r"^[ \t]*(?:[#>]+|[-*•+](?=\s)|\d{1,2}[.)](?=\s)|```\w*)[ \t]*", re.MULTILINE
)
_EMPHASIS = re.compile(r"\*\*|__|`+|(?<!\w)[*_](?=\w)|(?<=[\w.!?])[*_](?!\w)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_MAY_END = re.compile(r"[.!?…]\W*\s")
_END = re.compile(r"[.!…][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as a model wrote it.

    Attributes:
        text: without markup and source numbers.
        named: the source numbers it gave, in its order; nobody vouches for them.
        whole: whether it has an end.
    """

    text: str
    named: tuple[int, ...]
    whole: bool


def written_sentences(pieces: Iterable[str]) -> Iterator[Written]:
    """The sentences of a stream, each as soon as it is whole; the last may lack its end."""
    rest = ""
    for piece in without_thoughts(pieces):
        rest += piece
        if len(rest) > MOST_CHARACTERS or _MAY_END.search(rest):
            *whole, rest = _split(rest)
            yield from _written(whole)
        if len(rest) > MOST_CHARACTERS:
            yield Written(rest[:MOST_CHARACTERS], (), whole=False)
            return
    yield from _written(_split(rest))


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """A stream without what reasoning models think aloud before they answer."""
    kept, inside = "", False
    for piece in pieces:
        kept += piece
        while (tag := (_CLOSE if inside else _OPEN).search(kept)) is not None:
            if not inside:
                yield kept[: tag.start()]
            kept = kept[tag.end() :]
            inside = not inside
        if inside:
            kept = kept[-_LONGEST_TAG:]
            continue
        # A tag may come in two pieces.
        at = kept.rfind("<", -_LONGEST_TAG) if kept else -1
        at = len(kept) if at < 0 else at
        yield kept[:at]
        kept = kept[at:]
    if not inside:
        yield kept


def _split(text: str) -> list[str]:
    """The sentences of a draft so far, at least one; the last is not known to be whole."""
    plain = _plain(text)
    starts = [start for start, _ in sentences(plain)] or [0]
    while len(starts) > 1 and len(words(_MARKS.sub("", plain[starts[-1] :]))) < _NEXT_WORDS:
        starts.pop()
    return [plain[a:b] for a, b in zip(starts, [*starts[1:], len(plain)], strict=True)]


def _plain(text: str) -> str:
    """Without markup, on one line, and with source numbers before the end of their sentence."""
    text = _PREAMBLE.sub("", text)
    text = _LINE_START.sub("", _TAG.sub("", _LINK.sub(r"\1", text)))
    text = re.sub(r"\s+", " ", _EMPHASIS.sub("", text))
    return _AFTER_END.sub(lambda m: f" {m[2].strip()}{m[1]} ", text)


def _written(found: Iterable[str]) -> Iterator[Written]:
    for text in found:
        named = [int(n) for mark in _MARKS.findall(text) for n in re.findall(r"\d+", mark)]
        bare = re.sub(r"\s+([.,;:!?…])", r"\1", _MARKS.sub("", text)).strip()
        if words(bare):
            yield Written(bare, tuple(dict.fromkeys(named)), _END.search(bare) is not None)
