"""Plain text and Markdown, with front matter or without."""

from __future__ import annotations

import re

import yaml
from frontmatter.default_handlers import YAMLHandler

from index.clean import clean_body, clean_page
from index.errors import ReadError
from index.read.article import Origin, make_article
from index.read.item import Facts, digest_of
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
