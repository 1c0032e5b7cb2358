"""The half of the Python API that needs no language: articles come in, are listed, and go."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import EllipsisType, TracebackType
from typing import TYPE_CHECKING, Self, TypedDict

from index import corrections
from index.corpus import Corpus
from index.errors import ClosedError, UsageError
from index.indexer import Progress, Stop, index, sync
from index.records import Article, ArticleMetadata, Failure, Report
from index.settings import Settings

if TYPE_CHECKING:
    from index.backup import BackupCounts


class IndexOptions(TypedDict, total=False):
    """The keyword arguments of `Dateline.index` and `Dateline.sync`."""

    progress: Progress | None
    public_only: bool
    stop: Stop | None


class Library:
    """The articles of one index. Safe to use from several threads."""

    def __init__(self, settings: Settings, embedding: object | None) -> None:
        self.settings = settings
        self._embedding = embedding
        self._corpus: Corpus | None = None
        self._closed = False
        # For what is made at first use, by whichever thread comes first.
        self._lock = threading.RLock()

    def close(self) -> None:
        """Lets go of the index, for good.

        What is asked of it afterwards raises `ClosedError`, and so may what another thread
        is asking of it now.
        """
        with self._lock:
            self._closed = True
            self._let_go()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

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
            raise UsageError(f"There is no article '{article_id}': `articles()` lists the ids.")
        return found

    def outlets(self) -> list[str]:
        """The outlets that articles state, in alphabetical order."""
        return self._open().catalog.outlets()

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

    def set(
        self,
        article_id: str,
        *,
        outlet: str | EllipsisType | None = ...,
        published: str | EllipsisType | None = ...,
        authors: str | Sequence[str] | EllipsisType | None = ...,
        url: str | EllipsisType | None = ...,
    ) -> Article:
        """States what is known of an article in the place of what its source states.

        It is kept when the source is read again, and moves with the index. What is left out
        stays as it is; None says that it is not known. Nothing is embedded again.

        Args:
            published: a day or a moment (ISO 8601).

        Returns:
            The article as it is now.

        Raises:
            UsageError: there is no such article, or a value makes no sense.
            LockedError: another process is writing to this index.
        """
        given = {"outlet": outlet, "published": published, "authors": authors, "url": url}
        values = {name: value for name, value in given.items() if value is not ...}
        return corrections.state(self._open(), article_id, values)

    def unset(self, article_id: str) -> Article:
        """Takes back what `set` stated: the article is again what its source says.

        Raises:
            UsageError: there is no such article.
            LockedError: another process is writing to this index.
        """
        return corrections.take_back(self._open(), article_id)

    def stated_by_hand(self, article_id: str) -> tuple[str, ...]:
        """What `set` stated of an article, by name (`outlet`, `published` ...)."""
        return tuple(corrections.stated(self._open().catalog, article_id))

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

        self._refuse_where_closed()
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

        with self._lock:
            # Opened anew by whoever asks next: it may have been made with another model.
            self._refuse_where_closed()
            self._let_go()
            return backup.import_(self.settings, Path(file), merge=merge)

    # -- inside ------------------------------------------------------------------------

    def _open(self, *, create: bool = False) -> Corpus:
        with self._lock:
            self._refuse_where_closed()
            if self._corpus is None:
                self._corpus = Corpus.open(self.settings, create=create, embedding=self._embedding)
            return self._corpus

    def _refuse_where_closed(self) -> None:
        if self._closed:
            raise ClosedError(self.settings.home)

    def _let_go(self) -> None:
        if self._corpus is not None:
            self._corpus.close()
            self._corpus = None


def _flat(sources: Sequence[str | Path | Sequence[str | Path]]) -> list[str | Path]:
    flat: list[str | Path] = []
    for source in sources:
        flat.extend([source] if isinstance(source, str | Path) else source)
    return flat
