"""A web server on loopback that does what it is told, well or badly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from index.errors import ReadError
from index.fetch import Fetcher, Limits
from tests.machine import PATIENCE_S

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    routes: dict[str, Answer]
    asked: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers)))
        self.routes.get(self.path, status(404))(self)

    def log_message(self, *_: object) -> None:
        """Quiet: the tests read what was asked."""

    def give(self, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class Site:
    """Addresses of a running server, and what was asked of it."""

    def __init__(self, port: int, handler: type[Handler]) -> None:
        self.port = port
        self._handler = handler

    def __call__(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def on(self, path: str, answer: Answer) -> str:
        self._handler.routes[path] = answer
        return self(path)

    @property
    def asked(self) -> list[str]:
        return [path for path, _ in self._handler.asked]

    def headers(self, path: str) -> dict[str, str]:
        return next(headers for asked, headers in self._handler.asked if asked == path)


@contextmanager
def site() -> Iterator[Site]:
    class Own(Handler):
        pass

    Own.routes, Own.asked = {}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Site(server.server_port, Own)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def content(body: bytes | str, kind: str = "text/html; charset=utf-8") -> Answer:
    data = body.encode() if isinstance(body, str) else body
    return lambda handler: handler.give(data, kind)


def status(number: int) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(number)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def redirect(to: str) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(302)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


# A test of one limit shortens that one, so that no other can be met first.
PATIENT = Limits(timeout=PATIENCE_S, deadline=PATIENCE_S, size=50_000, redirects=3)


def refusal(address: str, limits: Limits = PATIENT) -> str:
    """What is said of an address that cannot be read: one sentence that names it."""
    with pytest.raises(ReadError) as caught:
        Fetcher(limits).get(address)
    message = str(caught.value)
    assert message.startswith(f"{address} ") and message.endswith(".") and "\n" not in message
    return message
