"""A language model that drafts: read piece by piece, under limits that hold for any model."""

from __future__ import annotations

import contextvars
import math
import queue
import random
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import tenacity

from rag.errors import ModelError
from rag.models.failures import Failure, explain

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_thread = threading.local()


class Line:
    """The connections that one draft holds open.

    A thread that waits for a slow server cannot be stopped; the socket it waits on can.
    """

    def __init__(self) -> None:
        self._hung_up = threading.Event()
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []

    @contextmanager
    def used_by_this_thread(self) -> Iterator[None]:
        """Whatever the block connects to, through a client that tells `announced`, is on this line.

        When it ends, so do its connections, whoever still holds them.
        """
        _thread.line = self
        try:
            yield
        finally:
            _thread.line = None
            self.hang_up()
            for connection in self._sockets:
                connection.close()

    @property
    def hung_up(self) -> bool:
        return self._hung_up.is_set()

    def wait(self, seconds: float) -> None:
        """Sleeps, or wakes when somebody hangs up."""
        self._hung_up.wait(seconds)

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._sockets.append(connection)
        if self.hung_up:  # while it was being opened
            self.hang_up()

    def hang_up(self) -> None:
        """Ends every connection at once; who reads from one finds its end."""
        self._hung_up.set()
        with self._lock:
            for connection in self._sockets:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


def announced(event: str, info: dict[str, Any]) -> None:
    """httpcore's `trace` extension: tells of every connection that is made."""
    line = getattr(_thread, "line", None)
    if line is not None and event.endswith(("connect_tcp.complete", "start_tls.complete")):
        connection = info["return_value"].get_extra_info("socket")
        if connection is not None:
            line.opened(connection)


# Set by who may want to stop a draft from another thread; see `AsyncDateline`.
STOP: contextvars.ContextVar[threading.Event | None] = contextvars.ContextVar("stop", default=None)

