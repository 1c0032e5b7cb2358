"""What is wrong with an index, what to do about it, and what can be saved of a damaged one."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from index.corpus import Corpus
from index.embed import packaged_embedder
from index.errors import DatelineError, LockedError
from index.settings import DEFAULT_EMBEDDING, Settings
from index.store import lexical, migrations
from index.store.catalog import Catalog
from index.store.database import is_being_written, last_writer, writer
from index.store.filters import Filters
from index.store.vectors import VectorStore

_PACKAGES = (
    "dateline",
    "chromadb",
    "onnxruntime",
    "sentence-transformers",
    "torch",
    "llama-index-core",
    "gradio",
)
# Below this, the next run may not be able to store what it embeds.
_MIN_FREE_BYTES = 500_000_000
# Bytes of a catalog that are worth a sentence.
_WORTH_TELLING = 1_000_000
# Chunks whose own vector must lead back to them.
_SAMPLE = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Attributes:
        about: what was looked at.
        well: whether it is as it should be.
        says: what was found; where it is not well, what to do.
    """

    about: str
    well: bool
    says: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Looks at everything that an index needs, one thing after another.

    Changes nothing and keeps nobody waiting: the catalog is read as it is at one moment, the
    full-text index and an embedded Chroma are looked at in copies. SQLite may leave its two
    empty files beside the catalog, `-wal` and `-shm`, as it does for every reader.
    """
    yield Finding("versions", True, _versions())
    yield _embedding_model(settings)
    yield _writable(settings.home)
    yield _space(settings.home)
    path = settings.home / "catalog.db"
    if not path.is_file():
        what = f"There is no index at {settings.home}: make one with 'dateline index SOURCE'."
        yield Finding("catalog", False, what)
        return
    found = _catalog(path)
    yield found
    if settings.chroma_url:
        yield _server(settings)
    if not found.well:
        return
    yield _lock(settings.home)
    with Catalog(path, read_only=True) as catalog:
        yield _words(catalog)
        yield _vectors(settings, catalog)
        yield _failures(catalog)


def repair(settings: Settings) -> list[str]:
    """Makes the full-text index and Chroma again from the catalog, and gives back room on disk.

    Nothing is embedded whose vector is in the cache.

    Returns:
        What was done, a sentence each.
    """
    with Corpus.open(settings) as corpus, writer(settings.home):
        corpus.catalog.rebuild_words()
        words = f"The full-text index was made again: {corpus.catalog.count_chunks():,} chunks."
        return [words, *corpus.rebuild().messages(), *_compacted(corpus.catalog)]


def _compacted(catalog: Catalog) -> list[str]:
    try:
        freed = catalog.compact()
    except sqlite3.OperationalError as error:
        return [f"The catalog keeps its size for now ({error}): nothing is wrong with it."]
    if freed < _WORTH_TELLING:
        return []
    return [f"The catalog takes {freed / 1e6:,.0f} MB less."]


def _versions() -> str:
    found = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    for name in _PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)


def _embedding_model(settings: Settings) -> Finding:
    if settings.embedding != DEFAULT_EMBEDDING:
        return Finding("embedding model", True, f"{settings.embedding}, not checked: not ours.")
    try:
        packaged_embedder().read(["Is all well?"])
    except DatelineError as error:
        return Finding("embedding model", False, str(error))
    return Finding("embedding model", True, f"{settings.embedding}, its weights as published.")


def _writable(home: Path) -> Finding:
    folder = next(place for place in (home, *home.parents) if place.is_dir())
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding("folder", False, f"{folder} cannot be written to: check its rights.")
    return Finding("folder", True, f"{home} can be written to.")


def _space(home: Path) -> Finding:
    folder = next(place for place in (home, *home.parents) if place.is_dir())
    free = shutil.disk_usage(folder).free
    says = f"{free / 1e9:.1f} GB free"
    if free < _MIN_FREE_BYTES:
        return Finding("disk", False, f"Only {says} at {folder}: free some space.")
    return Finding("disk", True, f"{says}.")


def _catalog(path: Path) -> Finding:
    try:
        with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as db:
            version = migrations.version(db)
            problems = [str(row[0]) for row in db.execute("PRAGMA integrity_check(5)")]
        db.close()
    except sqlite3.Error as error:
        version, problems = 0, [str(error)]
    # From 3.44 on SQLite checks full-text indexes too: ours has a finding of its own.
    problems = [problem for problem in problems if "FTS5 table" not in problem]
    if problems not in ([], ["ok"]):
        first = " ".join(problems[0].split())
        saved = len(readable_articles(path))
        says = (
            f"{path} is damaged ({first}); {saved:,} articles can still be read: "
            "'dateline doctor --save FILE.jsonl' writes them to a file to index again."
        )
        return Finding("catalog", False, says)
    if version > migrations.VERSION:
        says = f"{path} has version {version}, newer than {migrations.VERSION}: update Dateline."
        return Finding("catalog", False, says)
    if version < 1:
        says = f"{path} is empty: make an index with 'dateline index SOURCE'."
        return Finding("catalog", False, says)
    if version < migrations.VERSION:
        says = f"whole, version {version}; the next command makes it version {migrations.VERSION}."
        return Finding("catalog", True, says)
    return Finding("catalog", True, f"whole, version {version}.")


def _server(settings: Settings) -> Finding:
    store = VectorStore(settings.home / "chroma", "doctor", settings.chroma_url)
    try:
        store.reach()
    except DatelineError as error:
        return Finding("Chroma server", False, str(error))
    return Finding("Chroma server", True, f"{settings.chroma_url} answers.")


def _lock(home: Path) -> Finding:
    try:
        being_written, owner = is_being_written(home), last_writer(home)
    except OSError as error:
        says = f"{home} cannot be looked at ({error.strerror}): check the rights."
        return Finding("writer", False, says)
    if being_written:
        return Finding("writer", True, f"being written by {owner or 'another process'}.")
    if owner:
        says = f"{owner} was stopped while it wrote; the next 'dateline index' takes over."
        return Finding("writer", True, says)
    return Finding("writer", True, "nobody is writing.")


# SQLite's codes, without what is more exact about them (sqlite.org/rescode.html).
_FAULTS_OF_THE_COPY = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR)
_REMEDY = "'dateline doctor --repair' makes it again from the catalog"


def _words(catalog: Catalog) -> Finding:
    """Whether the full-text index holds what the chunks do."""
    about, remedy = "full-text index", f"{_REMEDY}, without embedding"
    try:
        held, chunks = lexical.verified(catalog.path)
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, OSError) or error.sqlite_errorcode & 0xFF in _FAULTS_OF_THE_COPY:
            return Finding(about, False, f"cannot be looked at ({error}): check the free space.")
        return Finding(about, False, f"is damaged ({error}): {remedy}.")
    if held != chunks:
        return Finding(about, False, f"has {held:,} of {chunks:,} chunks: {remedy}.")
    return Finding(about, True, f"agrees, {chunks:,} chunks.")


def _vectors(settings: Settings, catalog: Catalog) -> Finding:
    """Whether Chroma holds what the catalog does."""
    about, remedy = "Chroma", f"{_REMEDY}, without embedding"
    model = catalog.get_meta("embedding") or settings.embedding
    name = catalog.get_meta("collection") or ""
    generation, chunks = catalog.generation, catalog.chunk_ids()
    if unread := catalog.without_vector(model):
        remedy = f"{_REMEDY}, and embeds the {unread:,} that have no vector yet"
    try:
        whole = VectorStore(settings.home / "chroma", name, settings.chroma_url)
        with whole.to_look_at() as store:
            held = store.ids() if name and store.exists() else set()
            lost = 0 if held ^ chunks else _not_found(catalog, store, sorted(chunks), model)
        being_written = is_being_written(settings.home) or catalog.generation != generation
    except LockedError as error:
        return Finding(about, True, str(error))
    except DatelineError as error:
        return Finding(about, False, str(error))
    except OSError as error:
        says = f"cannot be looked at ({error.strerror or error}): check the free space."
        return Finding(about, False, says)
    missing, extra = len(chunks - held), len(held - chunks)
    if (missing or extra or lost) and being_written:
        # A writer stores in the catalog first.
        return Finding(about, True, "is being written: look again when that is done.")
    if missing or extra:
        says = f"{missing:,} chunks are missing and {extra:,} are left over: {remedy}."
        return Finding(about, False, says)
    if lost:
        says = f"{lost} of {_SAMPLE} vectors do not lead back to their chunks: {remedy}."
        return Finding(about, False, says)
    return Finding(about, True, f"agrees, {len(chunks):,} chunks.")


def _not_found(catalog: Catalog, store: VectorStore, chunk_ids: list[str], model: str) -> int:
    """How many of a sample are not found by their own vectors."""
    sample = chunk_ids[:: max(1, len(chunk_ids) // _SAMPLE)][:_SAMPLE]
    chunks = catalog.chunks(sample)
    vectors = catalog.vectors(model, [chunk.text_hash for chunk in chunks.values()])
    lost = 0
    for chunk in chunks.values():
        vector = vectors.get(chunk.text_hash)
        if vector is None:
            continue
        nearest = store.search(vector, 3, Filters())
        # Another chunk of the same words is as near: the nearness is what tells.
        lost += not nearest or nearest[0][1] < 0.999
    return lost


def _failures(catalog: Catalog) -> Finding:
    failed = catalog.failures()
    if not failed:
        return Finding("sources", True, "all that was read could be read.")
    named = ", ".join(os.path.basename(f.source) for f in failed[:3])  # noqa: PTH119
    more = f" and {len(failed) - 3:,} more" if len(failed) > 3 else ""
    says = f"{len(failed):,} could not be read ({named}{more}); 'dateline index' says why."
    return Finding("sources", True, says)


# -- what can still be read of a damaged catalog ----------------------------------------

_COLUMNS = ("id", "title", "outlet", "authors", "published", "url", "language", "text")
_OF_DIGESTS = ("kind", "digest_of")


def readable_articles(path: Path) -> list[dict[str, object]]:
    """The articles of a catalog that SQLite can still read, as lines for a .jsonl.

    Whatever page is damaged costs the articles on it: the table is read from its beginning
    to the damage, from its end to the damage, and by every number in between.
    """
    found: dict[int, dict[str, object]] = {}
    with contextlib.suppress(sqlite3.Error):
        db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        for order in ("ASC", "DESC"):
            with contextlib.suppress(sqlite3.Error, ValueError):
                for number, *row in db.execute(_select(f"ORDER BY rowid {order}")):
                    found[number] = _article(row)
        for number in range(min(found, default=0), max(found, default=-1) + 1):
            if number not in found:
                with contextlib.suppress(sqlite3.Error, ValueError):
                    for _, *row in db.execute(_select("WHERE rowid = ?"), (number,)):
                        found[number] = _article(row)
        db.close()
    return [found[number] for number in sorted(found)]


def _select(rest: str) -> str:
    return f"SELECT rowid, {', '.join((*_OF_DIGESTS, *_COLUMNS))} FROM articles NOT INDEXED {rest}"


def _article(row: list[object]) -> dict[str, object]:
    kind, digest_of, *stated = row
    article = {n: value for n, value in zip(_COLUMNS, stated, strict=True) if value is not None}
    article["authors"] = json.loads(str(article["authors"]))
    if kind == "digest":  # else its words would come back as the publisher's
        article |= {"kind": kind, "sha256": digest_of}
    return article


def save(path: Path, to: Path) -> int:
    """Writes what can be read to a .jsonl that can be indexed again; returns how many."""
    articles = readable_articles(path)
    lines = (json.dumps(article, ensure_ascii=False) for article in articles)
    to.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(articles)
