"""What the faces want to know of cited articles beyond what a citation says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from index.errors import UsageError

if TYPE_CHECKING:
    from rag.dateline import Dateline


def digests(dateline: Dateline, article_ids: Iterable[str]) -> frozenset[str]:
    """Those of the articles whose text is a summary, not the publisher's own words."""
    found = set()
    for article_id in set(article_ids):
        try:
            if dateline.article(article_id).kind == "digest":
                found.add(article_id)
        except UsageError:
            continue  # removed since it was cited
    return frozenset(found)
