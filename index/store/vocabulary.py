"""The words of the articles as the full-text index files them, and as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.store.catalog import Catalog


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
