"""Asking: the engine runs in a thread of its own, so that Stop stops at once.

The engine is synchronous and may think for seconds between two events. The page reads its
events from a queue, and leaves when the reader says so; the thread notices at its next event.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rag.models.drafter import STOP
from rag.records import Event
from ui.chat import background

# Seconds after which a stop is noticed, and the page is told that work goes on.
_GLANCE = 0.1

# Seconds that a run gets to say its last word to the page, and Gradio to pass that on.
_LAST_WORD = 3.0
_PASSED_ON = 0.2


@dataclass(frozen=True, slots=True)
class Failed:
    """What the engine raised."""

    error: Exception


@dataclass(slots=True)
class Run:
    """One question on its way."""

    produce: Callable[[], Iterator[Event]]
    over: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)
    _found: queue.SimpleQueue[Event | Failed | None] = field(default_factory=queue.SimpleQueue)

    def stop(self) -> None:
        self._stop.set()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def events(self) -> Iterator[Event]:
        """The engine's events, until it is done or the run is stopped.

        Raises:
            Exception: what the engine raised.
        """
        background.start("answer", self._work)
        try:
            while not self.stopped:
                try:
                    found = self._found.get(timeout=_GLANCE)
                except queue.Empty:
                    continue
                if found is None or self.stopped:
                    return
                if isinstance(found, Failed):
                    raise found.error
                yield found
        finally:
            self.stop()

    def _work(self) -> None:
        # What a language model writes is stopped as well, and not only waited for.
        STOP.set(self._stop)
        try:
            events = self.produce()
            for event in events:
                if self.stopped:
                    close = getattr(events, "close", None)
                    if close is not None:
                        close()
                    return
                self._found.put(event)
            self._found.put(None)
        except Exception as error:  # noqa: BLE001 - handed over, and told to the reader there
            self._found.put(Failed(error))


class Runs:
    """Which questions are on their way, by browser session: one each."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._running: dict[str, Run] = {}

    def begin(self, session: str, run: Run) -> bool:
        """Whether it may start: not while another of this session is on its way."""
        with self._guard:
            return self._running.setdefault(session, run) is run

    def end(self, session: str, run: Run) -> None:
        run.stop()
        run.over.set()
        with self._guard:
            if self._running.get(session) is run:
                del self._running[session]

    def stop(self, session: str) -> None:
        """Stops what this session has asked; no other."""
        with self._guard:
            run = self._running.get(session)
        if run is not None:
            run.stop()

    def stop_all(self) -> None:
        """Stops everything, because the server is about to end."""
        with self._guard:
            for run in self._running.values():
                run.stop()

    def stop_and_wait(self, session: str) -> None:
        """The same, and returns when the run will not write to the page any more."""
        with self._guard:
            run = self._running.get(session)
        if run is not None:
            run.stop()
            run.over.wait(_LAST_WORD)
            time.sleep(_PASSED_ON)
