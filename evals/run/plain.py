"""What one would build instead: LlamaIndex's own parts, put together as its guides do.

SentenceSplitter, HuggingFaceEmbedding with the same MiniLM, ChromaVectorStore and
CitationQueryEngine with the same language model, on the same articles and questions. No
handicaps: chunks have the same size, dates are filtered in Chroma, and a follow-up is
condensed by LlamaIndex's own prompt.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evals.errors import StageError
from evals.judges import loaded
from evals.metrics import cut
from evals.run.systems import Query, code, content, digest, libraries, passage
from index.dates import first_second, last_second
from index.encoder import packaged_model
from index.records import Article, Span
from index.split import CHUNK_TOKENS
from rag.records import Answer, Citation, Passage, Sentence, Timings

# As LlamaIndex's guide to CitationQueryEngine has it. With Dateline's eight the prompt does
# not fit a small model's window, is refined in several calls, and the answers are worse.
TOP_K = 3
# What a language model without rules says where it finds nothing.
_REFUSAL = re.compile(
    r"none of the (?:provided )?sources|sources (?:do|does) not|not (?:mentioned|provided|stated|"
    r"specified|available) in the|no (?:information|mention)|cannot (?:be )?(?:answer|determin)|"
    r"^empty response$|(?:don't|do not) (?:know|have)|not helpful",
    re.IGNORECASE,
)
_MARK = re.compile(r"\[(?:Source )?(\d+)\]")
_NUMBERED = re.compile(r"^Source \d+:\n")
_CONDENSE = (
    "Given a conversation (between Human and Assistant) and a follow up message from Human, "
    "rewrite the message to be a standalone question that captures all relevant context from the "
    "conversation.\n\nHuman: {before}\nAssistant: {answer}\n\nFollow up message: {question}\n\n"
    "Standalone question:"
)


class PlainLlamaIndex:
    """The plain way, as a system that is measured like Dateline. Its index is in memory."""

    def __init__(self, articles: Sequence[Article], llm: str) -> None:
        self._articles = {article.id: article for article in articles}
        self._spec = llm
        self._llm = loaded(llm)
        self.name = f"llama-index, {llm}"
        self._index, self._nodes = built(articles)

    def fingerprint(self) -> str:
        own = Path(__file__).read_text(encoding="utf-8")
        return digest(own, self._spec, content(self.articles()), code("rag/models"), libraries())

    def articles(self) -> Sequence[Article]:
        return list(self._articles.values())

    def passages(self) -> Sequence[Passage]:
        return [self._passage(node) for node in self._nodes]

    def answerability(self, questions: Sequence[Query]) -> None:
        """It does not say."""

    def search(self, question: Query, k: int) -> Sequence[Passage]:
        found = self._retriever(question, k).retrieve(question.question)
        return [self._passage(node.node) for node in found]

    def ask(self, question: Query, before: Query | None = None) -> Answer:
        began = time.monotonic()
        text = question.question
        if before is not None:
            text = self._standalone(question, before)
        retriever = self._retriever(question, TOP_K)
        nodes = retriever.retrieve(text)
        retrieved = time.monotonic()
        response = self._engine(retriever).query(text)
        ended = time.monotonic()
        said = str(response).strip()
        sources = [_NUMBERED.sub("", n.node.get_content()).strip() for n in response.source_nodes]
        owners = [n.node.metadata["article_id"] for n in response.source_nodes]
        refused = not nodes or not said or bool(_REFUSAL.search(said))
        citations = () if refused else self._citations(said, sources, owners)
        numbers = {c.n for c in citations}
        sentences = tuple(
            Sentence(_MARK.sub("", s).strip(), tuple(sorted(_marks(s) & numbers)), 0.0)
            for s in cut(said)
            if _MARK.sub("", s).strip(" .")
        )
        return Answer(
            question=question.question,
            answer=said,
            abstained=refused,
            reason="It says so." if refused else None,
            sentences=() if refused else sentences,
            citations=citations,
            conflicts=(),
            dropped=0,
            undated_left_out=0,
            model=self._spec,
            as_of=question.scope.get("as_of"),
            timings=Timings(
                retrieve_s=round(retrieved - began, 3),
                answer_s=round(ended - retrieved, 3),
                total_s=round(ended - began, 3),
            ),
            nearest=() if refused else tuple(self._passage(n.node) for n in nodes),
        )

    def _standalone(self, question: Query, before: Query) -> str:
        """The prompt of LlamaIndex's CondenseQuestionChatEngine, after the first answer."""
        first = self.ask(before)
        asked = _CONDENSE.format(
            before=before.question, answer=first.answer, question=question.question
        )
        return str(self._llm.complete(asked)).strip() or question.question

    def _retriever(self, question: Query, k: int) -> Any:
        return self._index.as_retriever(similarity_top_k=k, filters=_as_of(question))

    def _engine(self, retriever: Any) -> Any:
        from llama_index.core.query_engine import CitationQueryEngine

        return CitationQueryEngine.from_args(
            self._index,
            llm=self._llm,
            retriever=retriever,
            citation_chunk_size=CHUNK_TOKENS,
            citation_chunk_overlap=0,
        )

    def _citations(
        self, said: str, sources: Sequence[str], owners: Sequence[str]
    ) -> tuple[Citation, ...]:
        """The sources that the text names by number; a number without a source is none."""
        made: list[Citation] = []
        for n in sorted(_marks(said)):
            if not 1 <= n <= len(sources):
                continue
            article, quote = self._articles[owners[n - 1]], sources[n - 1]
            start = max(article.text.find(quote), 0)
            span = Span(article.id, start, start + len(quote))
            # What it quotes is what it showed, whether that stands in the article or not.
            made.append(replace(Citation.of(article, span, n), quote=quote))
        return tuple(made)

    def _passage(self, node: Any) -> Passage:
        """A node by its place, looked up: LlamaIndex's own offsets are not always right."""
        article = self._articles[node.metadata["article_id"]]
        text = node.get_content()
        start = max(article.text.find(text), 0)
        return passage(article, start, start + len(text))


