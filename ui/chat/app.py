"""Serving the page: the address, the application, and the moment it is ready."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import webbrowser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import NoIndexError
from ui.errors import ServeError
from ui.terminal import messages

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.dateline import Dateline

# Seconds that open pages get to finish when the server is told to stop.
_GRACE = 2

# Gradio's icon is not ours; this one is part of the page, and asked of nobody.
_ICON = (
    '<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns=\'http://www.w3.org/2000/svg\' '
    "viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='6' fill='%23174a7c'/%3E"
    "%3Cpath d='M9 7h7a9 9 0 0 1 0 18H9zm4 4v10h3a5 5 0 0 0 0-10z' fill='white'/%3E%3C/svg%3E\">"
)

# Gradio's own page needs inline scripts and styles, and `Function` for its templates.
# Nothing may be loaded from, sent to or framed by another host.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def serve(dateline: Dateline, host: str, port: int, *, open_browser: bool = False) -> None:
    """Serves the chat page until it is told to stop; prints the address once it is ready.

    Raises:
        DatelineError: there is an index, and it cannot be read.
        ServeError: the address cannot be listened on.
    """
    with contextlib.suppress(NoIndexError):  # the page then says how to begin
        dateline.generation()  # can fail, and does so before Gradio takes seconds to import
    with _listen(host, port) as listening:
        with messages().status("Starting the chat page"):
            app = create(dateline, host)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=_GRACE,
        )
        try:
            _Server(config, _address(host, port), open_browser).run(sockets=[listening])
        finally:
            app.state.desk.close()


def create(dateline: Dateline, host: str = "127.0.0.1") -> FastAPI:
    """The page as an ASGI application; its models are being loaded in the background."""
    import gradio as gr
    from fastapi import FastAPI
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from ui.chat.articles import LARGEST_MB
    from ui.chat.desk import Desk
    from ui.chat.look import head, theme
    from ui.chat.page import build

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(_SecurityHeaders)
    if _is_loopback(host):
        # A foreign page whose name was made to point at this machine gets nothing.
        # Starlette cuts a host at its first colon, hence the '[' for [::1].
        own = ["localhost", "127.0.0.1", "[", host]
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=own)
    desk = Desk(dateline)
    app.state.desk = desk
    gr.mount_gradio_app(
        app,
        build(desk),
        path="/",
        server_name=host,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        pwa=False,
        mcp_server=False,
        ssr_mode=False,
        theme=theme(),
        max_file_size=LARGEST_MB * 1_000_000,
        head=_ICON + head(),
    )
    desk.loader.start()
    return app


class _Server(uvicorn.Server):
    """Says where the page is once it answers there."""

    def __init__(self, config: uvicorn.Config, address: str, open_browser: bool) -> None:
        super().__init__(config)
        self._address = address
        self._open_browser = open_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            print(f"Dateline is at {self._address} (Ctrl-C stops it).", flush=True)
            if self._open_browser:
                webbrowser.open(self._address)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        reason = str(error.strerror or error).partition(" (while")[0]
        raise ServeError(
            f"The chat page cannot be served at {_address(host, port)} ({reason}): "
            "choose another --port or --host."
        ) from error


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _SecurityHeaders:
    """Adds `_HEADERS` to every response, and leaves streams streaming.

    A request that changes something and comes from the page of another site is refused: a
    browser sends it without asking, and there is no password here that could stop it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _from_elsewhere(scope):
            await PlainTextResponse("This is not Dateline's own page.", 403)(scope, receive, send)
        else:
            await self._app(scope, receive, sending)


def _from_elsewhere(scope: Scope) -> bool:
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return False
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")
