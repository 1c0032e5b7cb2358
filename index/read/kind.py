"""The formats that are read."""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """A format, with what people call it."""

    PDF = "a PDF document"
    WORD = "a Word document"
    BOOK = "an EPUB book"
    ARCHIVE = "a zip archive"
    FEED = "a feed"
    SITEMAP = "a sitemap"
    MAIL = "a mail"
    LINES = "JSON lines"
    PAGE = "a web page"
    TEXT = "plain text"
