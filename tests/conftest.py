"""What tests of all packages share: no network, small corpora, the originals if at hand."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture.providers import Constants, HypothesisProvider

from index.records import Report
from tests.machine import PATIENCE_S

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
# A worker for each core computes in one thread, and so do the processes that tests start: two
# workers with two threads each wait for one another, and sums are added in another order.
os.environ["OMP_NUM_THREADS"] = "1"
for name in ("DATELINE_HOME", "DATELINE_EMBEDDING", "DATELINE_LLM", "DATELINE_CHROMA_URL"):
    os.environ.pop(name, None)
for name in (
    "DATELINE_LLM_URL",
    "DATELINE_LLM_TIMEOUT",
    "DATELINE_LLM_FIRST_TOKEN",
    "DATELINE_CHECKER",
):
    os.environ.pop(name, None)
for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OLLAMA_HOST"):
    os.environ.pop(name, None)

# A property test sees the same examples in every run: those of its @example lines, and those
# that Hypothesis derives from the test's own code. `make fuzz` draws others at random, and
# many more of them; what it finds becomes an @example line. How long an example takes is no
# property of ours: that depends on what else the machine does.
_ANY_SPEED: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("committed", derandomize=True, database=None, **_ANY_SPEED)
settings.register_profile("random", max_examples=2_000, print_blob=True, **_ANY_SPEED)
settings.load_profile("committed")

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"
ORIGINALS = SHARED / "seeds"

# Gives the folder that it was asked for by its name; see `made_once`.
MadeOnce = Callable[[str, Callable[[Path], None]], Path]


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Keeps the committed examples the same whatever modules are loaded, and whatever is in them.

    Hypothesis also draws the constants that it reads in the modules of the project: a change in
    any of them, or the tests that ran before, would then change the examples of a test.
    """
    if settings().derandomize:
        HypothesisProvider._local_constants = Constants()  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails, and says which."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            assert host in ("127.0.0.1", "::1", "localhost"), f"a test reached for {host}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> MadeOnce:
    """Gives each worker a copy of a folder that is made once: `made_once(name, make)`.

    The first worker that asks for a name calls `make` with the path of the folder, which does
    not exist yet; the others wait for it. Nobody opens the folder that was made: a database
    that is open in one worker cannot be copied by another.
    """
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent  # pytest-xdist gives each worker a folder in this one

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder, whole = shared / f"once-{name}", shared / f"once-{name}.whole"
        with FileLock(shared / f"once-{name}.lock", timeout=PATIENCE_S):
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)  # a worker failed half way
                make(folder)
                whole.touch()
        return Path(shutil.copytree(folder, tmp_path_factory.mktemp(name) / "copy"))

    return made


@pytest.fixture(scope="session")
def digests_home(made_once: MadeOnce) -> Path:
    """An index of the seeds, for all tests that only read it."""

    def make(folder: Path) -> None:
        assert len(_indexed(SEEDS, folder).added) == 5

    return made_once("digests", make)


@pytest.fixture(scope="session")
def originals_home(made_once: MadeOnce, changed_originals: Path) -> Path:
    """An index of the publishers' texts alone, of which nothing but the text is known."""

    def make(folder: Path) -> None:
        assert len(_indexed(changed_originals, folder).added) == 5

    return made_once("originals", make)


@pytest.fixture(scope="session")
def manifest_home(made_once: MadeOnce, originals_with_manifest: Path) -> Path:
    """An index of the seeds folder with the publishers' own texts in it."""

    def make(folder: Path) -> None:
        report = _indexed(originals_with_manifest, folder)
        assert (len(report.added), len(report.superseded)) == (5, 5)

    return made_once("manifest", make)


def _indexed(source: Path, home: Path) -> Report:
    from rag import Dateline

    with Dateline.open(home, llm="reader") as dateline:
        return dateline.index(source)


@pytest.fixture(scope="session")
def originals() -> Path:
    """The five publishers' texts; the project does not hold them."""
    if not ORIGINALS.is_dir():
        pytest.skip("the publishers' texts are not at hand: ../shared/seeds is absent")
    return ORIGINALS


@pytest.fixture(scope="session")
def changed_originals(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The originals with one blank more, so that no sha256 is known."""
    folder = tmp_path_factory.mktemp("changed")
    for path in originals.glob("*.txt"):
        (folder / path.name).write_bytes(path.read_bytes() + b" ")
    return folder


@pytest.fixture(scope="session")
def originals_with_manifest(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seeds folder into which somebody put the publishers' own texts."""
    folder = tmp_path_factory.mktemp("seeds") / "seeds"
    shutil.copytree(SEEDS, folder)
    for path in originals.glob("*.txt"):
        shutil.copy(path, folder / path.name)
    return folder


@pytest.fixture
def write_jsonl(tmp_path: Path) -> Callable[..., Path]:
    """Writes articles, one a line, and gives the file."""

    def write(*rows: dict[str, Any], name: str = "articles.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder for an index that does not exist yet."""
    yield tmp_path / "home"
