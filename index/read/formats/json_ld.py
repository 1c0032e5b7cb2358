"""The address that a page's JSON-LD states (schema.org); trafilatura reads the rest of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_SCRIPT = re.compile(
    r"<script\b[^>]*application/ld\+json[^>]*>(.*?)</script>", re.IGNORECASE | re.DOTALL
)
_ARTICLE = re.compile(r"Article$|BlogPosting$|^Report|LiveBlogPosting$")


def address_in(page: str) -> str | None:
    """`url`, else `mainEntityOfPage`, of the first article that the page describes."""
    for script in _SCRIPT.findall(page):
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
