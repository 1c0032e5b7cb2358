"""A real OpenAI-compatible server: llama.cpp with the packaged model, over HTTP on loopback."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.settings import Settings
from rag import Dateline
from rag.models.drafter import Limits, read
from rag.models.hosted import connect
from rag.models.local import packaged_gguf
from tests.machine import PATIENCE_S
from tests.rag.models.conftest import QUESTION, UNHURRIED, sound


@pytest.fixture(scope="module")
def llama() -> Iterator[tuple[str, str]]:
    """Address and key of the server; it ends with the object."""
    import xllamacpp

    key = secrets.token_hex(16)
    params = xllamacpp.CommonParams()
    params.model.path = str(packaged_gguf())
    params.n_ctx = 2048
    params.n_parallel = 1
    params.n_gpu_layers = 0
    params.verbosity = -1
    params.offline = True
    params.port = 0
    params.api_keys = [key]
    params.ui = False
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1", key
    del server


def test_it_is_read_as_a_stream(llama: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    url, key = llama
    monkeypatch.setenv("OPENAI_API_KEY", key)
    limits = Limits(total_s=PATIENCE_S, silence_s=PATIENCE_S)
    llm = connect("openai", "smollm2", url, limits)
    prompt = "Repeat this sentence: The harbour reopened on Monday."
    pieces = list(read("smollm2", llm, prompt, limits))
    assert len(pieces) > 3
    assert "harbour" in "".join(pieces)
    assert pieces == list(read("smollm2", llm, prompt, limits)), "no chance in it"


def test_whatever_it_writes_the_answer_is_sound(
    llama: tuple[str, str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, key = llama
    monkeypatch.setenv("OPENAI_API_KEY", key)
    settings = Settings(home, llm="openai:smollm2", llm_url=url, **UNHURRIED)
    with Dateline(settings, None, None) as d:
        sound(d, d.ask(QUESTION))


def test_a_wrong_key_is_refused_by_it_too(
    llama: tuple[str, str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-the-key")
    settings = Settings(home, llm="openai:smollm2", llm_url=llama[0], **UNHURRIED)
    with Dateline(settings, None, None) as d:
        answer = sound(d, d.ask(QUESTION))
    assert "refused the key (401)" in (answer.notice or "")
