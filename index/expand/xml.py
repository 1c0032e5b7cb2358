"""XML that comes from anywhere: no entities, no network, no bombs."""

from __future__ import annotations

from typing import Any

from index.errors import ReadError


def parse(source: str, data: bytes) -> Any:
    """The root element (lxml); raises ReadError where `data` is not well-formed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"{source} is not whole XML ({error}); fetch it again.") from error


def words(element: Any) -> str | None:
    """The text of an element on one line; None where there is none."""
    return " ".join("".join(element.itertext()).split()) or None
