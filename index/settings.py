"""Where an index lives and what it is made with; read from the environment once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from index.errors import UsageError

DEFAULT_HOME = ".dateline"
DEFAULT_EMBEDDING = "all-MiniLM-L6-v2"


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Attributes:
        home: the folder that holds the index (`--home`, `DATELINE_HOME`; `.dateline`).
        embedding: the model that makes vectors (`DATELINE_EMBEDDING`): the packaged
            all-MiniLM-L6-v2, or a folder or hub name that sentence-transformers loads.
        chroma_url: a Chroma server shared by several machines (`DATELINE_CHROMA_URL`);
            None keeps Chroma embedded below `home`.
        llm: which language model drafts (`--llm`, `DATELINE_LLM`; `reader`: none).
        llm_url: the server of a hosted model (`DATELINE_LLM_URL`); None for the
            provider's own.
        llm_timeout_s: seconds for a whole draft (`DATELINE_LLM_TIMEOUT`; 60).
        llm_first_token_s: seconds until a model writes something
            (`DATELINE_LLM_FIRST_TOKEN`; 30).
        checker: a cross-encoder that the check asks as well (`DATELINE_CHECKER`): a
            folder, or a name on the model hub; None for none.
    """

    home: Path
    embedding: str = DEFAULT_EMBEDDING
    chroma_url: str | None = None
    llm: str = "reader"
    llm_url: str | None = None
    llm_timeout_s: float = 60.0
    llm_first_token_s: float = 30.0
    checker: str | None = None

    @classmethod
    def from_environment(cls, home: str | Path | None = None, llm: str | None = None) -> Settings:
        """What was passed wins over the environment, which wins over the defaults.

        Raises:
            UsageError: a number of seconds is invalid.
        """
        env = os.environ
        chosen = home or env.get("DATELINE_HOME") or DEFAULT_HOME
        return cls(
            home=Path(chosen).expanduser().absolute(),
            embedding=env.get("DATELINE_EMBEDDING") or DEFAULT_EMBEDDING,
            chroma_url=env.get("DATELINE_CHROMA_URL") or None,
            llm=llm or env.get("DATELINE_LLM") or "reader",
            llm_url=env.get("DATELINE_LLM_URL") or None,
            llm_timeout_s=_seconds("DATELINE_LLM_TIMEOUT", 60.0),
            llm_first_token_s=_seconds("DATELINE_LLM_FIRST_TOKEN", 30.0),
            checker=env.get("DATELINE_CHECKER") or None,
        )


def _seconds(name: str, default: float) -> float:
    stated = os.environ.get(name, "").strip()
    if not stated:
        return default
    try:
        seconds = float(stated)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise UsageError(f"{name} is '{stated}': give seconds, such as {default:g}.")
    return seconds
