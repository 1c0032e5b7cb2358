"""Dateline inside a LlamaIndex program: a query engine over an open index."""

from __future__ import annotations

import asyncio
from typing import Protocol, Unpack

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle

from rag.question.scope import AskOptions
from rag.records import Answer
from rag.retrieve import node


class Asked(Protocol):
    """What answers a question at once; `Dateline` does."""

    def ask(self, question: str, **options: Unpack[AskOptions]) -> Answer: ...


class DatelineQueryEngine(BaseQueryEngine):
    """Answers as LlamaIndex responses.

    `response.source_nodes` are the citations in their order, each node's text the
    quote; `response.metadata["answer"]` is the contract's object.
    """

    def __init__(self, dateline: Asked, options: AskOptions | None = None) -> None:
        """
        Args:
            options: what every question is asked with.
        """
        super().__init__(callback_manager=None)
        self._dateline = dateline
        self._options: AskOptions = options or {}

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}

    def _query(self, query_bundle: QueryBundle) -> Response:
        return _response(self._dateline.ask(query_bundle.query_str, **self._options))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)


def _response(answer: Answer) -> Response:
    nodes = [NodeWithScore(node=node(c, c.quote, n=c.n)) for c in answer.citations]
    return Response(answer.answer, source_nodes=nodes, metadata={"answer": answer.to_dict()})
