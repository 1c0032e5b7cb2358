"""A `dateline chat` of its own process, and a browser on it: for the tests and the pictures."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from rag.dateline import Dateline
from tests.machine import PATIENCE_S, free_port
from ui.chat.app import create

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    (
        found
        for name in (os.environ.get("CHROMIUM"), "/usr/bin/chromium", "chromium", "google-chrome")
        if name and (found := shutil.which(name))
    ),
    None,
)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
# Milliseconds that the browser waits for what has to come; see `PATIENCE_S`. Where the page is
# broken every test waits so long, so it is less than that.
PATIENCE = 180_000
expect.set_options(timeout=PATIENCE)


class served:  # noqa: N801 - reads as a context
    """`with served(home) as address:`; fails where the server complained on its way."""

    def __init__(self, home: Path, llm: str = "reader", port: int = 0, **environment: str) -> None:
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}/"
        words = ["chat", "--home", home, "--port", self.port, "--llm", llm]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ui.cli", *map(str, words)],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> str:
        line = self.process.stdout.readline()
        assert line == f"Dateline is at {self.address} (Ctrl-C stops it).\n", (
            line + self.process.stderr.read()
        )
        return self.address

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        _, complaints = self.process.communicate(timeout=PATIENCE_S)
        if error[0] is None:
            assert complaints == ""


@contextmanager
def in_this_process(dateline: Dateline) -> Iterator[str]:
    """The page over an index that a test holds in its hands; gives its address."""
    app = create(dateline)
    try:
        with running(app) as address:
            yield address
    finally:
        app.state.desk.close()


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """An application in a thread of this process; gives its address."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:  # uvicorn tells by this flag alone
            assert thread.is_alive()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)


def dateline(*words: object) -> None:
    """Another process on the same index, as a person at a terminal."""
    subprocess.run(
        [sys.executable, "-m", "ui.cli", *map(str, words)],
        cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE_S,
    )  # fmt: skip


def write_articles(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


class Seen:
    """What the browser asked for and complained about while a page was open."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append("dialog"), dialog.dismiss()))
        page.on(
            "console",
            lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None,
        )


def field(page: Page):
    return page.get_by_label("Your question")


def ask(page: Page, question: str) -> None:
    """Asks, and waits until what came of it is there."""
    field(page).fill(question)
    field(page).press("Enter")
    finished(page, question)


def finished(page: Page, question: str) -> None:
    turn = page.locator("#dl-live .dl-turn")
    expect(turn.locator(".dl-question")).to_have_text(question)
    expect(turn.locator(".dl-tools, .dl-failure").first).to_be_visible()


def opened(page: Page, address: str) -> None:
    """Goes there, and waits until the page is whole."""
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    expect(page.locator(".dl-welcome:visible, .dl-turn").first).to_be_visible()


def settled(page: Page) -> None:
    """Waits until nothing moves any more, but what moves without an end."""
    page.wait_for_function(
        """() => document.fonts.status === 'loaded' && !document.getAnimations().some((a) =>
            a.playState === 'running' && a.effect.getComputedTiming().endTime !== Infinity)"""
    )


def address_of(page: Page) -> str:
    """The address that names the conversation which is open."""
    expect(page).to_have_url(re.compile("#c="))
    return page.url
