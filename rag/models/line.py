"""The line to a model's server, which can be hung up from any thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

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
