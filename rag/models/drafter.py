"""A language model that drafts: its name, how it is loaded, its limits, and its rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from rag.errors import ModelError
from rag.models.reading import STOP, Limits, read

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

# A failure that cost the user more than this is not paid for again at every question:
# for REST_S seconds answers are quoted at once. What fails at once may be asked at once.
COSTLY_S = 1.0
REST_S = 60.0


class Drafter:
    """Reads drafts from one model; safe to use from several threads.

    Attributes:
        name: as an answer names the model.
    """

    def __init__(
        self,
        name: str,
        load: Callable[[], LLM],
        limits: Limits | None = None,
        *,
        plainer: Callable[[], LLM] | None = None,
    ) -> None:
        self.name = name
        self._load = load
        self._plainer = plainer
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._llm: LLM | None = None
        self._rests_until = 0.0
        self._why = ""

    def load(self) -> LLM:
        """The model, loaded once.

        Raises:
            ModelError, ModelFileError: it cannot be.
        """
        with self._lock:
            if self._llm is None:
                self._llm = self._load()
            return self._llm

    def pieces(self, prompt: str) -> Generator[str, None, None]:
        """What the model writes, as it comes; see `read`.

        Raises:
            ModelError: it failed, or it rests after a failure.
        """
        left = self._rests_until - time.monotonic()
        if left > 0:
            raise ModelError(f"{self._why}; it is asked again in {max(1, round(left))} s.")
        llm = self.load()
        began = time.monotonic()
        try:
            yield from read(self.name, llm, prompt, self._limits, self._plainer)
        except ModelError as error:
            stop = STOP.get()
            stopped = stop is not None and stop.is_set()
            if time.monotonic() - began > COSTLY_S and not stopped:
                self._why = str(error).rstrip(".")
                self._rests_until = time.monotonic() + REST_S
            raise
