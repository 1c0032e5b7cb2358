"""Faithfulness by a language model, for who has one that can judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evals.errors import StageError
from index.settings import Settings
from rag import models

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


def loaded(spec: str) -> LLM:
    """The language model that a spec names, as `dateline ask --llm` takes it.

    Raises:
        StageError: the spec names none.
        DatelineError: it cannot be loaded.
    """
    drafter = models.make(spec, Settings.from_environment().llm_url)
    if drafter is None:
        raise StageError(f"'{spec}' is no language model: name another.")
    return drafter.load()


class LlmJudge:
    """LlamaIndex's FaithfulnessEvaluator as a judge (llama_index.core.evaluation).

    Its prompt asks the model for YES or NO; what is neither counts as NO, as there.
    """

    def __init__(self, llm: LLM) -> None:
        from llama_index.core.evaluation import FaithfulnessEvaluator

        self._evaluator = FaithfulnessEvaluator(llm=llm)
        self._known: dict[tuple[str, tuple[str, ...]], bool] = {}

    @classmethod
    def of(cls, spec: str) -> LlmJudge:
        """The judge that a spec names; raises as `loaded` does."""
        return cls(loaded(spec))

    def supports(self, sentence: str, spans: Sequence[str]) -> bool:
        key = (sentence, tuple(spans))
        if key not in self._known:
            result = self._evaluator.evaluate(response=sentence, contexts=list(spans))
            self._known[key] = bool(result.passing)
        return self._known[key]
