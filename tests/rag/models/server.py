"""A server on loopback that speaks the protocols of three providers, and misbehaves on demand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.machine import PATIENCE_S

OPENAI, OLLAMA, ANTHROPIC = "openai", "ollama", "anthropic"
PATHS = {"/v1/chat/completions": OPENAI, "/api/chat": OLLAMA, "/v1/messages": ANTHROPIC}


@dataclass
class Received:
    """A request as it came."""

    protocol: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class ModelServer:
    """Acts out one behaviour a request; the last one for all that follow.

    Attributes:
        left: set when a client hung up before the reply was whole.
        sent: pieces of text that went out.
    """

    acts: list[Callable[[Reply], None]] = field(default_factory=list)
    requests: list[Received] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    sent: int = 0
    port: int = 0

    def will(self, *acts: Callable[[Reply], None]) -> None:
        self.acts, self.requests, self.sent = list(acts), [], 0
        self.left.clear()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


class Reply(BaseHTTPRequestHandler):
    """One reply, in the protocol of the path that was asked for."""

    protocol_version = "HTTP/1.1"
    behind: ModelServer
    protocol = ""

    def do_POST(self) -> None:
        self.protocol = PATHS[self.path.partition("?")[0]]
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {k.lower(): v for k, v in self.headers.items()}
        server = self.behind
        server.requests.append(Received(self.protocol, headers, body))
        act = server.acts[min(len(server.requests), len(server.acts)) - 1]
        self.close_connection = True
        with suppress(ConnectionError):
            act(self)

    def log_message(self, format: str, *args: Any) -> None:
        pass

    # -- what an act is made of ----------------------------------------------------------

    def start(self, kind: str | None = None) -> None:
        """The head of a stream."""
        usual = "application/x-ndjson" if self.protocol == OLLAMA else "text/event-stream"
        self.send_response(200)
        self.send_header("Content-Type", kind or usual)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if self.protocol == ANTHROPIC and kind is None:
            message = {"id": "m", "type": "message", "role": "assistant", "content": []}
            usage = {"input_tokens": 1, "output_tokens": 1}
            self._event("message_start", message={**message, "model": "test", "usage": usage})
            block = {"type": "text", "text": ""}
            self._event("content_block_start", index=0, content_block=block)

    def piece(self, text: str) -> None:
        if self.protocol == OPENAI:
            self._chunk({"content": text}, None)
        elif self.protocol == OLLAMA:
            self._line(text, done=False)
        else:
            delta = {"type": "text_delta", "text": text}
            self._event("content_block_delta", index=0, delta=delta)
        self.behind.sent += 1

    def end(self) -> None:
        """The end of a stream, as it should be."""
        if self.protocol == OPENAI:
            self._chunk({}, "stop")
            self.raw(b"data: [DONE]\n\n")
        elif self.protocol == OLLAMA:
            self._line("", done=True)
        else:
            self._event("content_block_stop", index=0)
            delta = {"stop_reason": "end_turn", "stop_sequence": None}
            self._event("message_delta", delta=delta, usage={"output_tokens": 5})
            self._event("message_stop")
        self.wfile.write(b"0\r\n\r\n")

    def raw(self, data: bytes) -> None:
        """Bytes as they are, in a chunk of the transfer."""
        try:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        except ConnectionError:
            self.behind.left.set()
            raise

    def status(self, code: int, body: str = "{}", **headers: str) -> None:
        """A whole reply with a status, and no stream."""
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def wait_until_left(self) -> None:
        """Sends nothing until the client hangs up; says so if it does."""
        self.connection.settimeout(PATIENCE_S)
        try:
            gone = self.connection.recv(1) == b""
        except TimeoutError:
            return
        except ConnectionError:  # with something unread on its side
            gone = True
        if gone:
            self.behind.left.set()

    def _chunk(self, delta: dict[str, Any], finish: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "test"}
        self.raw(b"data: " + json.dumps({**head, "choices": [choice]}).encode() + b"\n\n")

    def _line(self, text: str, *, done: bool) -> None:
        message = {"role": "assistant", "content": text}
        head = {"model": "test", "created_at": "2026-01-01T00:00:00Z", "done": done}
        end = {"done_reason": "stop"} if done else {}
        self.raw(json.dumps({**head, **end, "message": message}).encode() + b"\n")

    def _event(self, kind: str, **fields: Any) -> None:
        data = json.dumps({"type": kind, **fields})
        self.raw(f"event: {kind}\ndata: {data}\n\n".encode())


# -- behaviours ----------------------------------------------------------------------------


def says(*pieces: str, pause: float = 0.0) -> Callable[[Reply], None]:
    def act(reply: Reply) -> None:
        reply.start()
        for piece in pieces:
            reply.piece(piece)
            time.sleep(pause)
        reply.end()

    return act


def refuses(code: int, body: str = "{}", **headers: str) -> Callable[[Reply], None]:
    return lambda reply: reply.status(code, body, **headers)


def is_silent(reply: Reply) -> None:
    reply.wait_until_left()


def stalls_after(*pieces: str) -> Callable[[Reply], None]:
    def act(reply: Reply) -> None:
        reply.start()
        for piece in pieces:
            reply.piece(piece)
        reply.wait_until_left()

    return act


def breaks_off_after(*pieces: str) -> Callable[[Reply], None]:
    """Cuts the connection: the transfer has no end."""

    def act(reply: Reply) -> None:
        reply.start()
        for piece in pieces:
            reply.piece(piece)

    return act


def never_ends(pieces: Iterable[str]) -> Callable[[Reply], None]:
    def act(reply: Reply) -> None:
        reply.start()
        for piece in pieces:
            reply.piece(piece)
        reply.end()

    return act


def sends(data: bytes, kind: str | None = None) -> Callable[[Reply], None]:
    """Bytes that are no protocol of anybody's."""

    def act(reply: Reply) -> None:
        reply.start(kind)
        reply.raw(data)
        reply.wfile.write(b"0\r\n\r\n")

    return act


def serve(behind: ModelServer) -> ThreadingHTTPServer:
    """Starts answering on a free port of loopback; the caller shuts it down."""
    handler = type("Bound", (Reply,), {"behind": behind})
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    httpd.daemon_threads = True
    behind.port = httpd.server_address[1]
    threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True).start()
    return httpd
