"""Plain text and Markdown, with front matter or without."""

from __future__ import annotations

import re

import yaml
from frontmatter.default_handlers import YAMLHandler

from index.clean import clean_body, clean_page
from index.errors import ReadError
from index.read.article import Origin, has_body, make_article
from index.read.item import Facts
from index.records import Article

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
        digest_of = None
    else:
        facts = facts.over(_facts(origin.source, matter))
        cleaned = clean_body(body, title=facts.title, markdown=True)
        is_digest = _string(origin.source, matter, "kind") == "digest"
        digest_of = (_string(origin.source, matter, "sha256") or "").lower() if is_digest else None
    if not has_body(cleaned):
        raise ReadError(f"{origin.source} has no body: nothing of it is left after cleaning.")
    return make_article(cleaned, facts, origin, digest_of)


def _split(source: str, text: str) -> tuple[dict[str, object] | None, str]:
    """Front matter and body; None for the first where the text has no front matter."""
    if not _OPENING.match(text):
        return None, text
    try:
        matter, body = YAMLHandler().split(text.lstrip())
    except ValueError:  # the line of dashes is never closed: a rule, not front matter
        return None, text
    try:
        values = _values(matter)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = re.sub(r"\s+", " ", str(error))
        raise ReadError(f"{source} has broken YAML in its front matter: {problem}.") from error
    if not isinstance(values, dict):
        return None, text
    return {str(key).casefold(): value for key, value in values.items()}, body


def _values(matter: str) -> object:
    loader = _WordsAsWritten(matter)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def _facts(source: str, matter: dict[str, object]) -> Facts:
    return Facts(
        id=_string(source, matter, "id"),
        title=_string(source, matter, "title"),
        outlet=_string(source, matter, "outlet") or _string(source, matter, "source"),
        authors=_authors(source, matter),
        published=_string(source, matter, "published") or _string(source, matter, "date"),
        url=_string(source, matter, "url"),
        language=_string(source, matter, "language"),
    )


def _string(source: str, matter: dict[str, object], key: str) -> str | None:
    value = matter.get(key)
    if value is None or isinstance(value, str):
        return value or None
    raise ReadError(f"{source} has a {key!r} in its front matter that is not text.")


def _authors(source: str, matter: dict[str, object]) -> tuple[str, ...] | None:
    for key in ("authors", "author"):
        value = matter.get(key)
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            return tuple(value)
        if value is not None:
            raise ReadError(
                f"{source} has {key!r} in its front matter that is not a list of names."
            )
    return None
