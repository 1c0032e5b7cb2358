"""Version 3: the text of an article begins with its headline.

What reading made of a source then is repeated here word for word, so that a source which is
read again gives the article that is there. Only the first chunk of an article changes in its
words, and so does its id: no vector of it is known, and the next who writes or searches
finds that Chroma does not agree and embeds it, as after any interruption.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3

from index.tokens import count_tokens

_LONGEST = 300
_GAP = "\n\n"


def apply(db: sqlite3.Connection) -> None:
    """Puts every headline above its body; offsets, chunks and the full text follow."""
    changed = False
    for (article_id,) in db.execute("SELECT id FROM articles WHERE title IS NOT NULL").fetchall():
        changed |= _put_headline(db, str(article_id))
    if changed:
        db.execute(
            "INSERT INTO meta VALUES ('generation', '1') "
            "ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
        )


def _put_headline(db: sqlite3.Connection, article_id: str) -> bool:
    """Whether the text of this article has another beginning now."""
    title, text, left_out, pages = db.execute(
        "SELECT title, text, left_out, pages FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    gone = _said_already(title, text)
    if gone is None:
        return False
    above = f"{title}{_GAP}"
    text = f"{above}{text[gone:]}"
    left_out = [line for line in json.loads(left_out) if _letters(line) != _letters(title)]
    starts = [max(start - gone, 0) + len(above) for start in json.loads(pages)]
    db.execute(
        "UPDATE articles SET text = ?, content_hash = ?, left_out = ?, pages = ? WHERE id = ?",
        (
            text,
            _hash(text),
            json.dumps(left_out, ensure_ascii=False),
            json.dumps([0, *starts[1:]] if starts else []),
            article_id,
        ),
    )
    _move_chunks(db, article_id, text, len(above) - gone, len(title))
    return True


def _move_chunks(
    db: sqlite3.Connection, article_id: str, text: str, by: int, headline: int
) -> None:
    """Moves the chunks with the body; the first one begins with the headline."""
    db.execute(
        'UPDATE chunks SET start = start + ?, "end" = "end" + ? WHERE article_id = ?',
        (by, by, article_id),
    )
    first = db.execute(
        'SELECT number, "end" FROM chunks WHERE article_id = ? AND ordinal = 0', (article_id,)
    ).fetchone()
    if first is None:
        return
    number, end = first
    end = end if end > headline + len(_GAP) else headline
    words = text[:end]
    db.execute(
        'UPDATE chunks SET id = ?, start = 0, "end" = ?, tokens = ?, text_hash = ? '
        "WHERE number = ?",
        (f"{article_id}#0-{_hash(words)[:12]}", end, count_tokens(words), _hash(words), number),
    )
    db.execute("UPDATE chunk_words SET body = ? WHERE rowid = ?", (words, number))


def _said_already(title: str, body: str) -> int | None:
    """How much of a body its headline takes the place of; None where it is left as it is."""
    if not title or len(title) > _LONGEST or not _letters(title):
        return None
    first, _, rest = body.partition("\n")
    gone = 0
    if len(first) <= 2 * _LONGEST and _letters(first) == _letters(title):
        gone = len(body) - len(rest.lstrip("\n"))
    if gone == len(body) or _begins_with(body[gone:], title):
        return None
    return gone


def _begins_with(body: str, title: str) -> bool:
    if title.endswith(("…", "...")):
        return body.startswith(title.rstrip(" .…"))
    return body.startswith(title) and not body[len(title) : len(title) + 1].isalnum()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
