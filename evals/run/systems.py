"""What can be measured: Dateline, or anything that answers the same way."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from index import split
from index.corpus import Corpus
from index.records import Article
from rag import Conversation, Dateline, Turn
from rag.engine import COPIES, PASSAGES
from rag.exact.dates import day_of
from rag.question import understand
from rag.question.scope import Scope, window
from rag.read import answers, compared, packaged, rank
from rag.records import Answer, Passage
from rag.retrieve import HybridSearch

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

# Packages whose version can change an answer.
_LIBRARIES = (
    "chromadb",
    "sentence-transformers",
    "sentencex",
    "torch",
    "transformers",
    "xllamacpp",
)
_PROJECT = Path(__file__).parents[2]


class Query(Protocol):
    """A question of any set, as far as a system needs to know it."""

    @property
    def id(self) -> str: ...

    @property
    def question(self) -> str:
        """As a person types it."""
        ...

    @property
    def scope(self) -> dict[str, Any]:
        """What it is asked with, as `Dateline.ask` takes it: `as_of`, `outlets` and such."""
        ...


class System(Protocol):
    """What answers questions about articles; open while it is measured."""

    @property
    def name(self) -> str:
        """As reports call it, with its language model."""
        ...

    def fingerprint(self) -> str:
        """Changes with everything that can change an answer."""
        ...

    def articles(self) -> Sequence[Article]: ...

    def ask(self, question: Query, before: Query | None = None) -> Answer:
        """
        Args:
            before: the question that a follow-up leans on, asked first and in one
                conversation with it.
        """
        ...

    def search(self, question: Query, k: int) -> Sequence[Passage]:
        """The passages that were found for a question that stands alone, best first."""
        ...

    def passages(self) -> Sequence[Passage]:
        """Every passage there is to be found; ranks and scores say nothing."""
        ...

    def answerability(self, questions: Sequence[Query]) -> list[float] | None:
        """How likely the evidence answers each of them, 0 to 1; None if it cannot say.

        Of questions that stand alone.
        """
        ...


class DatelineSystem:
    """Dateline over an index; closes it at the end."""

    def __init__(self, home: Path, llm: str | LLM) -> None:
        """
        Args:
            llm: a spec as `--llm`, or a LlamaIndex `LLM`.
        """
        self._dateline = Dateline.open(home, llm=llm)
        self._llm = llm if isinstance(llm, str) else type(llm).__name__
        self.name = f"dateline, {self._llm}"
        # What a follow-up leans on is asked for itself too, and most often just before.
        self._answers: dict[str, Answer] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._dateline.close()

    def fingerprint(self) -> str:
        return digest(
            "dateline",
            self._llm,
            self._dateline.settings.embedding,
            content(self.articles()),
            code("index", "rag"),
            libraries(),
            # The address of a server decides which model answers.
            os.environ.get("DATELINE_LLM_URL", ""),
        )

    def articles(self) -> Sequence[Article]:
        return list(self._dateline.articles())

    def ask(self, question: Query, before: Query | None = None) -> Answer:
        if before is None:
            answer = self._dateline.ask(question.question, **question.scope)
            self._answers[question.id] = answer
            return answer
        known = self._answers.get(before.id) or self.ask(before)
        talk = Conversation(self._dateline, (Turn(before.question, before.question, known),))
        return talk.ask(question.question, **question.scope)

    def search(self, question: Query, k: int) -> Sequence[Passage]:
        return self._dateline.search(question.question, k=k, **question.scope)

    def passages(self) -> Sequence[Passage]:
        return [
            passage(article, chunk.start, chunk.end)
            for article in self.articles()
            for chunk in split.chunk(article)
        ]

    def answerability(self, questions: Sequence[Query]) -> list[float]:
        """By `rag.read.answers`: below `rag.read.ANSWERS` there is no answer."""
        with Corpus.open(self._dateline.settings) as corpus:
            return [_answerability(corpus, q.question, q.scope.get("as_of")) for q in questions]

    def warm(self) -> None:
        """Loads the models, so that the first question does not wait for them."""
        self._dateline.warm()


def _answerability(corpus: Corpus, text: str, as_of: str | None) -> float:
    """Retrieved and read as the engine does, since the answer does not tell this figure."""
    asked_on = day_of(as_of)
    question = understand(text, asked_on or datetime.now(UTC).date())
    filters = Scope(as_of=as_of).filters(corpus)
    limited = window(corpus, question, filters, dated=as_of is not None)
    search = HybridSearch(corpus, PASSAGES, limited.filters, asked_on)
    passages, copies = search.spread(question.text, COPIES)
    own = {(p.article_id, p.start) for p in passages}
    ranked = rank(packaged(), question, (*passages, *copies), asked_on)
    read = compared(corpus, packaged(), question, ranked)
    found = [e for e in read if (e.passage.article_id, e.passage.start) in own]
    return answers(found)


def passage(article: Article, start: int, end: int) -> Passage:
    """A passage of an article, by its offsets; its rank and score say nothing."""
    return Passage(
        rank=0,
        score=0.0,
        article_id=article.id,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        url=article.url,
        start=start,
        end=end,
        text=article.text[start:end],
        kind=article.kind,
    )


# -- what decides an answer --------------------------------------------------------------


def digest(*parts: str) -> str:
    """A hash of texts in their order."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def content(articles: Sequence[Article]) -> str:
    """A hash of what an index holds: ids, texts, and what is stated about them."""
    rows = sorted(
        (a.id, a.content_hash, a.published or "", a.outlet or "", a.title or "") for a in articles
    )
    return digest(json.dumps(rows))


def code(*packages: str) -> str:
    """A hash of the source files of our own packages."""
    found = hashlib.sha256()
    for package in packages:
        for path in sorted((_PROJECT / package).rglob("*.py")):
            found.update(path.relative_to(_PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:24]


def libraries() -> str:
    """The versions of the packages that can change an answer."""
    return ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
