"""HTML that is an article and nothing else: chapters, letters, the content of a feed."""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:[;!]|$)",
    re.IGNORECASE,
)
_NOT_TEXT = "head|script|style|template|noscript|svg|nav|button|iframe|object".split("|")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_NAMES_OF_HEADINGS = ("h1", "h2", "h3")


def text_of(html: str) -> str:
    """The words that a reader of `html` sees, paragraphs parted by an empty line.

    What is hidden from sight is hidden here too: a newsletter's preview line, or words that
    somebody meant for machines only.
    """
    import html_text

    tree = _visible(html)
    return "" if tree is None else str(html_text.extract_text(tree))


def first_heading(html: str) -> str | None:
    """The first heading of the three highest ranks."""
    tree = _visible(html)
    if tree is None:
        return None
    for element in tree.iter(*_NAMES_OF_HEADINGS):
        if words := " ".join(element.text_content().split()):
            return words
    return None


def _visible(html: str):  # type: ignore[no-untyped-def]  # lxml has no types
    """The tree of `html` without what is not seen; None where there is nothing."""
    from lxml import etree
    from lxml.html import document_fromstring

    try:
        tree = document_fromstring(_DECLARATION.sub("", html, count=1))
    except (etree.ParserError, ValueError):
        return None
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in _NOT_TEXT or _is_hidden(element):
            parent = element.getparent()
            if parent is not None:
                element.drop_tree()
    return tree


def _is_hidden(element) -> bool:  # type: ignore[no-untyped-def]
    return (
        bool(_HIDDEN.search(element.get("style") or ""))
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
    )
