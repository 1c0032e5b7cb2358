"""JSON Lines: one article a line. A broken line is named, and costs no other line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from index.clean import clean_body
from index.dates import parse_published
from index.errors import ReadError
from index.read.article import Origin, has_body, make_article
from index.read.encoding import decode
from index.read.item import Facts
from index.records import Article, Failure, Reading


class _LineError(Exception):
    """What is wrong with one line."""


def read_jsonl(data: bytes, facts: Facts, origin: Origin) -> Reading:
    """Read all articles of a file; the lines that hold none become failures `path:LINE`.

    `facts` is about one article. In a file of several only its outlet and language apply.

    Raises:
        ReadError: there is not one line with anything on it.
    """
    lines = list(_lines(origin.source, data))
    if not lines:
        raise ReadError(f"{origin.source} is empty: it holds no line of JSON.")
    if len(lines) > 1:
        facts = Facts(outlet=facts.outlet, language=facts.language)
    articles: list[Article] = []
    failures: list[Failure] = []
    first_use: dict[str, int] = {}
    for number, line in lines:
        line_origin = Origin(f"{origin.source}:{number}", origin.source_hash)
        try:
            article, explicit_id = _article(line, facts, line_origin)
        except _LineError as error:
            failures.append(Failure(line_origin.source, f"{error}."))
            continue
        if explicit_id and first_use.setdefault(explicit_id, number) != number:
            reason = f"the id {explicit_id!r} is already the one of line {first_use[explicit_id]}."
            failures.append(Failure(line_origin.source, reason))
        else:
            articles.append(article)
    return Reading(tuple(articles), tuple(failures))


def _lines(source: str, data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and bytes of each line that is not blank."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = decode(source, data).encode()
    data = data.removeprefix(b"\xef\xbb\xbf")
    # Not `splitlines`: it would also break lines at characters that JSON strings may hold.
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield number, line


def _article(line: bytes, facts: Facts, origin: Origin) -> tuple[Article, str | None]:
    row = _row(line)
    text = row.get("text")
    if text is None:
        raise _LineError("'text' is missing")
    if not isinstance(text, str):
        raise _LineError("'text' is not a string")
    if not text.strip():
        raise _LineError("'text' is empty")
    facts = facts.over(_facts(row))
    cleaned = clean_body(text, title=facts.title)
    if not has_body(cleaned):
        raise _LineError("nothing of 'text' is left after cleaning: it has no body")
    article = make_article(cleaned, facts, origin)
    return article, article.id if facts.id else None


def _row(line: bytes) -> dict[str, object]:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _LineError(f"the line is not UTF-8 (byte {error.start} of it)") from error
    except RecursionError as error:
        raise _LineError("the line is not JSON that can be read: nested too deeply") from error
    except ValueError as error:
        raise _LineError(f"the line is not JSON ({error})") from error
    if not isinstance(row, dict):
        raise _LineError("the line is not a JSON object")
    return row


def _facts(row: dict[str, object]) -> Facts:
    return Facts(
        id=_id(row),
        title=_string(row, "title"),
        outlet=_string(row, "outlet"),
        authors=_authors(row),
        published=_published(row),
        url=_string(row, "url"),
        language=_string(row, "language"),
    )


def _string(row: dict[str, object], key: str) -> str | None:
    value = row.get(key)
    if value is None or isinstance(value, str):
        return value or None
    raise _LineError(f"{key!r} is not a string")


def _id(row: dict[str, object]) -> str | None:
    value = row.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    raise _LineError("'id' is neither a string nor a whole number")


def _authors(row: dict[str, object]) -> tuple[str, ...] | None:
    value = row.get("authors")
    if value is None:
        author = _string(row, "author")
        return None if author is None else (author,)
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise _LineError("'authors' is neither a string nor a list of strings")


def _published(row: dict[str, object]) -> str | None:
    value = row.get("published")
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return parse_published(value)
    raise _LineError("'published' is neither a string nor a number")
