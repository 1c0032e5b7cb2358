"""Statements and the quotes that bear them out or do not, written by hand to measure the check.

`pairs.jsonl` is invented news of all sorts; its true statements share few words with their
quotes and its false ones many, so that counting shared words does not help. `digests.jsonl`
is about the articles of `seeds/`: what a language model would answer faithfully, and the
same with one fact changed. `stories.jsonl`, which `labelled` reads, is about the digests and
`evals/stories/`: true, changed, or about what is not there, to be checked against all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, get_type_hints

from evals.errors import DatasetError

Half = Literal["choose", "report"]

PAIRS = Path(__file__).with_name("pairs.jsonl")
DIGESTS = Path(__file__).with_name("digests.jsonl")

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


@dataclass(frozen=True)
class Pair:
    """A quote from invented news and a statement that it bears out or not.

    Attributes:
        id: positive; an even one is in the half to choose by, an odd one in the other.
        kind: one of `TRUE_KINDS` if the quote bears the statement out, else of `FALSE_KINDS`.
        quote: one or two sentences.
        statement: one sentence.
        supported: whether the statement follows from the quote alone.
    """

    id: int
    kind: str
    quote: str
    statement: str
    supported: bool


@dataclass(frozen=True)
class DigestPair:
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

    id: int
    article: str
    question: str
    quote: str
    faithful: str
    changed: str
    what: str


Record = TypeVar("Record", Pair, DigestPair)


def pairs(half: Half | None = None, path: Path = PAIRS) -> list[Pair]:
    """The pairs of invented news: all of them, or the half to choose or to report by.

    Raises:
        DatasetError: the file is absent, or a line of it is no such pair; names both.
    """
    found = _read(path, Pair, _wrong_pair)
    return [pair for pair in found if half is None or (pair.id % 2 == 0) == (half == "choose")]


def digest_pairs(path: Path = DIGESTS) -> list[DigestPair]:
    """The pairs about the articles of `seeds/`.

    Raises:
        DatasetError: the file is absent, or a line of it is no such pair; names both.
    """
    return _read(path, DigestPair, _wrong_digest_pair)


def _wrong_pair(pair: Pair) -> str | None:
    if pair.kind not in (TRUE_KINDS if pair.supported else FALSE_KINDS):
        return f"'{pair.kind}' is no kind of {'true' if pair.supported else 'false'} statement"
    if pair.statement == pair.quote:
        return "the statement is the quote itself"
    return None


def _wrong_digest_pair(pair: DigestPair) -> str | None:
    if pair.what not in FALSE_KINDS:
        return f"'{pair.what}' is no kind of change"
    if pair.changed == pair.faithful:
        return "nothing is changed"
    return None


def _read(path: Path, record: type[Record], wrong: Callable[[Record], str | None]) -> list[Record]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"{path} cannot be read ({error}): name a file of statements."
        ) from error
    made: list[Record] = []
    ids: set[int] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            made.append(_record(json.loads(line), record, wrong, ids))
        except ValueError as error:
            raise DatasetError(f"{path}:{number} is no pair ({error}): mend the line.") from error
        ids.add(made[-1].id)
    if not made:
        raise DatasetError(f"{path} holds no pair: name another file.")
    return made


def _record(
    row: Any,
    record: type[Record],
    wrong: Callable[[Record], str | None],
    taken: Collection[int],
) -> Record:
    """A line as a record. Raises ValueError, which says what is wrong."""
    names = [field.name for field in fields(record)]
    if not isinstance(row, Mapping) or set(row) != set(names):
        raise ValueError(f"it needs exactly the fields {', '.join(names)}")
    for name, of in get_type_hints(record).items():
        # A bool is an int to isinstance, and an id of true would pass for 1.
        if type(row[name]) is not of or row[name] == "":
            raise ValueError(f"'{name}' is not a filled {of.__name__}")
    if row["id"] < 1 or row["id"] in taken:
        raise ValueError(f"the id {row['id']} is taken or not positive")
    made = record(**row)
    if said := wrong(made):
        raise ValueError(said)
    return made


__all__ = ["FALSE_KINDS", "TRUE_KINDS", "DigestPair", "Half", "Pair", "digest_pairs", "pairs"]
