"""The Python API: one object that indexes, searches and answers."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.embed import read
from index.errors import UsageError
from index.settings import Settings
from rag import models
from rag.check.cross import CrossEncoderJudge
from rag.errors import text_given
from rag.exact.dates import day_of
from rag.library import Library
from rag.models.drafter import Drafter, Limits
from rag.question import understand
from rag.question.scope import Scope
from rag.records import Answer, Done, Event, Passage

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from rag.check.checked import CheckedText
    from rag.conversation import Conversation
    from rag.engine import Model
    from rag.llama import DatelineQueryEngine, HybridRetriever
    from rag.retrieve import HybridSearch


# More than anybody reads, and few enough that one call cannot take a machine down.
MOST_PASSAGES = 200


class Dateline(Library):
    """An index of news articles, and answers from it.

    >>> with Dateline.open("my-index") as d:      # doctest: +SKIP
    ...     d.index("articles/")
    ...     print(d.ask("Who offered talks?").answer)

    Safe to use from several threads.
    """

    def __init__(self, settings: Settings, llm: LLM | None, embedding: object | None) -> None:
        super().__init__(settings, embedding)
        self._drafters: dict[str, Drafter | None] = {}
        limits = Limits(settings.llm_timeout_s, settings.llm_first_token_s)
        self._own = None if llm is None else models.wrap(llm, limits)
        self._checker = CrossEncoderJudge(settings.checker) if settings.checker else None

    @classmethod
    def open(
        cls,
        home: str | Path | None = None,
        *,
        llm: LLM | str | None = None,
        embedding: object | None = None,
    ) -> Dateline:
        """Opens the index in a folder; nothing is read before the first call.

        Args:
            home: the folder, as `--home`; else `DATELINE_HOME`, else `.dateline`.
            llm: which model drafts: a spec as `--llm`, or a LlamaIndex `LLM`.
            embedding: a spec as `DATELINE_EMBEDDING`, or a LlamaIndex `BaseEmbedding`.
        """
        settings = Settings.from_environment(home, llm if isinstance(llm, str) else None)
        if isinstance(embedding, str):
            settings, embedding = replace(settings, embedding=embedding), None
        return cls(settings, None if isinstance(llm, str) else llm, embedding)

    @property
    def llm(self) -> str:
        """The model that answers where `ask` names none, as its answers name it."""
        return self.settings.llm if self._own is None else self._own.name

    # -- questions ---------------------------------------------------------------------

    def ask(
        self,
        question: str,
        *,
        k: int | None = None,
        llm: str | None = None,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        outlets: str | Sequence[str] = (),
        undated: bool = False,
    ) -> Answer:
        """Answers a question with citations, or abstains.

        Args:
            question: up to 2,000 characters.
            k: how many passages are read for evidence (1 to 200; 12).
            llm: another model for this question, as `--llm`.
            as_of, since, until: days (ISO 8601): nothing later than `as_of` is read, and nothing
                that was published before `since` or after `until`.
            outlets: the name of one outlet, or several; all where none is named.
            undated: read articles without a date although a date limit is given.

        Raises:
            UsageError: the question or an option makes no sense.
            NoIndexError: there is no index in this folder.
        """
        scope = Scope(as_of, since, until, outlets, undated)
        for event in self.stream(question, k=k, llm=llm, **scope.options()):
            if isinstance(event, Done):
                return event.answer
        raise RuntimeError("a stream ends with Done")

    def stream(
        self,
        question: str,
        *,
        k: int | None = None,
        llm: str | None = None,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        outlets: str | Sequence[str] = (),
        undated: bool = False,
    ) -> Generator[Event, None, None]:
        """Like `ask`, as typed events: `Retrieved`, `SentenceReady` ..., `Done`.

        Closing it in the middle stops what is under way, a hosted model's draft included.
        """
        # Here and not above: it loads LlamaIndex, which a list of articles can do without.
        from rag import engine

        scope = Scope(as_of, since, until, outlets, undated)
        text_given(question, "The question")
        wanted = _passages(k, engine.PASSAGES)
        return engine.answer(self._open(), question, scope, self._model(llm), wanted)

    def check_text(
        self,
        text: str,
        *,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        outlets: str | Sequence[str] = (),
        undated: bool = False,
    ) -> CheckedText:
        """Puts a text to the articles, sentence by sentence: supported, contradicted, not found.

        Args:
            text: plain text or Markdown, up to 500,000 characters.
            as_of, since, until, outlets, undated: as of `ask`.

        Raises:
            UsageError: the text is empty or too long, or an option makes no sense.
            NoIndexError: there is no index in this folder.
        """
        from rag.check.text import check_text

        scope = Scope(as_of, since, until, outlets, undated)
        return check_text(self._open(), text_given(text, "The text"), scope, self._checker)

    def conversation(self, state: Mapping[str, Any] | str | None = None) -> Conversation:
        """A conversation, in which a question may lean on the one before.

        Args:
            state: what `Conversation.to_dict()` or `.to_json()` gave, to go on from there.

        Raises:
            UsageError: `state` is no conversation.
        """
        from rag.conversation import Conversation

        return Conversation(self) if state is None else Conversation.restored(self, state)

    def search(
        self,
        query: str,
        *,
        k: int | None = None,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        outlets: str | Sequence[str] = (),
        undated: bool = False,
    ) -> list[Passage]:
        """The ranked passages alone (`k`: 1 to 200; 10), with the filters of `ask`."""
        search = self._search(k, Scope(as_of, since, until, outlets, undated))
        return list(search.passages(understand(text_given(query, "The query")).text))

    def retriever(
        self,
        *,
        k: int | None = None,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        outlets: str | Sequence[str] = (),
        undated: bool = False,
    ) -> HybridRetriever:
        """A LlamaIndex `BaseRetriever` over this index; arguments as of `search`."""
        from rag.llama import HybridRetriever

        return HybridRetriever(self._search(k, Scope(as_of, since, until, outlets, undated)))

    def query_engine(
        self,
        *,
        k: int | None = None,
        llm: str | None = None,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        outlets: str | Sequence[str] = (),
        undated: bool = False,
    ) -> DatelineQueryEngine:
        """A LlamaIndex query engine whose responses are Dateline's answers.

        Arguments as of `ask`; those that make no sense are refused here, before any question.
        """
        from rag.llama import DatelineQueryEngine

        _passages(k, MOST_PASSAGES)
        self._model(llm)
        scope = Scope(as_of, since, until, outlets, undated)
        return DatelineQueryEngine(self, {"k": k, "llm": llm, **scope.options()})

    def warm(self) -> None:
        """Loads the models, so that the first question does not wait for them."""
        from rag.question.why_not import foreign

        foreign("Warm?")
        read(self._open().embedder, ["warm"])
        model = self._model(None)
        model.reader.read("Warm?", [(None, "Warm.")])
        if model.name == models.LOCAL and model.drafter is not None:
            model.drafter.load().complete("Say yes.", max_tokens=1)

    # -- inside ------------------------------------------------------------------------

    def _search(self, k: int | None, scope: Scope) -> HybridSearch:
        from rag.retrieve import HybridSearch

        wanted = _passages(k, 10)
        corpus = self._open()
        return HybridSearch(corpus, wanted, scope.filters(corpus), day_of(scope.as_of))

    def _model(self, spec: str | None) -> Model:
        from rag.engine import Model
        from rag.read import packaged, packaged_verifier

        if spec is None and self._own is not None:
            return Model(self._own.name, packaged(), packaged_verifier(), self._own, self._checker)
        name = spec or self.settings.llm
        with self._lock:
            if name not in self._drafters:
                limits = Limits(self.settings.llm_timeout_s, self.settings.llm_first_token_s)
                self._drafters[name] = models.make(name, self.settings.llm_url, limits)
            drafter = self._drafters[name]
        return Model(name, packaged(), packaged_verifier(), drafter, self._checker)


def _passages(k: int | None, default: int) -> int:
    if k is None:
        return default
    if not isinstance(k, int) or not 1 <= k <= MOST_PASSAGES:
        raise UsageError(f"`k` is {k!r}: ask for 1 to {MOST_PASSAGES} passages.")
    return k
