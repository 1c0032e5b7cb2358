"""What no test may hang on: how fast the machine is, what else it does, and who has which port;
and what of the machine a test may measure: its processor's time, and memory.
"""

from __future__ import annotations

import itertools
import os
import socket
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Seconds that a test waits for what has to come. None takes that long: it is where a test that
# would hang ends, and far enough for a machine that is busy with other things.
PATIENCE_S = 600.0

# Below those that Linux gives to connections that go out: between the moment a port is found
# to be free and the moment a server listens on it, none of these takes it. Each worker of
# pytest-xdist has a thousand of its own, and two runs seldom begin at the same.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
_RUN = os.getppid() if _WORKER else os.getpid()
_PORTS = itertools.count(20_000 + int(_WORKER or 0) % 10 * 1_000 + _RUN % 900)


@contextmanager
def peak() -> Iterator[list[int]]:
    """A list to which the most bytes that Python held meanwhile are added at the end."""
    held: list[int] = []
    tracemalloc.start()
    try:
        yield held
        held.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port of loopback that nobody listens on, and that no other call was given."""
    for port in _PORTS:
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise AssertionError("an endless count has ended")


def computed_s(process: int) -> float:
    """Seconds that a running process has had a processor: its work, whatever the clock says."""
    after_its_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    user, system = after_its_name[11:13]
    return (int(user) + int(system)) / _TICKS_A_SECOND
