"""Stopping, resting and asking again: the same for every model, also one that a user passes."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

from index.errors import UsageError
from index.settings import Settings
from rag import AsyncDateline, Dateline, SentenceReady, models
from rag.errors import ModelError
from rag.models import drafter as resting
from rag.models.drafter import Drafter, Limits, read
from rag.models.failures import clean, explain
from tests.machine import PATIENCE_S
from tests.rag.models.conftest import KEY, QUESTION, UNHURRIED, go_on, quotes_only, sound
from tests.rag.models.server import ModelServer, is_silent, stalls_after

FACT = "Mayor Ida Stone said that 14 ships had waited outside the harbour."
OPENING = "The harbour of Elmton reopened on Monday. "


class Passed(CustomLLM):
    """A LlamaIndex model of a user's own, that does what a test tells it to."""

    does: Any
    calls: list[str] = []  # noqa: RUF012 - pydantic copies it for each

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="passed")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        self.calls.append(prompt)
        return CompletionResponse(text=FACT)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        self.calls.append(prompt)
        yield from self.does(len(self.calls))


def whole_text(*texts: str) -> Any:
    """Streams as some models do: all there is so far, without what is new."""
    for n in range(len(texts)):
        yield CompletionResponse(text="".join(texts[: n + 1]))


def ask_passed(home: Path, llm: Any) -> Any:
    with Dateline(Settings(home, **UNHURRIED), llm, None) as d:
        return sound(d, d.ask(QUESTION))


def test_a_stream_of_all_there_is_so_far_is_read_once(home: Path) -> None:
    pieces = ("Mayor Ida Stone said ", "that 14 ships had waited ", "outside the harbour.")
    llm = Passed(does=lambda call: whole_text(*pieces))
    answer = ask_passed(home, llm)
    assert [s.text for s in answer.sentences] == [FACT]
    assert (answer.model, answer.notice) == ("passed", None)


def test_a_model_that_cannot_stream_is_asked_for_the_whole(home: Path) -> None:
    def cannot(call: int) -> Iterator[Any]:
        raise NotImplementedError
        yield

    answer = ask_passed(home, Passed(does=cannot))
    assert [s.text for s in answer.sentences] == [FACT]