def _marks(text: str) -> set[int]:
    return {int(n) for n in _MARK.findall(text)}


def built(articles: Sequence[Article]) -> tuple[Any, list[Any]]:
    """The vector index over Chroma, and its nodes."""
    import chromadb

    try:
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from llama_index.vector_stores.chroma import ChromaVectorStore
    except ImportError as error:
        raise StageError(
            f"The plain LlamaIndex needs a package that is not installed ({error.name}): "
            "run 'pip install -c constraints.txt -e \".[evals]\"'."
        ) from error
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter

    documents = [
        Document(
            text=a.text,
            metadata={
                "article_id": a.id,
                **(
                    {"published": first_second(a.published[:10], "published")}
                    if a.published
                    else {}
                ),
            },
            # What a person would leave out of the vectors and the prompt: ids and epochs.
            excluded_embed_metadata_keys=["article_id", "published"],
            excluded_llm_metadata_keys=["article_id", "published"],
        )
        for a in articles
    ]
    splitter = SentenceSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=0)
    nodes = splitter.get_nodes_from_documents(documents)
    client = chromadb.EphemeralClient()
    collection = client.get_or_create_collection(
        "plain", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    if ids := collection.get(include=[])["ids"]:
        collection.delete(ids)  # of an earlier system of this process
    storage = StorageContext.from_defaults(
        vector_store=ChromaVectorStore(chroma_collection=collection)
    )
    embedding = HuggingFaceEmbedding(model_name=str(packaged_model()))
    index = VectorStoreIndex(nodes, storage_context=storage, embed_model=embedding)
    return index, list(nodes)


def _as_of(question: Query) -> Any:
    """Nothing later than the day that the question is asked for, nor undated."""
    day = question.scope.get("as_of")
    if day is None:
        return None
    from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters

    return MetadataFilters(
        filters=[
            MetadataFilter(
                key="published",
                value=last_second(day, "as_of"),
                operator=FilterOperator.LTE,
            )
        ]
    )
