"""Sets of questions: articles, what is asked about them, and how their files are read."""

from __future__ import annotations

import gzip
import json
import os
import random
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

import frontmatter
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from evals.errors import DatasetError, DatelineError, StageError
from index.dates import last_second
from index.errors import UsageError

# The two collections that are part of the project: digests of real news, invented stories.
STORIES = Path(__file__).parents[1] / "stories" / "articles.jsonl"
SEEDS = Path(__file__).parents[2] / "seeds"
SOURCES = {"digests": SEEDS, "stories": STORIES}


@dataclass(frozen=True, slots=True)
class Case:
    """A question of a public set and what is known about its answer.

    Attributes:
        gold: answers that count as right; where `Collection.whole_sentences`, the
            sentences of the article that make up the answer. Empty where `answerable`
            is false.
        article: the id of the article that holds the answer, or that an unanswerable
            question was written for; None where nobody knows.
        as_of: the day (ISO 8601) the question was asked on, or None.
        held: whether the articles can answer it at all; None where nobody has looked.
    """

    id: str
    question: str
    gold: tuple[str, ...]
    article: str | None
    answerable: bool = True
    as_of: str | None = None
    held: bool | None = None

    @property
    def scope(self) -> dict[str, Any]:
        return {"as_of": self.as_of}


@dataclass(frozen=True, slots=True)
class Collection:
    """A set of articles, and what is asked about them.

    Attributes:
        articles: each as the line of a .jsonl file that `dateline index` reads.
        sources: or files and folders that it reads.
        whole_sentences: whether gold is sentences, and not short answers.
    """

    name: str
    articles: tuple[dict[str, str], ...]
    cases: tuple[Case, ...]
    whole_sentences: bool = False
    sources: tuple[Path, ...] = ()


# -- our own collections -----------------------------------------------------------------


def own(corpus: str) -> Collection:
    """The digests of `seeds/` or the invented stories, as files that can be indexed.

    Raises:
        StageError: the files are not there.
    """
    source = SOURCES[corpus]
    if not source.exists():
        raise StageError(
            f"The articles of {source.name}/ come with Dateline's source and not with the "
            "installed package: run this in a checkout of it, or put questions of your own to "
            "your own index with 'dateline eval --gold FILE'."
        )
    return Collection(f"the {corpus}", (), (), sources=(source,))


def texts(corpus: str) -> dict[str, str]:
    """The articles of `own` by their ids, each with its headline, which can be quoted too;
    raises as it does."""
    if own(corpus).sources == (STORIES,):
        return {row["id"]: f"{row['title']}\n\n{row['text']}" for row in rows(STORIES)}
    pages = [frontmatter.load(str(path)) for path in sorted(SEEDS.glob("[0-9]*.md"))]
    return {str(page["id"]): f"{page['title']}\n\n{page.content}" for page in pages}


# -- samples -----------------------------------------------------------------------------


class _Answerable(Protocol):
    @property
    def answerable(self) -> bool: ...


One = TypeVar("One")
Sampled = TypeVar("Sampled", bound=_Answerable)


def drawn(these: Sequence[One], limit: int, seed: int) -> list[One]:
    """At most `limit` of them, in the order in which the seed draws them."""
    return random.Random(seed).sample(these, min(limit, len(these)))  # noqa: S311


def sample(cases: Sequence[Sampled], limit: int, seed: int) -> list[Sampled]:
    """At most `limit` answerable and `limit` unanswerable questions, drawn with the seed."""
    return [
        case
        for answerable in (True, False)
        for case in drawn([c for c in cases if c.answerable is answerable], limit, seed)
    ]


# -- files -------------------------------------------------------------------------------


def default_data() -> Path:
    """Where the public sets are: `DATELINE_DATA`, else ../shared/data beside the project."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    return Path(os.environ.get("DATELINE_DATA") or beside)


def text_of(path: Path) -> str:
    """The text of a file, which may be packed with gzip; names a file that is absent."""
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except FileNotFoundError as error:
        raise DatasetError(
            f"{path} is absent: the public sets are no part of Dateline; "
            "name their folder with --data or DATELINE_DATA."
        ) from error
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read ({error}): fetch it again.") from error


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a .jsonl file, which may be packed with gzip."""
    text = text_of(path)
    if not text.strip():
        raise DatasetError(f"{path} is empty: fetch it again.")
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            with well_formed(path, number):
                row = json.loads(line)
            yield row


@contextmanager
def well_formed(path: Path, line: int | None = None) -> Iterator[None]:
    """Names the file where what is in it is not what its format says."""
    try:
        yield
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        where = f"{path}:{line}" if line else str(path)
        raise DatasetError(
            f"{where} is not in its published format ({type(error).__name__}: {error}): "
            "fetch it again."
        ) from error


def iso_day(text: str) -> str:
    """The text, where it is a day (ISO 8601).

    Raises:
        ValueError: it is not.
    """
    try:
        last_second(text, "the day")
    except UsageError as error:
        raise ValueError(str(error)) from error
    return text


Day = Annotated[str, AfterValidator(iso_day)]


class Record(BaseModel):
    """A line of a file of our own: nothing may stand in it but its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Line = TypeVar("Line", bound=Record)


def lines(
    path: Path, record: type[Line], what: str, error: type[DatelineError]
) -> Iterator[tuple[int, Line]]:
    """The records of a .jsonl file of our own, each with the number of its line.

    Args:
        what: as messages call a record.
        error: raised, with the file and the line, where the file is absent or has a line that
            is no such record.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise error(f"{path} cannot be read ({cause}): check its name.") from cause
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, record.model_validate(json.loads(line))
        except ValidationError as cause:
            why = "; ".join(
                f"{'.'.join(map(str, e['loc']))} {e['msg'].removeprefix('Value error, ')}".strip()
                for e in cause.errors(include_url=False)
            )
            raise error(f"{path}:{number} is no {what} ({why}): see docs/gold.md.") from cause
        except ValueError as cause:
            raise error(f"{path}:{number} is not JSON ({cause}): mend the line.") from cause
