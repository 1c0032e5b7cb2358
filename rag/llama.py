"""Dateline inside a LlamaIndex program: a retriever and a query engine over an open index."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, Unpack

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import (
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from rag.question.scope import AskOptions
from rag.records import Answer, Citation, Passage
from rag.retrieve import HybridSearch


class HybridRetriever(BaseRetriever):
    """A search as LlamaIndex takes a retriever.

    Each node's text is `article.text[start:end]`, and its metadata names article, outlet and date,
    and says with `kind` whether it is a digest, whose words are not the publisher's.
    """

    def __init__(self, search: HybridSearch) -> None:
        super().__init__()
        self._search = search

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._search.passages(query_bundle.query_str)
        return [NodeWithScore(node=_node(p, p.text), score=p.score) for p in found]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        # LlamaIndex's own would search in the event loop, which then stands still.
        return await asyncio.to_thread(self._retrieve, query_bundle)


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
    nodes = [NodeWithScore(node=_node(c, c.quote, n=c.n)) for c in answer.citations]
    return Response(answer.answer, source_nodes=nodes, metadata={"answer": answer.to_dict()})


def _node(where: Passage | Citation, text: str, **more: Any) -> TextNode:
    """Words of an article as LlamaIndex has them: a piece of a document that is the article.

    Args:
        more: what its metadata has besides what is known of the article.
    """
    return TextNode(
        id_=f"{where.article_id}:{where.start}-{where.end}",
        text=text,
        metadata={
            **more,
            "article_id": where.article_id,
            "title": where.title,
            "outlet": where.outlet,
            "published": where.published,
            "url": where.url,
            "kind": where.kind,
        },
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=where.article_id)},
        start_char_idx=where.start,
        end_char_idx=where.end,
    )
