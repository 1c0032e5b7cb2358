"""A server that misbehaves costs the user the draft, a line that says so, and no more."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from index.settings import Settings
from rag import Answer, Dateline, SentenceReady
from rag.models.drafter import Line
from tests.machine import PATIENCE_S
from tests.rag.models.conftest import KEY, QUESTION, asking, go_on, quotes_only, sound
from tests.rag.models.server import (
    ANTHROPIC,
    OLLAMA,
    OPENAI,
    ModelServer,
    Reply,
    breaks_off_after,
    is_silent,
    never_ends,
    refuses,
    says,
    sends,
    stalls_after,
)

Ask = Callable[[], Answer]
GOOD = ("Mayor Ida Stone said that 14 ships", " had waited outside the harbour [1].")


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that are waited before a model is asked again, as they come; none is waited."""
    waited: list[float] = []
    monkeypatch.setattr(Line, "wait", lambda self, seconds: waited.append(seconds))
    return waited


def fell_back(answer: Answer, *said: str) -> None:
    """The quotes stand in, and one line says what happened."""
    assert quotes_only(answer)
    assert answer.notice is not None
    for words in said:
        assert words in answer.notice
    assert "quoted" in answer.notice


def test_a_server_that_behaves_is_believed_as_far_as_the_articles_go(
    ask: Ask, server: ModelServer
) -> None:
    server.will(says(*GOOD))
    answer = ask()
    assert answer.answer == "Mayor Ida Stone said that 14 ships had waited outside the harbour. [1]"
    assert (answer.notice, answer.dropped, len(server.requests)) == (None, 0, 1)


def test_requests_ask_for_no_chance_and_carry_the_key(
    ask: Ask, server: ModelServer, spec: str
) -> None:
    server.will(says(*GOOD))
    ask()
    [request] = server.requests
    body, protocol = request.body, request.protocol
    options = body["options"] if protocol == OLLAMA else body
    assert options["temperature"] == 0
    if protocol != ANTHROPIC:
        assert options["seed"] == 1
    key = {OPENAI: ("authorization", f"Bearer {KEY}"), ANTHROPIC: ("x-api-key", KEY)}
    if protocol in key:
        name, value = key[protocol]
        assert request.headers[name] == value
    else:
        assert KEY not in str(request.headers)


# -- it cannot be asked --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "variable"), [("openai:x", "OPENAI_API_KEY"), ("anthropic:x", "ANTHROPIC_API_KEY")]
)
def test_a_missing_key_is_named_and_nothing_is_sent(
    home: Path, monkeypatch: pytest.MonkeyPatch, model: str, variable: str
) -> None:
    monkeypatch.delenv(variable, raising=False)
    with Dateline(Settings(home, llm=model), None, None) as d:
        fell_back(sound(d, d.ask(QUESTION)), f"{model} needs a key: set {variable}.")


