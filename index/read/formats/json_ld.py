"""The address that a page's JSON-LD states (schema.org); trafilatura reads the rest of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_SCRIPT = re.compile(r"<script\b[^<>]{0,300}application/ld\+json[^<>]{0,300}>", re.IGNORECASE)
_END = re.compile(r"</script\b", re.IGNORECASE)
_ARTICLE = re.compile(r"Article$|BlogPosting$|^Report|LiveBlogPosting$")


def address_in(page: str) -> str | None:
    """`url`, else `mainEntityOfPage`, of the first article that the page describes."""
    for script in _scripts(page):
        try:
            content = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _articles(content):
            for key in ("url", "mainEntityOfPage"):
                value = node.get(key)
                address = value.get("@id") if isinstance(value, dict) else value
                if isinstance(address, str) and address.startswith(("http://", "https://")):
                    return address
    return None


def _scripts(page: str) -> Iterator[str]:
    at = 0
    while begin := _SCRIPT.search(page, at):
        end = _END.search(page, begin.end())
        if end is None:
            return
        yield page[begin.end() : end.start()]
        at = end.end()


def _articles(content: object) -> Iterator[dict[str, object]]:
    """The articles among a node, a list of nodes, or a graph of them."""
    nodes = content if isinstance(content, list) else [content]
    for node in nodes:
        if not isinstance(node, dict):
            continue
        if isinstance(graph := node.get("@graph"), list):
            yield from _articles(graph)
        kinds = node.get("@type")
        if any(_ARTICLE.search(str(k)) for k in (kinds if isinstance(kinds, list) else [kinds])):
            yield node
