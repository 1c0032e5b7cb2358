"""Stand-ins for the reader and for a language model, and evidence made by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

from index.records import Span
from rag.read import Reader
from rag.read.reader import Read
from rag.records import Evidence, Passage


class Scripted(CustomLLM):
    """A language model that says what a test tells it to, or raises."""

    says: Any
    asked: list[str] = []  # noqa: RUF012 - pydantic gives each its own

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="scripted")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        self.asked.append(prompt)
        if isinstance(self.says, BaseException):
            raise self.says
        return CompletionResponse(text=self.says)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        yield self.complete(prompt)


class ScriptedReader(Reader):
    """A reader that knows only what a test tells it.

    Args:
        says: words of a passage, to the logit that the passage answers and the short answer
            in it; of several that it holds the longest counts. Other passages do not answer.

    Attributes:
        passages: what it was given to read, titles included, call by call.
    """

    def __init__(
        self,
        says: Mapping[str, tuple[float, str]] | None = None,
    ) -> None:
        self._says = says or {}
        self.passages: list[list[tuple[str | None, str]]] = []

    def read(self, question: str, passages: Sequence[tuple[str | None, str]]) -> list[Read]:
        self.passages.append(list(passages))
        return [self._one(text) for _, text in passages]

    def _one(self, text: str) -> Read:
        for words, (answers, short) in sorted(self._says.items(), key=lambda x: -len(x[0])):
            if words in text:
                return read(text, short, answers)
        return read(text, None, -4.0)


def read(text: str, short: str | None, answers: float) -> Read:
    """What a reader makes of a text whose pieces are words and signs, sure of one place."""
    places = [m.span() for m in re.finditer(r"\w+|[^\w\s]", text)]
    first = last = np.full(len(places), 1 / max(1, len(places)))
    if short is not None:
        start = text.index(short)
        end = start + len(short)
        first = np.array([0.98 if a <= start < b else 0.02 / len(places) for a, b in places])
        last = np.array([0.98 if a < end <= b else 0.02 / len(places) for a, b in places])
    logs = [np.log(p / p.sum()).astype(np.float32) for p in (first, last)]
    return Read(answers, np.array(places, dtype=np.int32).reshape(-1, 2), *logs)


def passage(text: str, **facts: Any) -> Passage:
    """A passage that is a whole article, called 'a' where no `article_id` is given."""
    known = {"rank": 1, "score": 1.0, "article_id": "a", "title": None, "outlet": None,
             "published": None, "url": None, "start": 0, "end": len(text)}  # fmt: skip
    return Passage(text=text, **{**known, **facts})


def evidence(
    text: str,
    short: str | None = None,
    *,
    answers: float = 0.9,
    before: str = "",
    at: int = 0,
    **facts: Any,
) -> Evidence:
    """A sentence that stands at `at` in its article, behind `before`; facts as `passage`."""
    of = passage(text, **{"start": at, "end": at + len(text), **facts})
    start = at + text.index(short) if short is not None else 0
    return Evidence(
        span=Span(of.article_id, at, at + len(text)),
        text=text,
        before=before,
        passage=of,
        answers=answers,
        weight=math.log(answers),
        short=None if short is None else Span(of.article_id, start, start + len(short)),
        earlier=Span(of.article_id, at - len(before) - 1, at - 1) if before else None,
    )
