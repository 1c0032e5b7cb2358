"""Where an index lives and what it is made with; read from the environment once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

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
        llm: which language model drafts (`--llm`, `DATELINE_LLM`; `local`).
    """

    home: Path
    embedding: str = DEFAULT_EMBEDDING
    chroma_url: str | None = None
    llm: str = "local"

    @classmethod
    def from_environment(cls, home: str | Path | None = None, llm: str | None = None) -> Settings:
        """What was passed wins over the environment, which wins over the defaults."""
        env = os.environ
        chosen = home or env.get("DATELINE_HOME") or DEFAULT_HOME
        return cls(
            home=Path(chosen).expanduser().absolute(),
            embedding=env.get("DATELINE_EMBEDDING") or DEFAULT_EMBEDDING,
            chroma_url=env.get("DATELINE_CHROMA_URL") or None,
            llm=llm or env.get("DATELINE_LLM") or "local",
        )