_LONGEST_WAIT_S = 20.0
# How soon a stop from another thread is noticed.
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Attributes:
        total_s: seconds for a whole draft, with every attempt (`DATELINE_LLM_TIMEOUT`).
        silence_s: seconds until the first piece, and between two
            (`DATELINE_LLM_FIRST_TOKEN`).
        attempts: how often a model is asked that has not written anything yet.
        characters: how much is read of one that does not stop, its thoughts included.
    """

    total_s: float = 60.0
    silence_s: float = 30.0
    attempts: int = 3
    characters: int = 40_000


def read(
    name: str,
    llm: LLM,
    prompt: str,
    limits: Limits,
    plainer: Callable[[], LLM] | None = None,
) -> Generator[str, None, None]:
    """What a model writes to a prompt. Closing the iterator hangs up.

    Args:
        name: how the model is called in an error.
        plainer: the same model, asked without options that its server may not know.

    Yields:
        Pieces of text, as they come; together at most about `limits.characters`.

    Raises:
        ModelError: the model failed, was too slow, or was stopped through `STOP`.
    """
    line = Line()
    pieces: queue.SimpleQueue[str | Failure | None] = queue.SimpleQueue()
    threading.Thread(
        target=contextvars.copy_context().run,
        args=(_write,),
        kwargs={
            "llm": llm,
            "plainer": plainer,
            "prompt": prompt,
            "limits": limits,
            "line": line,
            "pieces": pieces,
        },
        name="dateline-draft",
        daemon=True,
    ).start()
    deadline = time.monotonic() + limits.total_s
    try:
        while True:
            piece = _next(pieces, deadline, limits)
            if piece is None:
                return
            if isinstance(piece, Failure):
                raise ModelError(f"{name} {piece.said}.")
            if piece:
                yield piece
    finally:
        line.hang_up()


def _next(
    pieces: queue.SimpleQueue[str | Failure | None], deadline: float, limits: Limits
) -> str | Failure | None:
    """The next piece, or what became of it."""
    stop = STOP.get()
    silent = time.monotonic() + limits.silence_s
    while True:
        if stop is not None and stop.is_set():
            return Failure("was stopped")
        now = time.monotonic()
        if now >= deadline:
            return Failure(f"was not done after {limits.total_s:g} s (DATELINE_LLM_TIMEOUT)")
        if now >= silent:
            return Failure(f"wrote nothing for {limits.silence_s:g} s (DATELINE_LLM_FIRST_TOKEN)")
        try:
            return pieces.get(timeout=min(_LOOK_S, max(0.001, min(deadline, silent) - now)))
        except queue.Empty:
            continue


def _write(
    *,
    llm: LLM,
    plainer: Callable[[], LLM] | None,
    prompt: str,
    limits: Limits,
    line: Line,
    pieces: queue.SimpleQueue[str | Failure | None],
) -> None:
    """Puts pieces on the queue, then None or the failure; asks again while that may help."""
    begun, asked = False, llm

    def once() -> None:
        nonlocal begun
        total = 0
        pieces.put("")  # a sign of life: the silence of an attempt begins with it
        for piece in _pieces(asked, prompt):
            total += len(piece)
            begun = begun or bool(piece)
            if line.hung_up:
                return
            pieces.put(piece)
            if total >= limits.characters:
                return

    def may_help(error: BaseException) -> bool:
        nonlocal asked
        failure = explain(error)
        if begun or line.hung_up:
            return False
        if failure.refused and plainer is not None and asked is llm:
            asked = plainer()
            return True
        return failure.passing

    again = tenacity.Retrying(
        retry=tenacity.retry_if_exception(may_help),
        stop=tenacity.stop_after_attempt(limits.attempts)
        | tenacity.stop_before_delay(limits.total_s),
        wait=_wait(min(_LONGEST_WAIT_S, limits.silence_s)),
        sleep=line.wait,
        reraise=True,
    )
    with line.used_by_this_thread():
        try:
            again(once)
        except BaseException as error:  # noqa: BLE001 - of any client, and told to the user
            pieces.put(explain(error))
        else:
            pieces.put(None)


def _wait(longest: float) -> Callable[[tenacity.RetryCallState], float]:
    """As long as the server asks, else a random time that grows with every attempt.

    A server that asks for more than `longest` seconds is not asked again.
    """
    growing = tenacity.wait_random_exponential(multiplier=0.5, max=longest)

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        asked = explain(error).wait_s if error is not None else None
        if asked is None:
            return growing(state)
        return asked + random.uniform(0, 0.25) if asked <= longest else math.inf  # noqa: S311

    return wait


def _pieces(llm: LLM, prompt: str) -> Iterator[str]:
    """The text of a stream, whether a model gives what is new or all there is so far."""
    seen = ""
    try:
        for response in llm.stream_complete(prompt):
            if response.delta is not None:
                yield response.delta
            else:
                yield response.text.removeprefix(seen)
                seen = response.text
    except NotImplementedError:
        yield llm.complete(prompt).text


# A failure that cost the user more than this is not paid for again at every question:
# for REST_S seconds answers are quoted at once. What fails at once may be asked at once.
COSTLY_S = 1.0
REST_S = 60.0


class Drafter:
    """Reads drafts from one model; safe to use from several threads.

    Attributes:
        name: as an answer names the model.
    """

    def __init__(
        self,
        name: str,
        load: Callable[[], LLM],
        limits: Limits | None = None,
        *,
        plainer: Callable[[], LLM] | None = None,
    ) -> None:
        self.name = name
        self._load = load
        self._plainer = plainer
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._llm: LLM | None = None
        self._rests_until = 0.0
        self._why = ""

    def load(self) -> LLM:
        """The model, loaded once.

        Raises:
            ModelError, ModelFileError: it cannot be.
        """
        with self._lock:
            if self._llm is None:
                self._llm = self._load()
            return self._llm

    def pieces(self, prompt: str) -> Generator[str, None, None]:
        """What the model writes, as it comes; see `read`.

        Raises:
            ModelError: it failed, or it rests after a failure.
        """
        left = self._rests_until - time.monotonic()
        if left > 0:
            raise ModelError(f"{self._why}; it is asked again in {max(1, round(left))} s.")
        llm = self.load()
        began = time.monotonic()
        try:
            yield from read(self.name, llm, prompt, self._limits, self._plainer)
        except ModelError as error:
            stop = STOP.get()
            stopped = stop is not None and stop.is_set()
            if time.monotonic() - began > COSTLY_S and not stopped:
                self._why = str(error).rstrip(".")
                self._rests_until = time.monotonic() + REST_S
            raise
