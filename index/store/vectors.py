"""Chroma: for every chunk its vector and its source metadata.

Chroma can always be made again from the catalog. What goes wrong in it can therefore
cost recall for a moment, and never an article.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import tenacity
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from index.dates import epoch
from index.errors import (
    ClosedError,
    DamagedVectorsError,
    DatelineError,
    DiskFullError,
    LockedError,
    ServerError,
    UsageError,
)
from index.records import Article, Chunk
from index.store.filters import Filters

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

# How long a server may be away in the middle of a run, as for a restart.
_PATIENCE_S = 30.0
# A change that a server's restart delays and does not stop; it may run twice.
_patiently = tenacity.retry(
    retry=tenacity.retry_if_exception_type(ServerError),
    stop=lambda state: (state.seconds_since_start or 0.0) > _PATIENCE_S,
    wait=tenacity.wait_fixed(0.5),
    reraise=True,
)

# How long another process may hold Chroma: what it does there takes seconds at most.
_LOCKED_S = 120.0

_MIN_FREE_BYTES = 10_000_000
# Seconds to wait for who has an embedded Chroma open, which searches and batches have briefly.
_LOOK_S = 10.0

# What Chroma raises besides its own errors; the last where a database did not open.
_FAULTS = (ValueError, TypeError, OSError, RuntimeError, AttributeError)


class VectorStore:
    """The chunks' collection, embedded below a folder or on a server."""

    def __init__(self, folder: Path, name: str, url: str | None = None) -> None:
        """`name` is the collection's, and differs between indexes that share a server."""
        self.folder = folder
        self.name = name
        self.url = url
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None
        # Two threads that make a client at once break both, and so does closing one in use.
        self._lock = threading.RLock()
        self._left: tuple[tuple[str, int, int], ...] = ()
        self._ended = False

    def search(
        self, vector: NDArray[np.float32], k: int, filters: Filters
    ) -> list[tuple[str, float]]:
        """The nearest chunks: at most `k` pairs of chunk id and cosine, nearest first."""
        with self._guarded():
            result = self._open().query(
                query_embeddings=[vector.tolist()],
                n_results=k,
                where=filters.where(),
                include=["distances"],
            )
        ids, distances = result["ids"][0], (result["distances"] or [[]])[0]
        return [(i, 1.0 - float(d)) for i, d in zip(ids, distances, strict=True)]

    def ids(self) -> set[str]:
        with self._guarded():
            return set(self._open().get(include=[])["ids"])

    def reach(self) -> None:
        """Raises ServerError or DamagedVectorsError unless Chroma answers; makes nothing."""
        with self._guarded():
            _client(self.folder, self.url).heartbeat()

    def exists(self) -> bool:
        """Whether anything was stored here before; makes no collection."""
        from chromadb.errors import NotFoundError

        with self._guarded():
            self._client = self._client or _client(self.folder, self.url)
            try:
                self._client.get_collection(self.name, embedding_function=None)
            except NotFoundError:
                return False
            return True

    @contextlib.contextmanager
    def to_look_at(self) -> Iterator[VectorStore]:
        """The same vectors, opened without a change of them: an embedded Chroma is copied,
        since whoever opens one writes to its files.

        Raises:
            LockedError: another process has it open for more than 10 seconds.
            OSError: there is no room for a copy, or a file cannot be read.
        """
        if self.url is not None:
            yield self
            return
        with tempfile.TemporaryDirectory() as place:
            copy = VectorStore(Path(place) / self.folder.name, self.name)
            self._copy_to(copy.folder)
            try:
                yield copy
            finally:
                copy.close()

    def _copy_to(self, folder: Path) -> None:
        """Copies the files of an embedded Chroma, where there are any, while nobody has it open."""
        lock = self.folder.with_suffix(".lock")
        # Where there is no lock yet, nobody has opened it; and none is made.
        alone = FileLock(lock, timeout=_LOOK_S) if lock.is_file() else contextlib.nullcontext()
        try:
            with alone:
                if self.folder.is_dir():
                    shutil.copytree(self.folder, folder)
        except Timeout as error:
            raise LockedError(
                f"Chroma in {self.folder} is in use by another process: try again later."
            ) from error

    def count(self) -> int:
        with self._guarded():
            return int(self._open().count())

    def clear(self) -> None:
        """Takes everything out, damaged or not; what is stored next begins anew."""
        if self.url is None:
            self.close()
            with self._exclusive():
                self._note_change()
                _forget_client(self.folder)
                if self.folder.is_dir():
                    shutil.rmtree(self.folder)
                else:
                    self.folder.unlink(missing_ok=True)
            return
        with contextlib.suppress(DamagedVectorsError), self._guarded():
            self._open()
            if self._client is not None:
                self._client.delete_collection(self.name)
        self.close()

    @_patiently
    def put(
        self,
        rows: Sequence[tuple[Article, Chunk]],
        vectors: Sequence[NDArray[np.float32]],
    ) -> None:
        """Stores vectors with their metadata; a row that is there is replaced whole."""
        with self._guarded():
            self._note_change()
            collection = self._open()
            size = self._batch()
            for at in range(0, len(rows), size):
                part = rows[at : at + size]
                # An upsert would keep keys that the new metadata no longer has.
                collection.delete(ids=[c.id for _, c in part])
                collection.add(
                    ids=[c.id for _, c in part],
                    embeddings=[v.tolist() for v in vectors[at : at + size]],
                    metadatas=[_metadata(a, c) for a, c in part],
                )

    @_patiently
    def remove(self, ids: Sequence[str]) -> None:
        with self._guarded():
            self._note_change()
            for at in range(0, len(ids), self._batch()):
                self._open().delete(ids=list(ids[at : at + self._batch()]))

    def end(self) -> None:
        """Closes it for good: what another thread is about to ask raises ClosedError."""
        with self._lock:
            self._ended = True
            self.close()

    def close(self) -> None:
        """Lets go of Chroma, so that the next call sees what other processes wrote."""
        with self._lock:
            if self._client is not None:
                with contextlib.suppress(Exception):
                    self._client.close()  # a client that is already broken has nothing to lose
            self._client = self._collection = None

    def _batch(self) -> int:
        self._open()
        return int(self._client.get_max_batch_size()) if self._client else 1

    def _open(self) -> Collection:
        if self._ended:
            raise ClosedError(self.folder.parent)
        if self._collection is None:
            self._client = self._client or _client(self.folder, self.url)
            self._collection = self._client.get_or_create_collection(
                self.name,
                configuration={"hnsw": {"space": "cosine"}},
                embedding_function=None,  # ours is used; Chroma's default downloads a model
            )
        return self._collection

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        """One thread and one process at a time; Chroma's many errors become one of Dateline's."""
        from chromadb.errors import ChromaError
        from httpx import HTTPError

        where = self.url or str(self.folder)
        try:
            with self._exclusive():
                yield
        except DatelineError:
            raise
        except (ChromaError, HTTPError, *_FAULTS) as error:
            raise self._explained(where, error) from error
        except BaseException as error:
            # A damaged file makes Chroma's Rust part panic, which is no Exception.
            if type(error).__name__ != "PanicException":
                raise
            raise self._explained(where, error) from error

    def _explained(self, where: str, error: BaseException) -> DatelineError:
        self.close()
        first = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        if self.url:
            return ServerError(
                f"The Chroma server at {where} does not answer ({first}): check "
                "DATELINE_CHROMA_URL and that the server runs."
            )
        # Chroma does not always say so itself.
        if "disk is full" in first or shutil.disk_usage(self.folder.parent).free < _MIN_FREE_BYTES:
            return DiskFullError(
                f"Chroma in {where} could not be written ({first}): free some space and run the "
                "same again; what was stored before is whole."
            )
        return DamagedVectorsError(
            f"Chroma in {where} does not answer ({first}): 'dateline doctor --repair' makes it "
            "again from the catalog without embedding."
        )

    @contextlib.contextmanager
    def _exclusive(self) -> Iterator[None]:
        """Keeps other threads, and processes that share the folder, out of Chroma.

        An embedded client that searches may also write what it has read from the log, and
        two that write at once damage each other's files. And it never notices what another
        process wrote: so it is opened again where the files are not as it left them.

        Raises:
            LockedError: another process, which may have been stopped, does not let go of it.
        """
        with self._lock:
            if self.url is not None:
                yield
                return
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder.with_suffix(".lock"))
            try:
                lock.acquire(timeout=_LOCKED_S)
            except Timeout as error:
                raise LockedError(
                    f"Chroma in {self.folder} is held by another process, and was for "
                    f"{_LOCKED_S:g} s: end that process, or try again when it is done."
                ) from error
            try:
                if self._stamp() != self._left:
                    self.close()
                try:
                    yield
                finally:
                    self._left = self._stamp()
            finally:
                lock.release()

    def _stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Changes with every change of a row, and where Chroma writes its vector files.

        The database itself will not do: Chroma writes to it whenever it is opened.
        """
        found = []
        for path in [self._changes, *sorted(self.folder.glob("*/*"))]:
            with contextlib.suppress(OSError):
                state = path.stat()
                found.append((path.name, state.st_mtime_ns, state.st_size))
        return tuple(found)

    @property
    def _changes(self) -> Path:
        """A file that is touched with every change of a row."""
        return self.folder.with_suffix(".changed")

    def _note_change(self) -> None:
        if self.url is None:
            self._changes.write_text(uuid.uuid4().hex, encoding="ascii")


def _forget_client(folder: Path) -> None:
    """Makes Chroma forget a folder's client: it hands out one that failed to open again and again.

    Its own call for that forgets all clients of the program, those of other libraries with them.
    """
    from chromadb.api.shared_system_client import SharedSystemClient

    with SharedSystemClient._refcount_lock:
        SharedSystemClient._identifier_to_refcount.pop(str(folder), None)
        SharedSystemClient._identifier_to_system.pop(str(folder), None)


def _client(folder: Path, url: str | None) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if url is None:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return chromadb.PersistentClient(path=str(folder), settings=settings)
        except BaseException:
            _forget_client(folder)
            raise
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"DATELINE_CHROMA_URL is '{url}': write it like http://127.0.0.1:8000.")
    return chromadb.HttpClient(
        host=parts.hostname,
        port=parts.port or (443 if parts.scheme == "https" else 8000),
        ssl=parts.scheme == "https",
        settings=settings,
    )


def _metadata(article: Article, chunk: Chunk) -> dict[str, Any]:
    """Chroma refuses None, so what is not stated is absent; `dated` makes that searchable."""
    published = epoch(article.published)
    stated = {
        "outlet": article.outlet,
        "published": published,
        "language": article.language,
        "url": article.url,
        "title": article.title,
    }
    return {
        "article_id": article.id,
        "ordinal": chunk.ordinal,
        "dated": published is not None,
        **{key: value for key, value in stated.items() if value is not None},
    }
