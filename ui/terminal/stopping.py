"""Ctrl-C and SIGTERM while an index is written: the batch is finished first."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from ui import failures


@contextlib.contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """What to pass as `stop`: true from the first signal on; a second one interrupts at once.

    Either way the index is whole: what was stored stays, and the next run mends the rest.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False  # only the main thread hears signals
        return
    asked = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        failures.say("interrupted: stopping after this batch (once more stops at once).")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
