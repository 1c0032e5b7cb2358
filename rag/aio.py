"""The async twin of `Dateline`: the same calls, off the event loop."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from index.backup import BackupCounts
from index.records import Article, ArticleMetadata, Report
from rag.check.checked import CheckedText
from rag.conversation import Conversation
from rag.dateline import Dateline
from rag.library import IndexOptions
from rag.models.drafter import STOP
from rag.question.scope import AskOptions, ScopeOptions, SearchOptions
from rag.records import Answer, Event, Passage

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_Source = str | Path | Sequence[str | Path]
_END = object()


class AsyncDateline:
    """Every call runs in a worker thread; see `Dateline` for what it does.

    >>> async with AsyncDateline.open("my-index") as d:   # doctest: +SKIP
    ...     answer = await d.ask("Who offered talks?")
    """

    def __init__(self, dateline: Dateline) -> None:
        self.dateline = dateline

    @classmethod
    def open(
        cls,
        home: str | Path | None = None,
        *,
        llm: LLM | str | None = None,
        embedding: object | None = None,
    ) -> AsyncDateline:
        """As `Dateline.open`."""
        return cls(Dateline.open(home, llm=llm, embedding=embedding))

    async def close(self) -> None:
        await asyncio.to_thread(self.dateline.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def index(self, *sources: _Source, **options: Unpack[IndexOptions]) -> Report:
        return await asyncio.to_thread(self.dateline.index, *sources, **options)

    async def sync(self, *sources: _Source, **options: Unpack[IndexOptions]) -> Report:
        return await asyncio.to_thread(self.dateline.sync, *sources, **options)

    async def articles(self) -> AsyncIterator[Article]:
        """As `Dateline.articles`; each is read beside the event loop."""
        articles = await asyncio.to_thread(self.dateline.articles)
        while (article := await asyncio.to_thread(next, articles, None)) is not None:
            yield article

    async def metadata(self) -> list[ArticleMetadata]:
        return await asyncio.to_thread(self.dateline.metadata)

    async def article(self, article_id: str) -> Article:
        return await asyncio.to_thread(self.dateline.article, article_id)

    async def groups(self) -> dict[str, str]:
        return await asyncio.to_thread(self.dateline.groups)

    async def remove(self, *article_ids: str) -> list[str]:
        return await asyncio.to_thread(self.dateline.remove, *article_ids)

    async def export(self, to: str | Path) -> BackupCounts:
        return await asyncio.to_thread(self.dateline.export, to)

    async def import_(self, file: str | Path, *, merge: bool = False) -> BackupCounts:
        return await asyncio.to_thread(self.dateline.import_, file, merge=merge)

    async def ask(self, question: str, **options: Unpack[AskOptions]) -> Answer:
        async with _stoppable() as run:
            answer: Answer = await run(self.dateline.ask, question, **options)
            return answer

    async def search(self, query: str, **options: Unpack[SearchOptions]) -> list[Passage]:
        return await asyncio.to_thread(self.dateline.search, query, **options)

    async def check_text(self, text: str, **scope: Unpack[ScopeOptions]) -> CheckedText:
        return await asyncio.to_thread(self.dateline.check_text, text, **scope)

    async def stream(self, question: str, **options: Unpack[AskOptions]) -> AsyncIterator[Event]:
        async for event in _events(self.dateline.stream, question, **options):
            yield event

    def conversation(self, state: Mapping[str, Any] | str | None = None) -> AsyncConversation:
        """A conversation whose `ask` and `stream` run off the event loop."""
        return AsyncConversation(self.dateline.conversation(state))


class AsyncConversation:
    """The async twin of `Conversation`; its state is `conversation.turns`, as there."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation

    async def ask(self, question: str, **options: Unpack[AskOptions]) -> Answer:
        async with _stoppable() as run:
            answer: Answer = await run(self.conversation.ask, question, **options)
            return answer

    async def stream(self, question: str, **options: Unpack[AskOptions]) -> AsyncIterator[Event]:
        async for event in _events(self.conversation.stream, question, **options):
            yield event

    def to_json(self) -> str:
        return self.conversation.to_json()


async def _events(
    stream: Callable[..., Iterator[Event]], question: str, **options: Unpack[AskOptions]
) -> AsyncIterator[Event]:
    async with _stoppable() as run:
        events = await run(stream, question, **options)
        with closing(events):
            while (event := await run(next, events, _END)) is not _END:
                yield event


@asynccontextmanager
async def _stoppable() -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    """A way to run calls in worker threads; a draft ends with the block.

    A thread cannot be cancelled. When a task is, in the middle of a question, the draft
    that its thread waits for is stopped, and with it the connection to the model; then the
    thread is waited for, so that nobody closes the index under it.
    """
    stop = threading.Event()
    context = contextvars.copy_context()
    context.run(STOP.set, stop)

    async def run(call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        work = functools.partial(context.run, call, *arguments, **options)
        running = asyncio.get_running_loop().run_in_executor(None, work)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait([running])
            raise

    try:
        yield run
    finally:
        stop.set()
