"""One file that holds an index: articles, metadata, vectors; for backup and for moving.

A zip with `about.json` (format, schema version, embedding model, counts and the sha256 of the
rest) and `catalog.db`. Chroma is not in it: it is made again from the vectors.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index import corrections
from index.corpus import Corpus
from index.embed import NoEmbedder
from index.errors import ArchiveError, NoIndexError
from index.settings import Settings
from index.store import migrations
from index.store.catalog import Catalog
from index.store.database import writer

FORMAT = 1
_ABOUT, _CATALOG = "about.json", "catalog.db"
_PORTION = 500


@dataclass(frozen=True, slots=True)
class BackupCounts:
    """What went into an archive, or came out of one.

    Attributes:
        articles, chunks: how many.
        unread: chunks of the index that have no vector yet, since the archive or the index
            was made by an earlier version; the first who indexes embeds them, and so does the
            first search where they are few.
    """

    articles: int
    chunks: int
    unread: int = 0


def export(settings: Settings, to: Path) -> BackupCounts:
    """Writes the index at `settings.home` to one file; what stood there is replaced last.

    Raises:
        NoIndexError: there is no index.
        ArchiveError: the file cannot be written.
    """
    with Catalog(settings.home / "catalog.db") as catalog:
        counts = BackupCounts(catalog.count_articles(), catalog.count_chunks())
        embedding = catalog.get_meta("embedding")
    try:
        with tempfile.TemporaryDirectory(dir=to.absolute().parent) as folder:
            copy = Path(folder) / _CATALOG
            _copy(settings.home / "catalog.db", copy)
            about = {
                "format": FORMAT,
                "schema": migrations.VERSION,
                "embedding": embedding,
                "articles": counts.articles,
                "chunks": counts.chunks,
                "sha256": _digest(copy),
            }
            packed = Path(folder) / "archive"
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                archive.writestr(_ABOUT, json.dumps(about, indent=1))
                archive.write(copy, _CATALOG)
            packed.replace(to)
    except OSError as error:
        raise ArchiveError(f"{to} cannot be written ({error.strerror or error}).") from error
    return counts


def import_(settings: Settings, archive: Path, *, merge: bool = False) -> BackupCounts:
    """Restores an archive into the folder of an index. Nothing is embedded.

    An archive of an earlier version is brought forward; what of it has no vector then is
    embedded later (see `BackupCounts.unread`).

    Args:
        merge: add its articles to those that are there; where both have one of the same
            id, the archive's takes its place.

    Raises:
        ArchiveError: the archive is damaged or newer, or there are articles already and
            `merge` is false; nothing was changed.
    """
    with _opened(archive) as (about, incoming), Catalog(incoming) as source:
        try:
            with Catalog(settings.home / "catalog.db") as there:
                full = there.count_articles() > 0
        except NoIndexError:
            full = False
        if full and not merge:
            raise ArchiveError(
                f"The index at {settings.home} has articles already: use `merge` to put "
                "those of the archive beside them, or name an empty folder with `home`."
            )
        named = NoEmbedder(str(about.get("embedding") or settings.embedding))
        with (
            Corpus.open(settings, create=True, embedding=named) as corpus,
            writer(settings.home),
        ):
            return _merge(source, corpus)


def _merge(source: Catalog, corpus: Corpus) -> BackupCounts:
    ids = [row.id for row in source.article_rows()]
    chunks = 0
    for at in range(0, len(ids), _PORTION):
        articles = [a for i in ids[at : at + _PORTION] if (a := source.article(i)) is not None]
        stored = [(article, source.chunks_of(article.id)) for article in articles]
        hashes = list(dict.fromkeys(chunk.text_hash for _, of in stored for chunk in of))
        corpus.keep_vectors(source.vectors(corpus.embedder.name, hashes))
        corpus.catalog.put_all(stored)
        chunks += sum(len(of) for _, of in stored)
    corpus.catalog.put_sources(source.sources())
    corrections.copy(source, corpus.catalog)
    unread = corpus.catalog.without_vector(corpus.embedder.name)
    if not unread:
        corpus.repair()
    return BackupCounts(len(ids), chunks, unread)


def _copy(catalog: Path, to: Path) -> None:
    """A copy of a catalog as it is at one moment, also while somebody writes to it."""
    source, copy = sqlite3.connect(catalog), sqlite3.connect(to)
    try:
        source.backup(copy)
        # The archive holds the vectors that its chunks need, and no others.
        copy.execute("DELETE FROM vectors WHERE text_hash NOT IN (SELECT text_hash FROM chunks)")
        copy.commit()
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("VACUUM")
    finally:
        source.close()
        copy.close()


@contextmanager
def _opened(archive: Path) -> Iterator[tuple[dict[str, object], Path]]:
    """What the archive says about itself, and its catalog, checked and unpacked."""
    try:
        with zipfile.ZipFile(archive) as packed, tempfile.TemporaryDirectory() as folder:
            about = json.loads(packed.read(_ABOUT))
            if int(about["format"]) > FORMAT or int(about["schema"]) > migrations.VERSION:
                raise ArchiveError(f"{archive} was made by a newer Dateline: update this one.")
            to = Path(folder) / _CATALOG
            with packed.open(_CATALOG) as source, to.open("wb") as file:
                shutil.copyfileobj(source, file)
            if _digest(to) != about["sha256"]:
                raise ArchiveError(f"{archive} is damaged: its contents are not what was exported.")
            yield about, to
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, TypeError) as error:
        raise ArchiveError(f"{archive} is no whole archive of an index ({error}).") from error
    except OSError as error:
        raise ArchiveError(f"{archive} cannot be read ({error.strerror or error}).") from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
