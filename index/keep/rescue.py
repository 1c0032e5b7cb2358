"""What can still be read of a damaged catalog."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

_COLUMNS = ("id", "title", "outlet", "authors", "published", "url", "language", "text")


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
    return f"SELECT rowid, {', '.join(_COLUMNS)} FROM articles NOT INDEXED {rest}"


def _article(row: list[object]) -> dict[str, object]:
    article = {name: value for name, value in zip(_COLUMNS, row, strict=True) if value is not None}
    article["authors"] = json.loads(str(article["authors"]))
    return article


def save(path: Path, to: Path) -> int:
    """Writes what can be read to a .jsonl that can be indexed again; returns how many."""
    articles = readable_articles(path)
    lines = (json.dumps(article, ensure_ascii=False) for article in articles)
    to.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(articles)