def test_a_server_of_one_s_own_needs_no_key(
    dateline: Dateline, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    server.will(says(*GOOD))
    answer = sound(dateline, dateline.ask(QUESTION, llm="openai:keyless"))
    assert answer.notice is None


@pytest.mark.parametrize("kind", [OPENAI, OLLAMA, ANTHROPIC])
def test_a_refused_connection_costs_no_time(
    home: Path, server: ModelServer, kind: str, waits: list[float]
) -> None:
    settings = Settings(home, llm=f"{kind}:x", llm_url="http://user:pass@127.0.0.1:9/v1")
    with Dateline(settings, None, None) as d:
        answer = sound(d, d.ask(QUESTION))
    fell_back(answer, f"{kind}:x could not be reached", "DATELINE_LLM_URL")
    assert "pass" not in (answer.notice or "")
    assert len(waits) == 2 and sum(waits) < 2, "it is asked three times, with short pauses"


# -- it answers with a status --------------------------------------------------------------


def test_a_key_that_is_refused_is_not_tried_again(ask: Ask, server: ModelServer) -> None:
    server.will(refuses(401, f'{{"error": {{"message": "Incorrect API key: {KEY}"}}}}'))
    fell_back(ask(), "refused the key (401)")
    assert len(server.requests) == 1


def test_a_busy_server_is_asked_again_when_it_says(
    ask: Ask, server: ModelServer, waits: list[float]
) -> None:
    server.will(refuses(429, Retry_After="0.3"), says(*GOOD))
    assert ask().notice is None
    assert len(server.requests) == 2
    [waited] = waits
    assert 0.3 <= waited <= 0.55


def test_a_server_that_stays_busy_is_asked_three_times(ask: Ask, server: ModelServer) -> None:
    server.will(refuses(429))
    fell_back(ask(), "takes no more questions now (429)")
    assert len(server.requests) == 3


def test_a_server_that_asks_for_an_hour_is_not_waited_for(
    ask: Ask, server: ModelServer, waits: list[float]
) -> None:
    server.will(refuses(429, Retry_After="3600"))
    fell_back(ask(), "asks to wait 3600 s")
    assert len(server.requests) == 1
    assert waits == []


def test_a_failing_server_is_asked_three_times(ask: Ask, server: ModelServer) -> None:
    server.will(refuses(503), refuses(500, "<html>Internal error at 127.0.0.1</html>"))
    fell_back(ask(), "has a failing server (500)")
    assert len(server.requests) == 3


def test_a_server_that_recovers_is_believed(ask: Ask, server: ModelServer) -> None:
    server.will(refuses(500), breaks_off_after(), says(*GOOD))
    assert ask().notice is None
    assert len(server.requests) == 3


def test_a_server_that_refuses_options_is_asked_without_them(
    dateline: Dateline, server: ModelServer
) -> None:
    def particular(reply: Reply) -> None:
        body = server.requests[-1].body
        unknown = {"temperature", "seed"} & set(body)
        (refuses(400, "{}") if unknown else says(*GOOD))(reply)

    for kind in (OPENAI, ANTHROPIC):
        server.will(particular)
        answer = sound(dateline, dateline.ask(QUESTION, llm=f"{kind}:particular"))
        assert answer.notice is None
        assert len(server.requests) == 2


def test_a_request_that_is_refused_either_way_is_told(ask: Ask, server: ModelServer) -> None:
    server.will(refuses(400, '{"error": {"message": "context too long"}}'))
    fell_back(ask(), "refused the request (400)", "context too long")
    assert len(server.requests) == 2


def test_a_model_that_is_not_there_is_named(ask: Ask, server: ModelServer, spec: str) -> None:
    server.will(refuses(404, '{"error": "model not found"}'))
    fell_back(ask(), f"{spec} is not there (404)", "model's name")
    assert len(server.requests) == 1


def test_a_question_is_not_sent_on_to_another_address(ask: Ask, server: ModelServer) -> None:
    server.will(refuses(307, Location="/api/chat"), says(*GOOD))
    fell_back(ask(), "sends its callers elsewhere (307)")
    assert len(server.requests) == 1


# -- it is slow, or stops ------------------------------------------------------------------


def test_a_slow_first_word_is_waited_for_no_longer_than_set(
    home: Path, server: ModelServer, spec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.will(is_silent)
    go_on(monkeypatch, lambda: bool(server.requests))
    with asking(home, server, llm_first_token_s=40.0) as d:
        fell_back(sound(d, d.ask(QUESTION, llm=spec)), "wrote nothing for 40 s")
    assert server.left.wait(PATIENCE_S)
    assert len(server.requests) == 1


def test_a_server_that_drips_ends_at_the_time_limit(
    home: Path, server: ModelServer, spec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.will(says(*["and "] * 100_000, pause=0.05))
    go_on(monkeypatch, lambda: bool(server.requests))
    with asking(home, server, llm_timeout_s=PATIENCE_S, llm_first_token_s=10 * PATIENCE_S) as d:
        fell_back(sound(d, d.ask(QUESTION, llm=spec)), f"was not done after {PATIENCE_S:g} s")
    assert server.left.wait(PATIENCE_S)


def test_what_was_said_before_a_stall_stays_and_the_rest_is_quoted(
    home: Path, server: ModelServer, spec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.will(stalls_after("The harbour of Elmton reopened on Monday [2]. ", "Fishing starts"))
    come: list[SentenceReady] = []
    go_on(monkeypatch, lambda: bool(come))  # the sentence has come, however long it took
    with asking(home, server) as d:
        events = d.stream(QUESTION, llm=spec)
        come.append(next(event for event in events if isinstance(event, SentenceReady)))
        answer = sound(d, list(events)[-1].answer)
    assert answer.sentences[0].text == "The harbour of Elmton reopened on Monday."
    assert "14 ships" in answer.answer
    assert answer.notice is not None and "What it had not said is quoted" in answer.notice
    assert server.left.wait(PATIENCE_S)


def test_half_a_sentence_before_a_stall_is_not_shown(
    home: Path, server: ModelServer, spec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.will(stalls_after("Mayor Ida Stone said that 1"))
    go_on(monkeypatch, lambda: server.sent > 0)
    with asking(home, server, llm_first_token_s=40.0) as d:
        fell_back(sound(d, d.ask(QUESTION, llm=spec)), "wrote nothing for 40 s")


def test_a_connection_that_is_cut_half_way_is_told(ask: Ask, server: ModelServer) -> None:
    server.will(breaks_off_after("Mayor Ida Stone said that 14 ships had"))
    fell_back(ask(), "broke off: the connection was cut")
    assert len(server.requests) == 1, "a draft that began is not begun again"


# -- it answers in no form that anybody understands ------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        sends(b"data: {this is no JSON}\n\n{\n"),
        sends(b'{"model": 1, "choices": 7, "message": []}\n\ndata: [1, 2]\n\n'),
        sends(b"\xff\xfe\x00\n\n\n"),
        sends(b"<html><body>Sign in to the network</body></html>", "text/html"),
        sends(b""),
    ],
    ids=["broken JSON", "another JSON", "bytes", "a page", "nothing"],
)
def test_what_is_no_protocol_is_no_answer(
    ask: Ask, server: ModelServer, act: Callable[[Reply], None]
) -> None:
    server.will(act)
    fell_back(ask())


@pytest.mark.parametrize("pieces", [(), (" ", "\n\n", "\t "), ("[1]", " [2]")])
def test_an_empty_reply_is_told(ask: Ask, server: ModelServer, pieces: tuple[str, ...]) -> None:
    server.will(says(*pieces))
    fell_back(ask(), "wrote nothing")


def test_fifty_thousand_words_are_not_read(ask: Ask, server: ModelServer) -> None:
    server.will(never_ends(itertools.repeat("word ", 50_000)))
    answer = ask()
    fell_back(answer, "not supported")
    assert answer.dropped == 1
    assert server.left.wait(PATIENCE_S), "the line is hung up"
    assert server.sent < 50_000


def test_endless_thoughts_are_not_read(ask: Ask, server: ModelServer) -> None:
    server.will(never_ends(itertools.chain(["<think>"], itertools.repeat("hm, " * 50))))
    fell_back(ask(), "wrote nothing")
    assert server.left.wait(PATIENCE_S)


def test_a_line_without_an_end_fills_no_memory(ask: Ask, server: ModelServer) -> None:
    block = b"x" * 1_000_000

    def act(reply: Reply) -> None:
        reply.start()
        reply.raw(b"data: ")
        while True:
            reply.raw(block)
            server.sent += 1

    server.will(act)
    fell_back(ask())
    assert server.left.wait(PATIENCE_S)
    assert server.sent < 60, "megabytes that went out, the system's buffers included"
