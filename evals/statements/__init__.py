"""Statements and the quotes that bear them out or do not, written by hand to measure the check.

`pairs.jsonl` is invented news of all sorts; its true statements share few words with their
quotes and its false ones many, so that counting shared words does not help. `digests.jsonl`
is about the articles of `seeds/`: what a language model would answer faithfully, and the
same with one fact changed. `stories.jsonl`, which `labelled` reads, is about the digests and
`evals/stories/`: true, changed, or about what is not there, to be checked against all of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evals.errors import DatasetError
from evals.gold.schema import said

Half = Literal["choose", "report"]

PAIRS = Path(__file__).with_name("pairs.jsonl")
DIGESTS = Path(__file__).with_name("digests.jsonl")
STORIES = Path(__file__).with_name("stories.jsonl")

SUPPORTED, CONTRADICTED, NOT_FOUND = "supported", "contradicted", "not-found"

# How a statement says something else than its quote.
FALSE_KINDS = (
    "roles",
    "number",
    "day",
    "modality",
    "quantity",
    "negation",
    "speaker-dropped",
    "speaker-other",
    "names",
    "cause",
    "addition",
    "other-subject",
)
# How a statement says the same as its quote in other words.
TRUE_KINDS = (
    "passive",
    "number-words",
    "synonyms",
    "shortened",
    "joined",
    "summary",
    "name-forms",
    "date-forms",
    "attribution",
    "entailment",
)


Text = Annotated[str, Field(min_length=1)]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: int = Field(ge=1)


class Pair(_Line):
    """A quote from invented news and a statement that it bears out or not.

    Attributes:
        id: positive; an even one is in the half to choose by, an odd one in the other.
        kind: one of `TRUE_KINDS` if the quote bears the statement out, else of `FALSE_KINDS`.
        quote: one or two sentences.
        statement: one sentence.
        supported: whether the statement follows from the quote alone.
    """

    kind: str
    quote: Text
    statement: Text
    supported: bool

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.kind not in (TRUE_KINDS if self.supported else FALSE_KINDS):
            true = "true" if self.supported else "false"
            raise ValueError(f"'{self.kind}' is no kind of {true} statement")
        if self.statement == self.quote:
            raise ValueError("the statement is the quote itself")
        return self


class DigestPair(_Line):
    """A passage of a seed article, a faithful answer from it, and a false one.

    Attributes:
        id: positive.
        article: the name of the article's file in `seeds/`.
        question: what the two sentences answer.
        quote: one or two sentences, as they stand in the article.
        faithful: follows from the quote.
        changed: the same with one fact changed, so that it does not follow.
        what: which kind of change, one of `FALSE_KINDS`.
    """

    article: Text
    question: Text
    quote: Text
    faithful: Text
    changed: Text
    what: str

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.what not in FALSE_KINDS:
            raise ValueError(f"'{self.what}' is no kind of change")
        if self.changed == self.faithful:
            raise ValueError("nothing is changed")
        return self


class Labelled(_Line):
    """A statement and what a check of it against all articles of a corpus should say.

    Attributes:
        id: positive and unique.
        label: whether the articles bear it out, speak against it, or say nothing about it.
        kind: how it is worded (one of `TRUE_KINDS`) or what was changed (one of
            `FALSE_KINDS`); None where the articles say nothing about it.
        corpus: the articles of `seeds/`, or those of `evals/stories/`.
        article: the id of an article that decides it; None where none does.
        quote: one or two sentences of that article, word for word; None likewise.
        statement: one sentence.
    """

    label: Literal["supported", "contradicted", "not-found"]
    kind: str | None
    corpus: Literal["digests", "stories"]
    article: str | None = Field(min_length=1)
    quote: str | None = Field(min_length=1)
    statement: str = Field(min_length=1)

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.label == NOT_FOUND:
            if (self.kind, self.article, self.quote) != (None, None, None):
                raise ValueError("what is not there has no kind, no article and no quote")
            return self
        if self.article is None or self.quote is None:
            raise ValueError(f"what is {self.label} needs an article and a quote")
        if self.kind not in (TRUE_KINDS if self.label == SUPPORTED else FALSE_KINDS):
            raise ValueError(f"'{self.kind}' is no kind of {self.label} statement")
        if self.statement == self.quote:
            raise ValueError("the statement is the quote itself")
        return self


Read = TypeVar("Read", bound=_Line)


def pairs(half: Half | None = None, path: Path = PAIRS) -> list[Pair]:
    """The pairs of invented news: all of them, or the half to choose or to report by.

    Raises:
        DatasetError: the file is absent, or a line of it is no such pair; names both.
    """
    found = _read(path, Pair, "pair")
    return [pair for pair in found if half is None or (pair.id % 2 == 0) == (half == "choose")]


def digest_pairs(path: Path = DIGESTS) -> list[DigestPair]:
    """The pairs about the articles of `seeds/`.

    Raises:
        DatasetError: the file is absent, or a line of it is no such pair; names both.
    """
    return _read(path, DigestPair, "pair")


def labelled(path: Path = STORIES) -> list[Labelled]:
    """The statements about whole collections.

    Raises:
        DatasetError: the file is absent, or a line of it is no such statement; names both.
    """
    return _read(path, Labelled, "statement")


def misquoted(
    statements: Sequence[Labelled], texts: Mapping[str, Mapping[str, str]]
) -> list[Labelled]:
    """The statements whose quote does not stand in the article they name.

    Args:
        texts: by corpus, the articles by their ids.
    """
    return [
        one
        for one in statements
        if one.article is not None
        and one.quote is not None
        and one.quote not in texts[one.corpus].get(one.article, "")
    ]


def _read(path: Path, record: type[Read], what: str) -> list[Read]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"{path} cannot be read ({error}): name a file of statements."
        ) from error
    made: list[Read] = []
    taken: set[int] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            one = record.model_validate(json.loads(line))
        except ValidationError as error:
            raise DatasetError(
                f"{path}:{number} is no {what} ({said(error)}): mend the line."
            ) from error
        except ValueError as error:
            raise DatasetError(
                f"{path}:{number} is no {what} (it is not JSON: {error}): mend the line."
            ) from error
        if one.id in taken:
            raise DatasetError(
                f"{path}:{number} is no {what} (the id {one.id} is taken): change it."
            )
        taken.add(one.id)
        made.append(one)
    if not made:
        raise DatasetError(f"{path} holds no {what}: name another file.")
    return made
