"""A language model for tests: it always says the same, and keeps what it was asked."""

from __future__ import annotations

from typing import Any

from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback


class Saying(CustomLLM):
    reply: str
    asked: list[str] = []  # noqa: RUF012 - pydantic gives each its own

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="saying")

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        self.asked.append(prompt)
        return CompletionResponse(text=self.reply)

    @llm_completion_callback()
    def stream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponseGen:
        self.asked.append(prompt)
        yield CompletionResponse(text=self.reply, delta=self.reply)
