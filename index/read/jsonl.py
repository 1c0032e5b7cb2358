"""JSON Lines: one article a line. A broken line is named, and costs no other line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from index.clean import clean_body
from index.errors import ReadError
from index.read.article import Origin, has_body, make_article
from index.read.encoding import decode
from index.read.item import Facts, digest_of
from index.records import Article, Failure, Reading


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
        place = Origin(f"{origin.source}:{number}", origin.source_hash)
        try:
            text, stated, of = _row(line)
        except ValueError as error:
            failures.append(Failure(place.source, f"{error}."))
            continue
        known = facts.over(stated)
        cleaned = clean_body(text, title=known.title)
        if not has_body(cleaned):
            reason = "nothing of 'text' is left after cleaning: it has no body."
            failures.append(Failure(place.source, reason))
            continue
        article = make_article(cleaned, known, place, of)
        if known.id and first_use.setdefault(article.id, number) != number:
            reason = f"the id {article.id!r} is already the one of line {first_use[article.id]}."
            failures.append(Failure(place.source, reason))
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


def _row(line: bytes) -> tuple[str, Facts, str | None]:
    """The text of a line, what it states, and of what it is a digest, where it is one.

    ValueError says what is wrong with it.
    """
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"the line is not UTF-8 (byte {error.start} of it)") from error
    except RecursionError as error:
        raise ValueError("the line is not JSON that can be read: nested too deeply") from error
    except ValueError as error:
        raise ValueError(f"the line is not JSON ({error})") from error
    if not isinstance(row, dict):
        raise ValueError("the line is not a JSON object")  # noqa: TRY004 (one kind of error)
    text = row.get("text")
    if text is None:
        raise ValueError("'text' is missing")
    if not isinstance(text, str):
        raise ValueError("'text' is not a string")  # noqa: TRY004
    if not text.strip():
        raise ValueError("'text' is empty")
    return text, Facts.of_row(row), digest_of(row)
