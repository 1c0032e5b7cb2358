"""The Python API: one object that indexes, searches and answers."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from index.corpus import Corpus
from index.errors import UsageError
from index.indexer import Progress, Stop, index, sync
from index.records import Article, ArticleMetadata, Failure, Report
from index.settings import Settings
from rag import models
from rag.check import CrossEncoderJudge
from rag.models.drafter import Drafter, Limits
from rag.question import understand
from rag.question.scope import Scope
from rag.records import Answer, Done, Event, Passage

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from index.backup import BackupCounts
    from rag.check.checked import CheckedText
    from rag.conversation import Conversation
    from rag.engine import Model

# More than anybody reads, and few enough that one call cannot take a machine down.
MOST_PASSAGES = 200


class Dateline:
    """An index of news articles, and answers from it.

    >>> with Dateline.open("my-index") as d:      # doctest: +SKIP
    ...     d.index("articles/")
    ...     print(d.ask("Who offered talks?").answer)

    Safe to use from several threads.
    """

    def __init__(self, settings: Settings, llm: LLM | None, embedding: object | None) -> None:
        self.settings = settings
        self._embedding = embedding
        self._corpus: Corpus | None = None
        self._lock = threading.Lock()
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

    def close(self) -> None:
        if self._corpus is not None:
            self._corpus.close()
            self._corpus = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- articles ----------------------------------------------------------------------

    def index(
        self,
        *sources: str | Path | Sequence[str | Path],
        progress: Progress | None = None,
        public_only: bool = False,
        stop: Stop | None = None,
    ) -> Report:
        """Adds or updates the articles of files, folders and addresses; makes the index if need be.

        Args:
            *sources: what is to be read.
            progress: called with the share that is done (0 to 1) and what is being read.
            public_only: fetch no address of this machine or of its own network, for
                sources that come from people elsewhere.
            stop: asked between batches; where it says true, the run ends with a whole index.

        Returns:
            What was added, updated, left unchanged and why what failed.
        """
        corpus = self._open(create=True)
        return index(corpus, _flat(sources), progress, public_only=public_only, stop=stop)

    def sync(
        self,
        *sources: str | Path | Sequence[str | Path],
        progress: Progress | None = None,
        public_only: bool = False,
        stop: Stop | None = None,
    ) -> Report:
        """Makes the index equal to the sources: as `index`, and what is gone is removed.

        What could not be read or reached is kept, and named in `failed`.

        Raises:
            SyncError: a path does not exist or holds no articles; nothing was changed.
        """
        corpus = self._open(create=True)
        return sync(corpus, _flat(sources), progress, public_only=public_only, stop=stop)

    def articles(self) -> Iterator[Article]:
        """All articles, newest first, the undated last; a few at a time are held in memory.

        What is removed while they are read is left out, and what comes meanwhile too.
        """
        return self._open().catalog.articles()

    def metadata(self) -> list[ArticleMetadata]:
        """What is known of all articles, in the order of `articles`, without their texts."""
        return self._open().catalog.metadata()

    def article(self, article_id: str) -> Article:
        """One article; `.text` is what spans point into.

        Raises:
            UsageError: there is none with this id.
        """
        found = self._open().catalog.article(article_id)
        if found is None:
            raise UsageError(
                f"There is no article '{article_id}': 'dateline articles' lists the ids."
            )
        return found

    def groups(self) -> dict[str, str]:
        """The group of each article that is a copy or light rewrite of others.

        A group is named by the smallest id in it; an article without copies is absent.
        """
        return self._open().catalog.groups()

    def generation(self) -> int:
        """Grows with every change of the articles, in whichever process it was made."""
        return self._open().catalog.generation

    def failures(self) -> list[Failure]:
        """What could not be read when it was last tried, and why."""
        return self._open().catalog.failures()

    def remove(self, *article_ids: str) -> list[str]:
        """Removes articles; all of them must be there, or none is removed."""
        for article_id in article_ids:
            self.article(article_id)
        return self._open().remove(list(article_ids))

    def export(self, to: str | Path) -> BackupCounts:
        """Writes the whole index to one file: articles, metadata and vectors.

        Raises:
            ArchiveError: the file cannot be written.
        """
        from index import backup

        return backup.export(self.settings, Path(to))

    def import_(self, file: str | Path, *, merge: bool = False) -> BackupCounts:
        """Restores what `export` wrote, without embedding; the answers are the same.

        Args:
            merge: put its articles beside those that are there.

        Raises:
            ArchiveError: the file is damaged or newer, or there are articles already and
                `merge` is false; nothing was changed.
        """
        from index import backup

        self.close()
        return backup.import_(self.settings, Path(file), merge=merge)

    # -- questions ---------------------------------------------------------------------

    def ask(
        self, question: str, *, k: int | None = None, llm: str | None = None, **scope: Any
    ) -> Answer:
        """Answers a question with citations, or abstains.

        Args:
            question: up to 2,000 characters.
            k: how many passages are read for evidence (1 to 200; 24).
            llm: another model for this question, as `--llm`.
            **scope: `as_of`, `since`, `until` (ISO days), `outlets`, `undated`;
                see `Scope`.

        Raises:
            UsageError: the question or an option makes no sense.
            NoIndexError: there is no index in this folder.
        """
        for event in self.stream(question, k=k, llm=llm, **scope):
            if isinstance(event, Done):
                return event.answer
        raise RuntimeError("a stream ends with Done")

    def stream(
        self, question: str, *, k: int | None = None, llm: str | None = None, **scope: Any
    ) -> Generator[Event, None, None]:
        """Like `ask`, as typed events: `Retrieved`, `SentenceReady` ..., `Done`.

        Closing it in the middle stops what is under way, a hosted model's draft included.
        """
        # Here and not above: it loads LlamaIndex, which a list of articles can do without.
        from rag import engine

        wanted = _passages(k, engine.PASSAGES)
        corpus = self._open()
        return engine.answer(corpus, question, _scope(scope), self._model(llm), wanted)

    def check_text(self, text: str, **scope: Any) -> CheckedText:
        """Puts a text to the articles, sentence by sentence: supported, contradicted, not found.

        Args:
            text: plain text or Markdown, up to 500,000 characters.
            **scope: `as_of`, `since`, `until`, `outlets`, `undated`, as of `ask`.

        Raises:
            UsageError: the text is empty or too long, or an option makes no sense.
            NoIndexError: there is no index in this folder.
        """
        from rag.check.text import check_text

        return check_text(self._open(), text, _scope(scope), self._checker)

    def conversation(self, state: Mapping[str, Any] | str | None = None) -> Conversation:
        """A conversation, in which a question may lean on the one before.

        Args:
            state: what `Conversation.to_dict()` or `.to_json()` gave, to go on from there.

        Raises:
            UsageError: `state` is no conversation.
        """
        from rag.conversation import Conversation

        return Conversation(self) if state is None else Conversation.restored(self, state)

    def search(self, query: str, *, k: int | None = None, **scope: Any) -> list[Passage]:
        """The ranked passages alone (`k`: 1 to 200; 10), with the filters of `ask`."""
        from rag.retrieve import HybridRetriever

        wanted = _passages(k, 10)
        corpus = self._open()
        filters = _scope(scope).filters(corpus)
        text = understand(query).text
        return list(HybridRetriever(corpus, wanted, filters).passages(text))

    def retriever(self, *, k: int | None = None, **scope: Any) -> Any:
        """A LlamaIndex `BaseRetriever` over this index."""
        from rag.retrieve import HybridRetriever

        corpus = self._open()
        return HybridRetriever(corpus, _passages(k, 10), _scope(scope).filters(corpus))

    def query_engine(self, **options: Any) -> Any:
        """A LlamaIndex query engine whose responses are Dateline's answers."""
        from rag.llama import DatelineQueryEngine

        return DatelineQueryEngine(dateline=self, options=options)

    def outlets(self) -> list[str]:
        """The outlets that articles state, in alphabetical order."""
        return self._open().catalog.outlets()

    def warm(self) -> None:
        """Loads the models, so that the first question does not wait for them."""
        self._open().embedder.encode(["warm"])
        model = self._model(None)
        model.reader.read("Warm?", [(None, "Warm.")])
        if model.name == models.LOCAL and model.drafter is not None:
            model.drafter.load().complete("Say yes.", max_tokens=1)

    # -- inside ------------------------------------------------------------------------

    def _open(self, *, create: bool = False) -> Corpus:
        with self._lock:
            if self._corpus is None:
                self._corpus = Corpus.open(self.settings, create=create, embedding=self._embedding)
            return self._corpus

    def _model(self, spec: str | None) -> Model:
        from rag.engine import Model
        from rag.read import packaged

        if spec is None and self._own is not None:
            return Model(self._own.name, packaged(), self._own, self._checker)
        name = spec or self.settings.llm
        if name not in self._drafters:
            limits = Limits(self.settings.llm_timeout_s, self.settings.llm_first_token_s)
            self._drafters[name] = models.make(name, self.settings.llm_url, limits)
        return Model(name, packaged(), self._drafters[name], self._checker)


def _flat(sources: Sequence[str | Path | Sequence[str | Path]]) -> list[str | Path]:
    flat: list[str | Path] = []
    for source in sources:
        flat.extend([source] if isinstance(source, str | Path) else source)
    return flat


def _passages(k: int | None, default: int) -> int:
    if k is None:
        return default
    if not 1 <= k <= MOST_PASSAGES:
        raise UsageError(f"k is {k}: ask for 1 to {MOST_PASSAGES} passages.")
    return k


def _scope(options: dict[str, Any]) -> Scope:
    try:
        return Scope(**options)
    except TypeError as error:
        raise UsageError(
            f"There is no such option ({', '.join(options)}): use as_of, since, until, "
            "outlets or undated."
        ) from error