def test_a_passed_model_that_hangs_costs_its_limit_and_then_rests(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    freed = threading.Event()

    def hangs(call: int) -> Iterator[Any]:
        freed.wait(PATIENCE_S)
        yield CompletionResponse(text=FACT)

    llm = Passed(does=hangs)
    monkeypatch.setattr(resting, "REST_S", 10 * PATIENCE_S)
    go_on(monkeypatch, lambda: bool(llm.calls))
    with Dateline(Settings(home, llm_first_token_s=40.0), llm, None) as d:
        first = sound(d, d.ask(QUESTION))
        second = sound(d, d.ask(QUESTION))
    freed.set()
    assert quotes_only(first) and quotes_only(second)
    assert "wrote nothing for 40 s" in (first.notice or "")
    assert re.search(r"it is asked again in \d+ s", second.notice or "")
    assert len(llm.calls) == 1


def test_a_model_that_rested_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0

    def recovers(call: int) -> Iterator[Any]:
        nonlocal now
        if call == 1:
            now += 2 * resting.COSTLY_S
            raise RuntimeError("no memory left")
        yield CompletionResponse(text=FACT)

    monkeypatch.setattr(resting, "time", SimpleNamespace(monotonic=lambda: now))
    drafter = Drafter("passed", lambda: Passed(does=recovers))
    with pytest.raises(ModelError, match="no memory left"):
        list(drafter.pieces("?"))
    with pytest.raises(ModelError, match=r"no memory left.*asked again in 60 s"):
        list(drafter.pieces("?"))
    now += resting.REST_S
    assert "".join(drafter.pieces("?")) == FACT


def test_what_fails_at_once_is_asked_at_once(home: Path) -> None:
    def fails(call: int) -> Iterator[Any]:
        raise RuntimeError("out of credit")
        yield

    llm = Passed(does=fails)
    with Dateline(Settings(home, **UNHURRIED), llm, None) as d:
        notices = {sound(d, d.ask(QUESTION)).notice for _ in range(2)}
    assert notices == {"passed failed (out of credit). The answer is quoted from the articles."}
    assert len(llm.calls) == 2


def test_a_passed_model_is_asked_again_after_a_reset_until_it_has_written(home: Path) -> None:
    def resets(call: int) -> Iterator[Any]:
        if call < 3:
            raise ConnectionResetError("peer")
        yield CompletionResponse(text=FACT)

    llm = Passed(does=resets)
    assert ask_passed(home, llm).notice is None
    assert len(llm.calls) == 3


def test_a_model_without_a_name_that_can_be_read_is_no_obstacle() -> None:
    class Nameless(Passed):
        @property
        def metadata(self) -> LLMMetadata:
            raise ConnectionError("its server is gone")

    assert models.wrap(Nameless(does=None)).name == "Nameless"


def test_the_pieces_that_are_read_have_an_end() -> None:
    def endless(call: int) -> Iterator[Any]:
        while True:
            yield CompletionResponse(text="", delta="x" * 100)

    limits = Limits(characters=5_000)
    assert len("".join(read("passed", Passed(does=endless), "?", limits))) == 5_000


# -- stopping ------------------------------------------------------------------------------


def test_closing_a_stream_hangs_up(dateline: Dateline, server: ModelServer, spec: str) -> None:
    server.will(stalls_after(OPENING, FACT, "And so"))
    events = dateline.stream(QUESTION, llm=spec)
    assert any(isinstance(event, SentenceReady) for event in events), "before the model is done"
    events.close()  # type: ignore[attr-defined]
    assert server.left.wait(PATIENCE_S)


def test_a_cancelled_task_hangs_up_on_a_silent_server(home: Path, server: ModelServer) -> None:
    settings = Settings(home, llm="openai:silent", llm_url=server.url, **UNHURRIED)

    async def cancelled(way: str) -> None:
        async with AsyncDateline(Dateline(settings, None, None)) as d:

            async def stream() -> None:
                async for _ in d.stream(QUESTION):
                    pass

            task = asyncio.create_task(stream() if way == "stream" else d.ask(QUESTION))
            while not server.requests:
                await asyncio.sleep(0.02)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await asyncio.to_thread(server.left.wait, PATIENCE_S)

    for way in ("stream", "ask"):
        server.will(is_silent)
        asyncio.run(cancelled(way))


def test_leaving_an_async_stream_early_hangs_up(home: Path, server: ModelServer) -> None:
    settings = Settings(home, llm="openai:early", llm_url=server.url, **UNHURRIED)
    server.will(stalls_after(OPENING, "Fishing starts again"))

    async def first() -> object:
        async with AsyncDateline(Dateline(settings, None, None)) as d:
            events = d.stream(QUESTION)
            async for event in events:
                if isinstance(event, SentenceReady):
                    await events.aclose()
                    return event.sentence.text
        return None

    assert asyncio.run(first()) == OPENING.strip()
    assert server.left.wait(PATIENCE_S)


# -- what is said, and what is not ---------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        f"bad key {KEY} for you",
        "cannot reach https://me:hunter22@llm.example/v1?key=hunter22",
        "token Bearer hunter22hunter22 refused",
        "\x1b[31mred\x1b[0m\nsecond line hunter22",
        "x" * 5_000,
    ],
)
def test_messages_are_one_short_line_without_secrets(
    monkeypatch: pytest.MonkeyPatch, message: str
) -> None:
    monkeypatch.setenv("SOME_API_KEY", KEY)
    said = clean(message)
    assert KEY not in said and "hunter22" not in said
    assert said.isprintable()
    assert len(said) <= 160


def test_a_date_in_retry_after_is_a_time_to_wait() -> None:
    class Refused(Exception):  # noqa: N818
        status_code = 429

        class response:  # noqa: N801
            headers = {"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"}  # noqa: RUF012

    failure = explain(Refused())
    assert failure.passing
    assert failure.wait_s is not None and failure.wait_s > 3600


@pytest.mark.parametrize("kind", ["openai", "ollama", "anthropic"])
def test_a_client_that_is_not_installed_is_one_command_away(
    home: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    module = {"openai": "openai_like"}.get(kind, kind)
    monkeypatch.setitem(sys.modules, f"llama_index.llms.{module}", None)
    with Dateline(Settings(home, llm=f"{kind}:x"), None, None) as d:
        answer = sound(d, d.ask(QUESTION))
    assert f"run pip install 'dateline[{kind}]'" in (answer.notice or "")


@pytest.mark.parametrize("url", ["localhost", "ftp://x", "http://", "http://x:99999/", "http://["])
def test_an_address_that_is_none_is_refused_before_anything_is_read(home: Path, url: str) -> None:
    with (
        Dateline(Settings(home, llm="openai:x", llm_url=url), None, None) as d,
        pytest.raises(UsageError, match="DATELINE_LLM_URL"),
    ):
        d.ask(QUESTION)


@pytest.mark.parametrize("seconds", ["soon", "0", "-1", "nan", "inf"])
def test_a_time_limit_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, seconds: str
) -> None:
    monkeypatch.setenv("DATELINE_LLM_TIMEOUT", seconds)
    with pytest.raises(UsageError, match="DATELINE_LLM_TIMEOUT"):
        Settings.from_environment()


def test_the_environment_sets_address_and_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DATELINE_LLM_URL": "http://127.0.0.1:1/v1",
        "DATELINE_LLM_TIMEOUT": "7.5",
        "DATELINE_LLM_FIRST_TOKEN": "2",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings.from_environment()
    assert settings.llm_url == "http://127.0.0.1:1/v1"
    assert (settings.llm_timeout_s, settings.llm_first_token_s) == (7.5, 2.0)
