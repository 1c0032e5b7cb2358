"""Questions of the command line, answered by a Dateline that has its models loaded already.

`dateline chat` listens on a socket in the folder of its index, which only its user may open, and
`dateline ask` asks there first. A request is a line of JSON; an empty line takes it on, and the
answer is another line of JSON. Whatever is not as it should be (nobody listens, another version,
other settings, an error), `dateline ask` answers by itself, and tells what there is to tell.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import socketserver
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.settings import Settings
from ui import version

if TYPE_CHECKING:
    from rag.dateline import Dateline
    from rag.records import Answer

_NAME = "ask.sock"
# What the kernel takes as the path of a socket, with the byte that ends it (unix(7)).
_LONGEST_PATH = 107
_LONGEST_REQUEST = 100_000
# Seconds in which somebody who listens takes a call, and what is said then.
_TAKEN = 1.0
_TAKEN_ON = b"\n"
# What hosted models read: a question may only be answered with the keys that its asker has.
_HOSTED = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OLLAMA_HOST")


def asked(settings: Settings, question: str, options: Mapping[str, Any]) -> Answer | None:
    """The answer of a Dateline that serves this index, or None: then ask here.

    Args:
        options: as `Dateline.ask` takes them, `llm` among them.
    """
    path = settings.home / _NAME
    if not path.is_socket() or len(os.fsencode(path)) > _LONGEST_PATH:
        return None
    wanted = {"version": version(), "settings": _told(settings), "question": question}
    request = json.dumps(wanted | {"options": dict(options)}, default=list)
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_TAKEN)
            line.connect(str(path))
            line.sendall(request.encode() + b"\n")
            if line.recv(len(_TAKEN_ON)) != _TAKEN_ON:
                return None
            line.settimeout(None)  # an answer takes as long as it takes
            with line.makefile("rb") as reply:
                said = json.loads(reply.readline() or b"null")
        if said:
            from rag.records import Answer

            return Answer.from_dict(said["answer"])
    return None


@contextlib.contextmanager
def listening(dateline: Dateline) -> Iterator[None]:
    """Answers `asked` from other processes for as long as it lasts.

    Where another process listens for this index already, or no socket can be had there, nobody is
    answered: it is a shortcut, and `dateline ask` does without.
    """
    path = dateline.settings.home / _NAME
    try:
        server = _Server(dateline, path)
    except OSError:
        yield
        return
    thread = threading.Thread(target=server.serve_forever, daemon=True, name="dateline-beside")
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        path.unlink(missing_ok=True)


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, dateline: Dateline, path: Path) -> None:
        if not path.parent.is_dir() or len(os.fsencode(path)) > _LONGEST_PATH:
            raise OSError(f"no socket can be had at {path}")
        if path.is_socket() and not _answers(path):
            path.unlink()  # left by a process that was killed
        self.dateline = dateline
        before = os.umask(0o177)
        try:
            super().__init__(str(path), _Call)
        finally:
            os.umask(before)


class _Call(socketserver.StreamRequestHandler):
    """One question. What goes wrong is not told: the asker then meets it by itself."""

    server: _Server

    def handle(self) -> None:
        with contextlib.suppress(Exception):
            request = json.loads(self.rfile.readline(_LONGEST_REQUEST))
            dateline = self.server.dateline
            if request["version"] != version():
                return
            if request["settings"] != _told(dateline.settings):
                return
            self.wfile.write(_TAKEN_ON)
            answer = dateline.ask(request["question"], **request["options"])
            self.wfile.write(json.dumps({"answer": answer.to_dict()}).encode() + b"\n")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(_TAKEN)
        return line.connect_ex(str(path)) == 0


def _told(settings: Settings) -> dict[str, Any]:
    """What decides about an answer, as JSON has it."""
    import hashlib

    hosted = "\n".join(os.environ.get(name, "") for name in _HOSTED)
    told = asdict(settings) | {"hosted": hashlib.sha256(hosted.encode()).hexdigest()}
    found: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return found
