"""The full-text index: BM25 over chunks by SQLite's FTS5, and the words that it holds."""

from __future__ import annotations

import contextlib
import math
import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from index.store.filters import Filters
from index.words import content_words, stem

if TYPE_CHECKING:
    from index.store.catalog import Catalog


# A word of the title counts twice a word of the body. FTS5 wants one weight a column.
_WEIGHTS = "2.0, 1.0"
_MOST_WORDS = 64
# Of a query the rarest words are searched for, as many as stand in so many chunks together, or in
# this share of all, whichever is more; and always two that are found. The others hardly order what
# these find, and every chunk that has one is weighed. Of 237 questions to 44,815 chunks the first
# 12 passages hold the answer for .810 so, and with all words; for .806 with half as many chunks.
_WEIGHED = 20_000
_SHARE = 0.05
_FEWEST = 2


def search(catalog: Catalog, query: str, k: int, filters: Filters) -> list[tuple[str, float]]:
    """The chunks that share words with the query, by BM25.

    Returns:
        At most `k` pairs of chunk id and score, best first; a higher score is better.
    """
    terms = _telling(catalog, list(dict.fromkeys(content_words(query)))[:_MOST_WORDS])
    if not terms:
        return []
    condition, values = filters.sql()
    matched = " OR ".join(f'"{term}"' for term in terms)
    found = (
        f"SELECT chunk_words.rowid AS number, -bm25(chunk_words, {_WEIGHTS}) AS score "
        "FROM chunk_words"
    )
    if values:
        found += (
            " JOIN chunks ON chunks.number = chunk_words.rowid "
            "JOIN articles ON articles.id = chunks.article_id"
        )
    rows = catalog.query(
        # Only of those that are found is looked up what they are: that takes as long as weighing.
        f"SELECT chunks.id, found.score FROM ({found} WHERE chunk_words MATCH ? AND {condition} "
        "ORDER BY score DESC, number LIMIT ?) AS found "
        "JOIN chunks ON chunks.number = found.number ORDER BY found.score DESC, chunks.id",
        (matched, *values, k),
    )
    return [(str(chunk_id), float(str(score))) for chunk_id, score in rows]


def _telling(catalog: Catalog, terms: list[str]) -> list[str]:
    """The rarest words of a query, whose chunks can be weighed in time; of few chunks all words."""
    # The last number and not the count, which takes a look at each.
    last = int(str(catalog.query("SELECT coalesce(max(number), 0) FROM chunks")[0][0]))
    if last * len(terms) <= _WEIGHED:
        return terms
    stems = {term: stem(term) for term in terms}
    held = _counts(catalog, stems.values())
    room = max(_WEIGHED, _SHARE * last)
    kept: list[str] = []
    for term in sorted(terms, key=lambda term: held.get(stems[term], 0)):
        count = held.get(stems[term], 0)
        room -= count
        if room < 0 and sum(stems[other] in held for other in kept) >= _FEWEST:
            break
        kept.append(term)
    return kept


def undated_left_out(catalog: Catalog, filters: Filters) -> int:
    """How many articles a date limit leaves out because they state no date."""
    condition, values = filters.undated_sql()
    return int(str(catalog.query(f"SELECT count(*) FROM articles WHERE {condition}", values)[0][0]))


def idf(catalog: Catalog, stems: Iterable[str]) -> dict[str, float]:
    """How rare each stem is: ln(1 + (N - n + .5) / (n + .5)), as in BM25.

    N counts chunks, n the chunks that hold the stem (Robertson and Zaragoza, 2009).
    """
    total = int(str(catalog.query("SELECT count(*) FROM chunks")[0][0]))
    wanted = list(dict.fromkeys(stems))
    found = _counts(catalog, wanted)
    return {
        term: math.log(1 + (total - found.get(term, 0) + 0.5) / (found.get(term, 0) + 0.5))
        for term in wanted
    }


def _counts(catalog: Catalog, stems: Iterable[str]) -> dict[str, int]:
    """In how many chunks each stem stands; those that stand in none are absent."""
    sql = "SELECT term, doc FROM word_counts WHERE term IN (?)"
    every = list(dict.fromkeys(stems))
    return {str(term): int(n) for term, n in catalog.query_each(sql, every)}


def terms(catalog: Catalog) -> dict[str, int]:
    """Every term of headlines and bodies, and in how many chunks it stands.

    A term is lower-case, without accents, and a stem: 'wounded' is filed as 'wound'.
    """
    return {
        str(term): int(str(count))
        for term, count in catalog.query("SELECT term, doc FROM word_counts")
    }


def bodies(catalog: Catalog, term: str, most: int) -> list[str]:
    """The texts of at most `most` chunks whose body holds a term, without the headline.

    The headline is left out because capitals mean less in it.
    """
    # By the term itself: a query would be stemmed again, and 'offens' would be 'offen'.
    catalog.query(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word_places "
        "USING fts5vocab('main', 'chunk_words', 'instance')"
    )
    rows = catalog.query(
        "SELECT title, body FROM chunk_words WHERE rowid IN "
        "(SELECT doc FROM temp.word_places WHERE term = ? AND col = 'body' LIMIT ?)",
        (term, most),
    )
    return [str(body).removeprefix(str(title or "")) for title, body in rows]


def verified(path: Path) -> tuple[int, int]:
    """How many chunks the full-text index of a catalog holds, and how many there are.

    FTS5 checks itself in a copy: for that it needs to write, and so would have to wait for
    whoever writes to the catalog, and keep others waiting.

    Raises:
        sqlite3.Error: the index is damaged; or, by its code, the copy could not be written.
        OSError: there is no place for a copy.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "words.db"
        with contextlib.closing(sqlite3.connect(place, uri=True, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = OFF")
            copy.execute("ATTACH ? AS held", (f"{path.absolute().as_uri()}?mode=ro",))
            made = "SELECT sql FROM held.sqlite_master WHERE name = 'chunk_words'"
            copy.execute(copy.execute(made).fetchone()[0])
            copy.execute("BEGIN")  # all of it as it is at one moment
            # What FTS5 keeps the index in (sqlite.org/fts5.html, "The FTS5 Data Structures").
            own = "SELECT name FROM held.sqlite_master WHERE name GLOB 'chunk_words_*'"
            for (table,) in copy.execute(own).fetchall():
                copy.execute(f"DELETE FROM main.{table}")
                copy.execute(f"INSERT INTO main.{table} SELECT * FROM held.{table}")
            views = "SELECT 1 FROM held.sqlite_master WHERE name = 'chunk_texts'"
            if copy.execute(views).fetchone():  # before version 5 the index held the texts
                copy.execute(
                    "CREATE TABLE main.chunk_texts (number INTEGER PRIMARY KEY, title, body)"
                )
                copy.execute(
                    "INSERT INTO main.chunk_texts SELECT number, title, body FROM held.chunk_texts"
                )
            (chunks,) = copy.execute("SELECT count(*) FROM held.chunks").fetchone()
            copy.execute("COMMIT")
        # Opened again, since FTS5 remembers how an index looked when it was made.
        with contextlib.closing(sqlite3.connect(place)) as copy:
            copy.execute("INSERT INTO chunk_words (chunk_words) VALUES ('integrity-check')")
            (held,) = copy.execute("SELECT count(*) FROM chunk_words_docsize").fetchone()
    return int(held), int(chunks)
