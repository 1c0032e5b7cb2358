"""One small real index for all tests of the command line, and two ways to call it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from rag.dateline import Dateline
from tests.conftest import ROOT, MadeOnce
from tests.machine import PATIENCE_S
from ui.cli import main

CANARY = "canary-article"


@dataclass(frozen=True)
class Run:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source with one article that tries to drive the terminal and the browser."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.jsonl"
    article = {
        "id": CANARY,
        "title": "[bold red]Harbour[/bold red] \x1b[31mnews\x1b]0;pwned\x07 <img src=x onerror=1>",
        "outlet": "Varnö \x1b[2JPost",
        "published": "2024-02-03",
        "url": "javascript:alert(1)",
        "text": "The Varnholm lighthouse was repaired by Ingrid Solberg in 2019. "
        "She used [red]lime mortar[/red] and \x1b[5m<b>oak</b>.",
    }
    path.write_text(json.dumps(article) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def home(made_once: MadeOnce, digests_home: Path, hostile: Path) -> Path:
    """An index of the seeds and the hostile article. Tests only read it."""

    def make(folder: Path) -> None:
        shutil.copytree(digests_home, folder)
        with Dateline.open(folder) as dateline:
            assert len(dateline.index(hostile).added) == 1

    return made_once("command-line", make)


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    """A copy of the index that a test may change."""
    return Path(shutil.copytree(home, tmp_path / "home"))


@pytest.fixture
def dateline(home: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Runs a command in this process, on the index of the session unless told another."""

    def run(*arguments: object, home: Path | None = home) -> Run:
        words = [str(a) for a in arguments]
        if home is not None:
            words[1:1] = ["--home", str(home)]
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(words)
        out, err = capfd.readouterr()
        return Run(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def process() -> Callable[..., Run]:
    """Runs a command as its own process, from another folder, and with no terminal."""

    def run(*arguments: object, **environment: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "ui.cli", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run
