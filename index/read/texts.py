"""Plain text and Markdown, with front matter or without; and JSON Lines, one article a line."""

from __future__ import annotations

import codecs
import itertools
import json
import re
from collections.abc import Iterator
from io import BufferedIOBase, BytesIO

import yaml
from frontmatter.default_handlers import YAMLHandler

from index.clean import clean_body, clean_page
from index.errors import ReadError
from index.read.article import Origin, has_body, make_article
from index.read.encoding import decode
from index.read.item import Facts, digest_of
from index.records import Article, Failure

_OPENING = re.compile(r"\s*---\s*\n")


class _WordsAsWritten(yaml.SafeLoader):
    """YAML in which `003`, `2023-09-19` and `yes` are what is written; only null is null."""


_WordsAsWritten.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith((":null", ":merge"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_plain(text: str, facts: Facts, origin: Origin) -> Article:
    """Read one article from text; `facts` wins over front matter, and that over the text.

    Raises:
        ReadError: the front matter is broken, or no body is left after cleaning.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    matter, body = _split(origin.source, text)
    if matter is None:
        cleaned = clean_page(body, title=facts.title)
        of = None
    else:
        also = {"published": matter.get("date"), "outlet": matter.get("source")}
        try:
            facts = facts.over(Facts.of_row(also | {k: v for k, v in matter.items() if v}))
        except ValueError as error:
            raise ReadError(f"{origin.source} has front matter in which {error}.") from error
        cleaned = clean_body(body, title=facts.title, markdown=True)
        of = digest_of(matter)
    return make_article(cleaned, facts, origin, of)


def _split(source: str, text: str) -> tuple[dict[str, object] | None, str]:
    """Front matter and body; None for the first where the text has no front matter."""
    if not _OPENING.match(text):
        return None, text
    try:
        matter, body = YAMLHandler().split(text.lstrip())
    except ValueError:  # the line of dashes is never closed: a rule, not front matter
        return None, text
    try:
        values = yaml.load(matter, _WordsAsWritten)  # noqa: S506  (a SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = re.sub(r"\s+", " ", str(error))
        raise ReadError(f"{source} has broken YAML in its front matter: {problem}.") from error
    if not isinstance(values, dict):
        return None, text
    return {str(key).casefold(): value for key, value in values.items()}, body


# -- JSON Lines: a broken line is named, and costs no other line -----------------------


def read_jsonl(file: BufferedIOBase, facts: Facts, origin: Origin) -> Iterator[Article | Failure]:
    """Each article of a file, in order; a line that holds none is a failure of `path:LINE`.

    `facts` is about one article. In a file of several only its outlet and language apply.

    Raises:
        ReadError: there is not one line with anything on it.
    """
    lines = _lines(origin.source, file)
    begin = list(itertools.islice(lines, 2))
    if not begin:
        raise ReadError(f"{origin.source} is empty: it holds no line of JSON.")
    if len(begin) > 1:
        facts = Facts(outlet=facts.outlet, language=facts.language)
    first_use: dict[str, int] = {}
    for number, line in itertools.chain(begin, lines):
        place = Origin(f"{origin.source}:{number}", origin.source_hash)
        try:
            text, stated, of = _row(line)
        except ValueError as error:
            yield Failure(place.source, f"{error}.")
            continue
        known = facts.over(stated)
        cleaned = clean_body(text, title=known.title)
        if not has_body(cleaned):
            reason = "nothing of 'text' is left after cleaning: it has no body."
            yield Failure(place.source, reason)
            continue
        article = make_article(cleaned, known, place, of)
        if known.id and first_use.setdefault(article.id, number) != number:
            reason = f"the id {article.id!r} is already the one of line {first_use[article.id]}."
            yield Failure(place.source, reason)
        else:
            yield article


def _lines(source: str, file: BufferedIOBase) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and bytes of each line that is not blank."""
    rows: Iterator[bytes] = iter(file)
    first = next(rows, b"")
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # Its line ends are not those of bytes, so that it is decoded as a whole.
        rows = BytesIO(decode(source, b"".join((first, *rows))).encode())
        first = next(rows, b"")
    first = first.removeprefix(codecs.BOM_UTF8)
    for number, line in enumerate(itertools.chain((first,), rows), 1):
        if line.strip():
            yield number, line.removesuffix(b"\n")


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
