"""Words: BM25 over chunks, by SQLite's full-text index."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import snowballstemmer

from index.store.filters import Filters

if TYPE_CHECKING:
    from index.store.catalog import Catalog

# A word of the title counts twice a word of the body. FTS5 wants one weight a column.
_WEIGHTS = "2.0, 1.0"
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 64

# Words that carry a question's grammar and not its subject.
STOPWORDS = frozenset(
    """a about after all also am an and any are as ask asked asks at be because been before being
    but by can could did do does doing during each else ever few for from further get give had
    has have having he her here hers him his how i if in into is it its itself just like made
    make many may me might more most much must my no nor not now of off on once one or other
    our out over said same say says shall she should so some such tell tells than that the
    their them then there these they this those through to told too under until up upon us
    very was we were what when where which while who whom whose why will with would you your s
    t d ll re ve""".split()
)


def words(text: str) -> list[str]:
    """Lower-case runs of letters and digits, in order."""
    return _WORD.findall(text.lower())


def content_words(text: str) -> list[str]:
    """The words that are not grammar; all words where nothing else is left."""
    every = words(text)
    return [word for word in every if word not in STOPWORDS] or every


def search(catalog: Catalog, query: str, k: int, filters: Filters) -> list[tuple[str, float]]:
    """The chunks that share words with the query, by BM25.

    Returns:
        At most `k` pairs of chunk id and score, best first; a higher score is better.
    """
    terms = list(dict.fromkeys(content_words(query)))[:_MOST_WORDS]
    if not terms:
        return []
    condition, values = filters.sql()
    rows = catalog.query(
        f"SELECT chunks.id, -bm25(chunk_words, {_WEIGHTS}) AS score "
        "FROM chunk_words JOIN chunks ON chunks.number = chunk_words.rowid "
        "JOIN articles ON articles.id = chunks.article_id "
        f"WHERE chunk_words MATCH ? AND {condition} ORDER BY score DESC, chunks.id LIMIT ?",
        (" OR ".join(f'"{term}"' for term in terms), *values, k),
    )
    return [(str(chunk_id), float(str(score))) for chunk_id, score in rows]


def undated_left_out(catalog: Catalog, filters: Filters) -> int:
    """How many articles a date limit leaves out because they state no date."""
    condition, values = filters.undated_sql()
    return int(str(catalog.query(f"SELECT count(*) FROM articles WHERE {condition}", values)[0][0]))


_stemmer = snowballstemmer.stemmer("porter")
# It works in fields of its own, and questions come from several threads.
_stemming = threading.Lock()


# A question stems thousands of words, the same few hundred again and again.
@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem under which the full-text index files a lower-case word."""
    with _stemming:
        return str(_stemmer.stemWord(word))


def idf(catalog: Catalog, stems: Iterable[str]) -> dict[str, float]:
    """How rare each stem is: ln(1 + (N - n + .5) / (n + .5)), as in BM25.

    N counts chunks, n the chunks that hold the stem (Robertson and Zaragoza, 2009).
    """
    total = int(str(catalog.query("SELECT count(*) FROM chunks")[0][0]))
    wanted = list(dict.fromkeys(stems))
    found: dict[str, int] = {}
    for at in range(0, len(wanted), 500):
        part: Sequence[str] = wanted[at : at + 500]
        rows = catalog.query(
            f"SELECT term, doc FROM word_counts WHERE term IN ({', '.join('?' * len(part))})",
            part,
        )
        found.update({str(term): int(str(n)) for term, n in rows})
    return {
        term: math.log(1 + (total - found.get(term, 0) + 0.5) / (found.get(term, 0) + 0.5))
        for term in wanted
    }
