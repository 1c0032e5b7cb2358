"""Language models by their spec, each behind LlamaIndex's `LLM`, loaded at first use."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UsageError
from rag.models.drafter import Drafter, Limits

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

# Nothing drafts: the short answer and the sentences that hold it, as the reader found them.
READER = ("reader", "extractive")
LOCAL = "local"
HOSTED = ("openai", "ollama", "anthropic")


def make(spec: str, url: str | None = None, limits: Limits | None = None) -> Drafter | None:
    """The language model that a spec names, not loaded yet; None for `reader`.

    Args:
        spec: `local` (the packaged SmolLM2-135M-Instruct), `gguf:PATH`, `openai:MODEL`,
            `ollama:MODEL`, `anthropic:MODEL`, or `reader` (also `extractive`).
        url: the server of a hosted model; None for the provider's own.

    Raises:
        UsageError: no such model, or no such address; the message says what there is.
    """
    kind, _, rest = spec.partition(":")
    limits = limits or Limits()
    if spec in READER:
        return None
    if spec == LOCAL:
        from rag.models.local import LocalLLM, packaged_gguf

        return Drafter(spec, lambda: LocalLLM(path=packaged_gguf, max_tokens=128), limits)
    if kind == "gguf" and rest:
        from rag.models.local import LocalLLM

        path = Path(rest).expanduser()
        if not path.is_file():
            raise UsageError(f"There is no model file at {path}: check the path in `llm`.")
        return Drafter(spec, lambda: LocalLLM(path=lambda: path, max_tokens=256), limits)
    if kind in HOSTED and rest.strip():
        from rag.models.hosted import address, connect

        at = address(url)
        connected = functools.partial(connect, kind, rest.strip(), at, limits)
        return Drafter(spec, connected, limits, plainer=functools.partial(connected, plain=True))
    raise UsageError(
        f"'{spec}' is not a language model that Dateline knows: use reader, local, gguf:PATH, "
        "openai:MODEL, ollama:MODEL or anthropic:MODEL."
    )


def wrap(llm: LLM, limits: Limits | None = None) -> Drafter:
    """A model that a user passes, on the same road as all others."""
    return Drafter(_name(llm), lambda: llm, limits)


def _name(llm: LLM) -> str:
    """What it calls itself. Reading `metadata` first would ask some servers for it."""
    for field in ("model", "model_name"):
        name = getattr(llm, field, None)
        if isinstance(name, str) and name:
            return name
    try:
        return str(llm.metadata.model_name)
    except Exception:  # noqa: BLE001 - a server that is gone is told about when it is asked
        return type(llm).__name__
