"""Language models behind an address: any OpenAI-compatible server, Ollama, Anthropic.

Each is LlamaIndex's own client. What they share is set here: no temperature, a seed where
there is one, no retries of their own (`read` asks again), and a client that is on a `Line`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from rag.errors import ModelError, UsageError
from rag.models.drafter import Limits, announced

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

OPENAI_URL = "https://api.openai.com/v1"
OLLAMA_URL = "http://127.0.0.1:11434"
_SEED = 1
# The prompt has some hundred tokens, a draft fewer; what reasoning models think counts too.
_CONTEXT = 4096
_MOST_TOKENS = 2048
# A draft of three sentences is some kilobytes as events; an answer without an end stops here.
_MOST_BYTES = 8_000_000
# A server that does not take the call within this time will not take it later either.
_CONNECT_S = 10.0


@dataclass(frozen=True, slots=True)
class Provider:
    """
    Attributes:
        name: as people write it; the spec begins with it in lower case.
        package: what `pip install 'dateline[...]'` adds.
        key: the variable that holds the API key; None where none is needed.
        make: model, address, limits and whether to ask plainly, to the client.
    """

    name: str
    package: str
    key: str | None
    make: Callable[[str, str | None, Limits, bool], LLM]


def connect(kind: str, model: str, url: str | None, limits: Limits, *, plain: bool = False) -> LLM:
    """The client of a hosted model. Nothing is sent yet.

    Args:
        kind: a key of `PROVIDERS`.
        url: where its server is (`DATELINE_LLM_URL`); None for the provider's own.
        plain: leave out what some servers refuse: temperature, seed and length.

    Raises:
        ModelError: the key or the client's package is missing.
    """
    provider = PROVIDERS[kind]
    spec = f"{kind}:{model}"
    if provider.key and not os.environ.get(provider.key) and not (kind == "openai" and url):
        raise ModelError(f"{spec} needs a key: set {provider.key}.")
    try:
        return provider.make(model, url, limits, plain)
    except ImportError as error:
        raise ModelError(
            f"The client for {provider.name} is not installed: "
            f"run pip install 'dateline[{provider.package}]'."
        ) from error
    except ValueError as error:
        raise ModelError(f"{spec} cannot be used through this interface.") from error


def address(url: str | None) -> str | None:
    """An address as configured, without a slash at its end.

    Raises:
        UsageError: it is no http address.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine:
        raise UsageError(
            "DATELINE_LLM_URL is no address of a server: it looks like http://127.0.0.1:8080/v1."
        )
    return url.rstrip("/")


def _openai(model: str, url: str | None, limits: Limits, plain: bool) -> LLM:
    import openai
    from llama_index.llms.openai_like import OpenAILike

    # OpenAI's newer models refuse `max_tokens`, and other servers know nothing else.
    bound: dict[str, Any] = (
        {"max_tokens": _MOST_TOKENS, "additional_kwargs": {"seed": _SEED}}
        if url
        else {"additional_kwargs": {"seed": _SEED, "max_completion_tokens": _MOST_TOKENS}}
    )
    if plain:
        bound = {"additional_kwargs": {"temperature": openai.omit}}
    return OpenAILike(
        model=model,
        api_base=url or OPENAI_URL,
        api_key=os.environ.get("OPENAI_API_KEY") or "none",
        is_chat_model=True,
        context_window=_CONTEXT,
        temperature=0.0,
        max_retries=0,
        timeout=limits.total_s,
        http_client=httpx.Client(**_on_a_line()),
        **bound,
    )


def _anthropic(model: str, url: str | None, limits: Limits, plain: bool) -> LLM:
    import anthropic
    from llama_index.core.llms import LLMMetadata
    from llama_index.llms.anthropic import Anthropic

    class AnyClaude(Anthropic):
        @property
        def metadata(self) -> LLMMetadata:
            """Anthropic's own class refuses a model that is newer than itself."""
            return LLMMetadata(
                context_window=_CONTEXT,
                num_output=_MOST_TOKENS,
                is_chat_model=True,
                model_name=self.model,
            )

    llm = AnyClaude(
        model=model,
        base_url=url.removesuffix("/v1") if url else None,
        api_key=os.environ["ANTHROPIC_API_KEY"],
        temperature=0.0,
        max_tokens=_MOST_TOKENS,
        max_retries=0,
        timeout=limits.total_s,
        additional_kwargs={"temperature": anthropic.omit} if plain else {},
    )
    # LlamaIndex's class does not pass a client on.
    llm._client = llm._client.with_options(http_client=httpx.Client(**_on_a_line()))
    return llm


def _ollama(model: str, url: str | None, limits: Limits, plain: bool) -> LLM:
    from llama_index.llms.ollama import Ollama
    from ollama import Client

    # None is Ollama's own variable, OLLAMA_HOST, or this machine.
    host = url.removesuffix("/v1") if url else os.environ.get("OLLAMA_HOST") or OLLAMA_URL
    return Ollama(
        model=model,
        base_url=host,
        client=Client(host, timeout=limits.total_s, **_on_a_line()),
        # Stated, or the server is asked for it whenever anybody reads the metadata.
        context_window=_CONTEXT,
        temperature=0.0,
        request_timeout=limits.total_s,
        additional_kwargs={} if plain else {"seed": _SEED, "num_predict": _MOST_TOKENS},
    )


def _on_a_line() -> dict[str, Any]:
    """What an `httpx.Client` needs for its connections to be on a line.

    No redirect is followed: a question goes to the address that the user configured.
    Connections are not kept, since one that is used again is not announced.
    """
    return {
        "follow_redirects": False,
        "limits": httpx.Limits(max_keepalive_connections=0),
        "event_hooks": {"request": [_announce], "response": [_bound]},
    }


def _announce(request: httpx.Request) -> None:
    request.extensions["trace"] = announced
    timeout = request.extensions.get("timeout", {})
    timeout["connect"] = min(timeout.get("connect") or _CONNECT_S, _CONNECT_S)


def _bound(response: httpx.Response) -> None:
    if isinstance(response.stream, httpx.SyncByteStream):
        response.stream = _Bounded(response.stream)


class _Bounded(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        total = 0
        for data in self._stream:
            total += len(data)
            if total > _MOST_BYTES:
                raise httpx.ReadError(f"more than {_MOST_BYTES:,} bytes")
            yield data

    def close(self) -> None:
        self._stream.close()


PROVIDERS = {
    "openai": Provider("OpenAI", "openai", "OPENAI_API_KEY", _openai),
    "ollama": Provider("Ollama", "ollama", None, _ollama),
    "anthropic": Provider("Anthropic", "anthropic", "ANTHROPIC_API_KEY", _anthropic),
}
