"""The records that travel through indexing. All are frozen; offsets count code points."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields

from index.errors import DatelineError

# What parts a headline from the body below it.
HEADLINE_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Article:
    """One article, as it is stored and as spans point into it.

    Attributes:
        id: stable; from the source, else from the canonical address, else from the text.
        text: the headline on a line of its own, an empty line and the cleaned body; the
            body alone where no headline is known. NFC; `text[start:end]` is every quote
            and chunk.
        title, outlet, authors, published, url, language: what the source states;
            empty where it states nothing.
        published: ISO 8601, either a day (`2023-09-19`) or a moment with its offset.
        kind: `article`, or `digest` where the text is a summary of a publisher's article.
        digest_of: sha256 of the publisher's text that a digest stands for.
        source: where it came from (a path, and the line for .jsonl).
        source_hash: sha256 of the bytes it was read from.
        left_out: the lines of the source that were taken for furniture, so that a
            person can see what is not part of the body.
        pages: where each page of a paginated source begins in `text`; empty for others.
    """

    id: str
    text: str
    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    language: str | None = None
    kind: str = "article"
    digest_of: str | None = None
    source: str = ""
    source_hash: str = ""
    left_out: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()

    @property
    def content_hash(self) -> str:
        """Hash of the text alone: what decides whether chunks must be made again."""
        return text_hash(self.text)

    @property
    def headline_end(self) -> int:
        """Where the headline ends in `text`; 0 where `text` is the body alone."""
        return headline_end(self.title, self.text)

    @property
    def body_start(self) -> int:
        """Where the body begins in `text`."""
        return self.headline_end and self.headline_end + len(HEADLINE_GAP)

    @property
    def body(self) -> str:
        """`text` without its headline."""
        return self.text[self.body_start :]

    def quote(self, span: Span) -> str:
        """The words that `span` points at, byte for byte."""
        return self.text[span.start : span.end]

    def locator(self, span: Span) -> str | None:
        """Where a span stands in a paginated source: 'page 3', 'pages 3-4'; None elsewhere."""
        if not self.pages:
            return None
        first = max(1, bisect_right(self.pages, span.start))
        last = max(first, bisect_right(self.pages, span.end - 1))
        return f"page {first}" if first == last else f"pages {first}-{last}"


@dataclass(frozen=True, slots=True)
class ArticleMetadata:
    """What is known of an article, without its text; fields as of `Article`.

    Attributes:
        characters: how long the text is, with its headline.
    """

    id: str
    title: str | None
    outlet: str | None
    authors: tuple[str, ...]
    published: str | None
    url: str | None
    language: str | None
    kind: str
    digest_of: str | None
    source: str
    characters: int

    @classmethod
    def of(cls, article: Article) -> ArticleMetadata:
        same = (f.name for f in fields(cls) if f.name != "characters")
        return cls(**{name: getattr(article, name) for name in same}, characters=len(article.text))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences: `article.text[start:end]` is its text, always.

    The first one begins with the headline. `tokens` counts cl100k_base tokens.
    """

    article_id: str
    ordinal: int
    start: int
    end: int
    tokens: int
    text_hash: str

    @property
    def id(self) -> str:
        """Changes with the text, so that a stale vector never resolves to new words."""
        return f"{self.article_id}#{self.ordinal}-{self.text_hash[:12]}"


@dataclass(frozen=True, slots=True)
class Span:
    """A place in an article: `start` inclusive, `end` exclusive."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A source, or one line of it, that could not be indexed, and why."""

    source: str
    reason: str

    @classmethod
    def of(cls, source: str, error: Exception) -> Failure:
        """What an error of Dateline says, else that the source cannot be read."""
        if isinstance(error, DatelineError):
            return cls(source, str(error))
        why = getattr(error, "strerror", None) or error
        return cls(source, f"{source} cannot be read ({why}).")


@dataclass(frozen=True, slots=True)
class Report:
    """What an indexing run did.

    Attributes:
        added, updated, unchanged, removed: article ids.
        superseded: digests (their source) whose publisher's own text is at hand.
        duplicates: sources that gave an article that another source had given.
        ignored: files of a folder that are no articles, and why.
        failed: what could not be read, and why; everything else is indexed.
        chunks: how many chunks the added and updated articles have.
        embedded: how many of them were embedded, and not taken from the vector cache.
        repaired: rows of Chroma that an earlier, interrupted run had left wrong.
        repairs: a sentence for each thing that was mended of what earlier runs had left.
        stopped: whether it was stopped before the end; what was done is kept.
        seconds: how long the run took.
    """

    added: Sequence[str] = ()
    updated: Sequence[str] = ()
    unchanged: Sequence[str] = ()
    removed: Sequence[str] = ()
    superseded: Sequence[str] = ()
    duplicates: Sequence[Failure] = ()
    ignored: Sequence[Failure] = ()
    failed: Sequence[Failure] = ()
    chunks: int = 0
    embedded: int = 0
    repaired: int = 0
    repairs: Sequence[str] = ()
    stopped: bool = False
    seconds: float = field(default=0.0, compare=False)

    @property
    def chunks_per_second(self) -> float:
        """Chunks that were stored, by the seconds of the whole run."""
        return self.chunks / self.seconds if self.seconds else 0.0

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values."""
        values = asdict(self)
        lists = {key: list(value) for key, value in values.items() if isinstance(value, tuple)}
        seconds = round(self.seconds, 3)
        speed = round(self.chunks_per_second, 2)
        return values | lists | {"seconds": seconds, "chunks_per_second": speed}


def headline_end(title: str | None, text: str) -> int:
    """Where the headline ends in the text of an article, or in the beginning of one.

    0 where `title` is not the first line, or has no empty line below it.
    """
    return len(title) if title and text.startswith(f"{title}{HEADLINE_GAP}") else 0


def text_hash(text: str) -> str:
    """sha256 of the text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
