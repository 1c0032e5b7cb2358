"""The async twin of `Dateline`: the same calls, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index.indexer import Progress
from index.records import Article, Report
from rag.dateline import Dateline
from rag.records import Answer, Event, Passage

_END = object()


class AsyncDateline:
    """Every call runs in a worker thread; see `Dateline` for what it does.

    >>> async with AsyncDateline.open("my-index") as d:   # doctest: +SKIP
    ...     answer = await d.ask("Who offered talks?")
    """

    def __init__(self, dateline: Dateline) -> None:
        self.sync = dateline

    @classmethod
    def open(cls, home: str | Path | None = None, **options: Any) -> AsyncDateline:
        return cls(Dateline.open(home, **options))

    async def close(self) -> None:
        await asyncio.to_thread(self.sync.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def index(
        self,
        *sources: str | Path | Sequence[str | Path],
        progress: Progress | None = None,
        public_only: bool = False,
    ) -> Report:
        return await asyncio.to_thread(
            self.sync.index, *sources, progress=progress, public_only=public_only
        )

    async def articles(self) -> list[Article]:
        return await asyncio.to_thread(self.sync.articles)

    async def article(self, article_id: str) -> Article:
        return await asyncio.to_thread(self.sync.article, article_id)

    async def groups(self) -> dict[str, str]:
        return await asyncio.to_thread(self.sync.groups)

    async def remove(self, *article_ids: str) -> list[str]:
        return await asyncio.to_thread(self.sync.remove, *article_ids)

    async def ask(self, question: str, **options: Any) -> Answer:
        return await asyncio.to_thread(self.sync.ask, question, **options)

    async def search(self, query: str, **options: Any) -> list[Passage]:
        return await asyncio.to_thread(self.sync.search, query, **options)

    async def stream(self, question: str, **options: Any) -> AsyncIterator[Event]:
        events = await asyncio.to_thread(self.sync.stream, question, **options)
        while True:
            event = await asyncio.to_thread(next, events, _END)
            if event is _END:
                return
            yield event  # type: ignore[misc]
