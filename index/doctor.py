"""What is wrong with an index, what to do about it, and what can be saved of a damaged one."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from filelock import FileLock, Timeout

from index.corpus import Corpus
from index.embed import NoEmbedder, packaged_model
from index.errors import DatelineError
from index.settings import DEFAULT_EMBEDDING, Settings
from index.store import migrations
from index.store.catalog import Catalog
from index.store.database import writer
from index.store.filters import Filters

_PACKAGES = ("dateline", "chromadb", "sentence-transformers", "torch", "llama-index-core", "gradio")
# Below this, the next run may not be able to store what it embeds.
_MIN_FREE_BYTES = 500_000_000
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
    """Looks at everything that an index needs, one thing after another; changes nothing."""
    yield Finding("versions", True, _versions())
    yield _embedding_model(settings)
    yield _writable(settings.home)
    yield _space(settings.home)
    path = settings.home / "catalog.db"
    if not path.is_file():
        what = f"There is no index at {settings.home}: make one with 'dateline index SOURCE'."
        yield Finding("catalog", False, what)
        return
    catalog = _catalog(path)
    yield catalog
    if settings.chroma_url:
        yield _server(settings)
    if not catalog.well:
        return
    yield _lock(settings.home)
    yield from _agreement(settings)
    yield _failures(path)


def repair(settings: Settings) -> list[str]:
    """Makes the full-text index and Chroma again from the catalog.

    Nothing is embedded whose vector is in the cache.

    Returns:
        What was done, a sentence each.
    """
    with Corpus.open(settings) as corpus, writer(settings.home):
        corpus.catalog.rebuild_words()
        words = f"The full-text index was made again: {corpus.catalog.count_chunks():,} chunks."
        return [words, *corpus.rebuild().messages()]


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
        packaged_model()
    except DatelineError as error:
        return Finding("embedding model", False, str(error))
    return Finding("embedding model", True, f"{settings.embedding}, its weights as published.")


def _writable(home: Path) -> Finding:
    folder = next(place for place in (home, *home.parents) if place.is_dir())
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".dateline-"):
            pass
    except OSError as error:
        says = f"{folder} cannot be written to ({error.strerror}): check its rights."
        return Finding("folder", False, says)
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
    if problems != ["ok"]:
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
    return Finding("catalog", True, f"whole, version {version}.")


def _server(settings: Settings) -> Finding:
    from index.store.vectors import VectorStore

    store = VectorStore(settings.home / "chroma", "doctor", settings.chroma_url)
    try:
        store.reach()
    except DatelineError as error:
        return Finding("Chroma server", False, str(error))
    return Finding("Chroma server", True, f"{settings.chroma_url} answers.")


def _lock(home: Path) -> Finding:
    note = home / "writer.txt"
    owner = note.read_text(encoding="utf-8").strip() if note.is_file() else ""
    try:
        with FileLock(home / "writer.lock", timeout=0):
            pass
    except Timeout:
        return Finding("writer", True, f"being written by {owner or 'another process'}.")
    except OSError as error:
        return Finding("writer", False, f"{home}/writer.lock: {error.strerror}: check the rights.")
    if owner:
        says = f"{owner} was stopped while it wrote; the next 'dateline index' takes over."
        return Finding("writer", True, says)
    return Finding("writer", True, "nobody is writing.")


def _agreement(settings: Settings) -> Iterator[Finding]:
    """Whether the catalog, the full-text index and Chroma hold the same chunks."""
    remedy = "'dateline doctor --repair' makes it again from the catalog, without embedding"
    try:
        with Corpus.open(settings, embedding=NoEmbedder(_model_of(settings))) as corpus:
            catalog = corpus.catalog
            if unread := catalog.without_vector(corpus.embedder.name):
                remedy = (
                    "'dateline doctor --repair' makes it again from the catalog, and embeds "
                    f"the {unread:,} that have no vector yet"
                )
            chunks = catalog.chunk_ids()
            yield _words(catalog, len(chunks), remedy)
            held = corpus.vectors.ids()
            missing, extra = len(chunks - held), len(held - chunks)
            if missing or extra:
                says = f"{missing:,} chunks are missing and {extra:,} are left over: {remedy}."
                yield Finding("Chroma", False, says)
            elif lost := _not_found(corpus, sorted(chunks)):
                says = f"{lost} of {_SAMPLE} vectors do not lead back to their chunks: {remedy}."
                yield Finding("Chroma", False, says)
            else:
                yield Finding("Chroma", True, f"agrees, {len(chunks):,} chunks.")
    except DatelineError as error:
        yield Finding("Chroma", False, str(error))


def _model_of(settings: Settings) -> str:
    with Catalog(settings.home / "catalog.db") as catalog:
        return catalog.get_meta("embedding") or settings.embedding


def _words(catalog: Catalog, chunks: int, remedy: str) -> Finding:
    try:
        with catalog.writing() as db:
            db.execute("INSERT INTO chunk_words (chunk_words, rank) VALUES ('integrity-check', 1)")
        held = int(str(catalog.query("SELECT count(*) FROM chunk_words")[0][0]))
    except (sqlite3.Error, DatelineError) as error:
        return Finding("full-text index", False, f"is damaged ({error}): {remedy}.")
    if held != chunks:
        return Finding("full-text index", False, f"has {held:,} of {chunks:,} chunks: {remedy}.")
    return Finding("full-text index", True, f"agrees, {chunks:,} chunks.")


def _not_found(corpus: Corpus, chunk_ids: list[str]) -> int:
    """How many of a sample are not found by their own vectors."""
    sample = chunk_ids[:: max(1, len(chunk_ids) // _SAMPLE)][:_SAMPLE]
    chunks = corpus.catalog.chunks(sample)
    hashes = [chunk.text_hash for chunk in chunks.values()]
    vectors = corpus.catalog.vectors(corpus.embedder.name, hashes)
    lost = 0
    for chunk in chunks.values():
        vector = vectors.get(chunk.text_hash)
        if vector is None:
            continue
        nearest = corpus.vectors.search(vector, 3, Filters())
        # Another chunk of the same words is as near: the nearness is what tells.
        lost += not nearest or nearest[0][1] < 0.999
    return lost


def _failures(path: Path) -> Finding:
    with Catalog(path) as catalog:
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
