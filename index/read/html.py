"""Web pages, and HTML that is an article and nothing else. Nothing is fetched here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from index.clean import clean_body
from index.clean.lines import same_words
from index.errors import ReadError
from index.read.article import Origin, make_article
from index.read.item import Facts
from index.records import Article

_DOCUMENT = re.compile(
    r"(?>\s|<\?xml[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_ELEMENT = re.compile(
    r"<(?:html|head|body|article|main|div|p|h1|section|title|meta)\b[^>]*>", re.IGNORECASE
)
_CLOSING = re.compile(r"</(?:p|div|article|section|body|html|h1|main)\s*>", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^<>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-\w+)*)", re.IGNORECASE)
_HEAD = 4096
# Elements whose end may not be left out (HTML 13.1.2.4), in which a page can be cut off.
_MUST_CLOSE = "article main section div table ul ol script style head a span".split()
_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
# A comment that never ends takes the rest of the page with it.
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# When a page was changed is not when it was published.
_WHEN_CHANGED = re.compile(
    r"<(?:meta|time)\b[^<>]{0,300}?(?:modified|updated|lastmod|last-mod|revised)[^<>]{0,300}>"
    r"|\"dateModified\"\s{0,9}:\s{0,9}\"[^\"]{0,60}\"\s{0,9},?",
    re.IGNORECASE,
)
# A shorter text without the end of a sentence is what is left of a menu.
_SHORTEST = 100
_SENTENCE_END = re.compile("[.!?…。！？।؟]")


def looks_like_html(text: str) -> bool:
    """Whether `text` is a page, or a piece of one, whatever its file is called."""
    head = text[:_HEAD].lstrip("\ufeff \n\r\t")
    if _DOCUMENT.match(head):
        return True
    return head.startswith("<") and bool(_ELEMENT.match(head)) and bool(_CLOSING.search(text))


def read_html(page: str, facts: Facts, origin: Origin) -> Article:
    """Read one article from a page; `facts` wins over what the page states.

    Menus, comments and the like never reach the body and are not listed in `left_out`:
    trafilatura tells the article's own elements from them.

    Raises:
        ReadError: the page has no article in it.
    """
    import trafilatura

    if inside := _cut_off_in(page):
        raise ReadError(
            f"{origin.source} is a web page that is cut off inside <{inside}>; fetch it again."
        )
    found = trafilatura.bare_extraction(
        _WHEN_CHANGED.sub("", page),
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
        raise ReadError(
            f"{origin.source} is a web page without an article that could be found in it."
        )
    language = _LANGUAGE.search(page[:_HEAD])
    facts = facts.over(
        Facts(
            title=found.title,
            outlet=None if _is_host(found.sitename, found.url) else found.sitename,
            authors=tuple((found.author or "").split("; ")),
            published=found.date,
            url=found.url or address_in(page),
            language=language.group(1) if language else None,
        )
    )
    paragraphs = re.sub(r"\n(?!- )", "\n\n", found.text or "")
    cleaned = clean_body(paragraphs, title=facts.title)
    if 0 < len(cleaned.text) < _SHORTEST and not _SENTENCE_END.search(cleaned.text):
        raise ReadError(f"{origin.source} is a web page without an article: it has a menu alone.")
    return make_article(cleaned, facts, origin)


def _is_host(name: str | None, url: str | None) -> bool:
    """Whether trafilatura, for want of an outlet, gave the host of the address."""
    return url is not None and name == urlsplit(url).netloc.removeprefix("www.")


def read_whole(html: str, facts: Facts, origin: Origin) -> Article:
    """Read HTML of which all is the article: a book's chapter, an entry of a feed.

    Its title is what is known already, else its first heading.

    Raises:
        ReadError: it has no text.
    """
    heading = first_heading(html)
    title = facts.title or origin.stated.title or heading
    text = text_of(html)
    first, _, rest = text.partition("\n")
    if heading and same_words(first, heading):
        text = rest
    cleaned = clean_body(text, title=title)
    return make_article(cleaned, facts.over(Facts(title=title)), origin)


def _cut_off_in(page: str) -> str | None:
    """The element in which a page ends without having closed it; None for a whole page.

    Browsers mend a page that leaves out `</body>` and `</html>`, as the standard lets it; one
    that does so within another element is half of a page.
    """
    if not _DOCUMENT.match(page[:_HEAD].lstrip("\ufeff")) or _ENDS.search(page):
        return None
    bare = _COMMENT.sub("", page)
    for name in _MUST_CLOSE:
        opened = len(re.findall(rf"<{name}\b", bare, re.IGNORECASE))
        if opened > len(re.findall(rf"</{name}\s*>", bare, re.IGNORECASE)):
            return name
    return None


# -- the words of a piece of HTML --------------------------------------------------------

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
    tree = _tree(html)
    for element in [] if tree is None else list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in _NOT_TEXT or _is_hidden(element):
            parent = element.getparent()
            if parent is not None:
                element.drop_tree()
    return tree


def _tree(html: str):  # type: ignore[no-untyped-def]
    from lxml import etree
    from lxml.html import document_fromstring

    try:
        return document_fromstring(_DECLARATION.sub("", html, count=1))
    except (etree.ParserError, ValueError):
        return None


def _is_hidden(element) -> bool:  # type: ignore[no-untyped-def]
    return (
        bool(_HIDDEN.search(element.get("style") or ""))
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
    )


# -- the address that a page's JSON-LD states (schema.org); trafilatura reads the rest of it

_ARTICLE = re.compile(r"Article$|BlogPosting$|^Report|LiveBlogPosting$")


def address_in(page: str) -> str | None:
    """`url`, else `mainEntityOfPage`, of the first article that the page describes."""
    tree = _tree(page)
    for script in () if tree is None else tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            content = json.loads(script.text or "", strict=False)
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
