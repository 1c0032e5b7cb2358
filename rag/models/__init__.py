"""Language models by their spec, each behind LlamaIndex's `LLM`, loaded at first use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UsageError

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from rag.models.judge import Judge

EXTRACTIVE = "extractive"
LOCAL = "local"


def make_judge() -> Judge:
    """The packaged small model as a judge of evidence, not loaded yet."""
    from rag.models.judge import Judge
    from rag.models.local import packaged_gguf

    return Judge(packaged_gguf)


def make(spec: str) -> LLM | None:
    """The language model that a spec names; None for `extractive`, which has none.

    Args:
        spec: `local` (the packaged SmolLM2-135M-Instruct), `gguf:PATH`, or `extractive`.

    Raises:
        UsageError: no such model; the message lists what there is.
    """
    kind, _, rest = spec.partition(":")
    if spec == EXTRACTIVE:
        return None
    if spec == LOCAL:
        from rag.models.local import LocalLLM, packaged_gguf

        return LocalLLM(path=packaged_gguf)
    if kind == "gguf" and rest:
        from rag.models.local import LocalLLM

        path = Path(rest).expanduser()
        if not path.is_file():
            raise UsageError(f"There is no model file at {path}: check --llm gguf:PATH.")
        return LocalLLM(path=lambda: path)
    raise UsageError(
        f"'{spec}' is not a language model that Dateline knows: use local, gguf:PATH or extractive."
    )
