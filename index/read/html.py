"""Web pages. Nothing is fetched: only what the page itself states is read."""

from __future__ import annotations

import re

from index.clean import clean_body
from index.errors import ReadError
from index.read.article import Origin, has_body, make_article
from index.read.facts import Facts
from index.records import Article

_DOCUMENT = re.compile(
    r"(?:\s|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_ELEMENT = re.compile(
    r"<(?:html|head|body|article|main|div|p|h1|section|title|meta)\b[^>]*>", re.IGNORECASE
)
_CLOSING = re.compile(r"</(?:p|div|article|section|body|html|h1|main)\s*>", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-\w+)*)", re.IGNORECASE)
_HEAD = 4096


def looks_like_html(text: str) -> bool:
    """Whether `text` is a page, or a piece of one, whatever its file is called."""
    head = text[:_HEAD].lstrip("\ufeff \n\r\t")
    if _DOCUMENT.match(head):
        return True
    return head.startswith("<") and bool(_ELEMENT.match(head)) and bool(_CLOSING.search(text))


def read_html(source: str, page: str, source_hash: str, facts: Facts) -> Article:
    """Read one article from a page; `facts` wins over what the page states.

    Menus, comments and the like never reach the body and are not listed in `left_out`:
    trafilatura tells the article's own elements from them.

    Raises:
        ReadError: the page has no article in it.
    """
    import trafilatura

    found = trafilatura.bare_extraction(
        page,
        with_metadata=True,
        include_comments=False,
        # Meta elements, JSON-LD, `time` and a dated address; no dates from running text.
        # A date without an hour comes back as midnight with no offset, hence as a day.
        date_extraction_params={
            "extensive_search": False,
            "original_date": True,
            "outputformat": "%Y-%m-%dT%H:%M:%S%z",
        },
    )
    if found is None:
        raise ReadError(f"{source} is a web page without an article that could be found in it.")
    language = _LANGUAGE.search(page[:_HEAD])
    facts = facts.over(
        Facts(
            title=found.title,
            outlet=found.sitename,
            authors=tuple((found.author or "").split("; ")),
            published=found.date,
            url=found.url,
            language=language.group(1) if language else None,
        )
    )
    paragraphs = re.sub(r"\n(?!- )", "\n\n", found.text or "")
    cleaned = clean_body(paragraphs, title=facts.title)
    if not has_body(cleaned):
        raise ReadError(f"{source} has no body: nothing of it is left after cleaning.")
    return make_article(cleaned, facts, Origin(source, source_hash))
