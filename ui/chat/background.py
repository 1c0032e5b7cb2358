"""Threads of the page, so that nobody closes the index under one that still reads it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

# Seconds that what is under way gets to end when the server stops.
_PATIENCE = 20.0

_guard = threading.Lock()
_running: set[threading.Thread] = set()


def start(name: str, work: Callable[[], object]) -> None:
    """Runs `work` in a thread of its own."""

    def run() -> None:
        try:
            work()
        finally:
            with _guard:
                _running.discard(threading.current_thread())

    thread = threading.Thread(target=run, name=f"dateline-{name}", daemon=True)
    with _guard:
        _running.add(thread)
    thread.start()


def wait(seconds: float = _PATIENCE) -> bool:
    """Whether all of them ended within that time."""
    until = time.monotonic() + seconds
    while True:
        with _guard:
            thread = next(iter(_running), None)
        if thread is None:
            return True
        if time.monotonic() >= until:
            return False
        thread.join(timeout=0.1)
