"""`dateline ask` asks a Dateline that serves its index, and does without where none does."""

from __future__ import annotations

import json
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index.settings import Settings
from rag.dateline import Dateline
from tests.conftest import SEEDS
from ui.beside import asked, listening

QUESTION = "Where did Baku offer talks?"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dateline]:
    """An index of the seeds that is served on its socket."""
    home = tmp_path_factory.mktemp("beside") / "home"
    with Dateline.open(home, llm="reader") as d:
        d.index([SEEDS])
        with listening(d):
            yield d


def line_of(d: Dateline) -> Path:
    return d.settings.home / "ask.sock"


def test_the_answer_is_the_one_that_is_given_without_it(served: Dateline) -> None:
    told = asked(served.settings, QUESTION, {"outlets": ["BBC News"], "llm": None})
    own = served.ask(QUESTION, outlets=["BBC News"])
    assert told is not None
    assert {**told.to_dict(), "timings": None} == {**own.to_dict(), "timings": None}
    assert not told.abstained or told.reason


def test_only_its_user_may_ask(served: Dateline) -> None:
    assert stat.S_IMODE(line_of(served).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "changed",
    [{"llm_url": "http://127.0.0.1:9"}, {"embedding": "other"}, {"checker": "some/model"}],
)
def test_other_settings_are_not_answered(served: Dateline, changed: dict[str, str]) -> None:
    settings = Settings(home=served.settings.home, **changed)  # type: ignore[arg-type]
    assert asked(settings, QUESTION, {}) is None


def test_another_key_of_a_hosted_model_is_not_answered(
    served: Dateline, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui import beside

    ours = json.dumps(beside._told(served.settings))
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    assert json.dumps(beside._told(served.settings)) != ours


def test_another_version_is_not_answered(served: Dateline, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = iter(["0.0.9", "0.1.0"])
    monkeypatch.setattr("ui.beside.version", lambda: next(versions))
    assert asked(served.settings, QUESTION, {}) is None


@pytest.mark.parametrize(
    ("question", "options"),
    [("", {}), ("x" * 3000, {}), (QUESTION, {"k": 0}), (QUESTION, {"since": "never"})],
)
def test_what_is_wrong_is_left_to_the_asker(
    served: Dateline, question: str, options: dict[str, Any]
) -> None:
    assert asked(served.settings, question, options) is None


@pytest.mark.parametrize("said", [b"", b"{", b"\xff\n", b"[]\n", b"x" * 200_000])
def test_nonsense_does_not_end_it(served: Dateline, said: bytes) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as line:
        line.settimeout(10)
        line.connect(str(line_of(served)))
        try:
            line.sendall(said)
            line.shutdown(socket.SHUT_WR)
            assert line.recv(100) == b""
        except (BrokenPipeError, ConnectionResetError):
            pass  # it did not read all of it
    assert asked(served.settings, QUESTION, {}) is not None


def test_a_second_one_leaves_the_first_alone(served: Dateline) -> None:
    with listening(served):
        assert asked(served.settings, QUESTION, {}) is not None
    assert asked(served.settings, QUESTION, {}) is not None


def test_what_a_killed_one_left_is_taken_over_and_nothing_stays_behind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Dateline.open(home, llm="reader") as d:
        d.index([SEEDS])
        with closing(socket.socket(socket.AF_UNIX)) as dead:
            dead.bind(str(home / "ask.sock"))
        assert asked(d.settings, QUESTION, {}) is None
        with listening(d):
            assert asked(d.settings, QUESTION, {}) is not None
        assert not (home / "ask.sock").exists()


@pytest.mark.parametrize(
    "reply", [b"", b"\n", b"\nnull\n", b"\n{}\n", b'\n{"answer": {"question": 1}}\n', b"?"]
)
def test_a_bad_reply_is_no_answer(tmp_path: Path, reply: bytes) -> None:
    def answer_once() -> None:
        call, _ = listener.accept()
        with closing(call):
            call.recv(10_000)
            call.sendall(reply)

    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(tmp_path / "ask.sock"))
        listener.listen()
        thread = threading.Thread(target=answer_once)
        thread.start()
        assert asked(Settings(home=tmp_path), QUESTION, {}) is None
        thread.join(10)


def test_one_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(tmp_path / "ask.sock"))
        listener.listen()
        assert asked(Settings(home=tmp_path), QUESTION, {}) is None


def test_a_folder_whose_path_is_too_long_is_no_failure(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)
    with Dateline.open(home, llm="reader") as d:
        home.mkdir()
        with listening(d):
            assert not (home / "ask.sock").exists()
        assert asked(d.settings, QUESTION, {}) is None
