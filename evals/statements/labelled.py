"""Statements about the digests and the invented stories, each put to a whole collection.

Unlike the pairs, a statement comes without its quote: whoever checks it has to find what bears
it out or speaks against it, or to see that nothing does.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evals.errors import DatasetError
from evals.gold.schema import said
from evals.statements import FALSE_KINDS, TRUE_KINDS

STORIES = Path(__file__).with_name("stories.jsonl")

SUPPORTED, CONTRADICTED, NOT_FOUND = "supported", "contradicted", "not-found"


class Labelled(BaseModel):
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

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: int = Field(ge=1)
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


def labelled(path: Path = STORIES) -> list[Labelled]:
    """The statements of a file.

    Raises:
        DatasetError: the file is absent, or a line of it is no such statement; names both.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"{path} cannot be read ({error}): name a file of statements."
        ) from error
    made: list[Labelled] = []
    taken: Counter[int] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            one = Labelled.model_validate(json.loads(line))
        except ValidationError as error:
            raise DatasetError(
                f"{path}:{number} is no statement ({said(error)}): mend the line."
            ) from error
        except ValueError as error:
            raise DatasetError(f"{path}:{number} is not JSON ({error}): mend the line.") from error
        if taken[one.id]:
            raise DatasetError(f"{path}:{number} has the id {one.id}, which is taken: change it.")
        taken[one.id] += 1
        made.append(one)
    if not made:
        raise DatasetError(f"{path} holds no statement: name another file.")
    return made


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
