"""The records of an answer: the contract that the command line and Python share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

from index.records import HEADLINE_GAP, Article, Span, headline_end


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved chunk. `text` is the article's text between `start` and `end`.

    `rank` counts from 1; `score` is the fused retrieval score and grows with relevance; `kind` is
    the article's: in a `digest` the words are not the publisher's.
    """

    rank: int
    score: float
    article_id: str
    title: str | None
    outlet: str | None
    published: str | None
    url: str | None
    start: int
    end: int
    text: str
    kind: str = "article"

    @property
    def headline_end(self) -> int:
        """Where the article's headline ends in `text`; 0 where it does not begin with it."""
        return 0 if self.start else headline_end(self.title, self.text)

    @property
    def body(self) -> str:
        """`text` without the headline, for where the title is shown beside it."""
        return self.text[self.headline_end :].removeprefix(HEADLINE_GAP)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a sentence is to a question.

    Attributes:
        nearness: the cosine of the question's vector and the sentence's, or with the
            sentence before it, whichever is nearer (-1 to 1).
        alike: the mean over the question's words, weighted by rarity, of the cosine to the
            most alike word of the sentence (MaxSim, as in ColBERT).
        passage: the share of the question's words that its passage holds together with the
            title (0 to 1).
        named: whether the sentence, the one before it or the title speaks of any name in the
            question; true where it names nobody.
        placed: whether its passage and title do.
    """

    nearness: float
    alike: float
    passage: float
    named: bool
    placed: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a retrieved article, and how surely it answers the question.

    Attributes:
        span: where it stands; `text` is the article's text there.
        before, earlier: the sentence before it in the same chunk and where that stands, for
            what 'he' and 'it' mean; empty and None where there is none, and before a body.
        answers: the probability that it answers the question (0 to 1), as it was read.
        logit: that its passage does.
        alone: that it does by itself or with `before`, below its article's title; 0 where it does
            not lead.
        weight: what it is ranked by: that as a logarithm, with what counts beside it.
        yes, no: the probabilities that it says so of a question of yes or no; 0 where it was not
            asked.
        like: how like it is to the question; None where it does not lead.
        short: where in it the likeliest answer stands; None where none was looked for.
    """

    span: Span
    text: str
    before: str
    passage: Passage
    answers: float = 0.0
    logit: float = 0.0
    alone: float = 0.0
    weight: float = 0.0
    yes: float = 0.0
    no: float = 0.0
    short: Span | None = None
    earlier: Span | None = None
    like: Likeness | None = None

    @property
    def value(self) -> str:
        """The words at `short`; the whole sentence where there is none."""
        if self.short is None:
            return self.text
        at = self.span.start
        return self.text[self.short.start - at : self.short.end - at]


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that support a sentence: `quote == article.text[start:end]`.

    Attributes:
        kind: `article`, or `digest` where the text is a summary of a publisher's article.
        also: who else carried the same report: outlets, or titles where an article
            states no outlet.
    """

    n: int
    article_id: str
    title: str | None
    outlet: str | None
    authors: tuple[str, ...]
    published: str | None
    url: str | None
    start: int
    end: int
    quote: str
    kind: str = "article"
    also: tuple[str, ...] = ()

    @classmethod
    def of(cls, article: Article, span: Span, n: int, also: tuple[str, ...] = ()) -> Citation:
        """The words of an article at a span, with what the article states of itself."""
        return cls(
            n=n,
            article_id=article.id,
            title=article.title,
            outlet=article.outlet,
            authors=article.authors,
            published=article.published,
            url=article.url,
            start=span.start,
            end=span.end,
            quote=article.quote(span),
            kind=article.kind,
            also=also,
        )


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the answer, the numbers of its citations, its support in 0..1."""

    text: str
    citations: tuple[int, ...]
    support: float


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that sources give for what was asked, and the citations that give it.

    Attributes:
        speaker: who says so, in the words of the source; None where the outlet does.
    """

    value: str
    citations: tuple[int, ...]
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values that sources state differently, the earliest first.

    Attributes:
        about: what was asked.
    """

    about: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Short:
    """The answer itself, in the words of its article: a name, a number, a few words.

    Attributes:
        citation: the number of the citation whose quote holds the words.
    """

    text: str
    citation: int


class Kind(StrEnum):
    """What sort of answer a question asks for, and so what form the answer has."""

    FACT = "fact"
    YES_NO = "yes-no"
    LIST = "list"
    TIMELINE = "timeline"
    SUMMARY = "summary"
    COMPARISON = "comparison"
    POSITIONS = "positions"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an answer that has rows; every row is a quote.

    Attributes:
        text: a sentence of an article, word for word; the first of several that say the same.
        citations: the numbers of the citations that give it: first that of `text`, then
            those that tell of the same in other words.
        when: the day (`2023-09-19`) or the hour (`2023-09-19T13:00`) that it tells of.
        who: the person or body that says it, in the words of the article.
        side: in a comparison, the outlet or party whose it is.
        about: what it is a row of: in a list the thing named, in a comparison the point, in
            an answer to several questions the question.
    """

    text: str
    citations: tuple[int, ...]
    when: str | None = None
    who: str | None = None
    side: str | None = None
    about: str | None = None


class Verdict(StrEnum):
    """The answer to a question that asks for yes or no."""

    YES = "yes"
    NO = "no"
    DIFFER = "differ"


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds spent finding passages, making the answer from them, and in all."""

    retrieve_s: float
    answer_s: float
    total_s: float


@dataclass(frozen=True, slots=True)
class Answer:
    """
    Attributes:
        answer: the text people read, with [1] [2] markers numbered by first use.
        short: the answer alone, where it is a few words of the first sentence.
        abstained, reason: whether there is no answer, and why.
        sentences, citations, conflicts: what `answer` is made of.
        nearest: with an abstention, the passages that came closest; they are no answer.
        notice: one line about something that went otherwise than asked, such as a
            language model that could not be reached.
        dropped: sentences of the draft that failed the check and are not shown.
        undated_left_out: articles that a date limit left out for want of a date.
        model: the language model that was asked to draft.
        as_of: the day the question was asked for, or None.
        rests_on: the days (ISO 8601) of the cited articles, the earliest first, each
            once; an article without a date adds none.
        kind: what sort of answer it is.
        rows: of a kind that has them: what the answer lists, in order; each is a sentence too.
        verdict: the answer to a question that asks for yes or no.
        verdict_by: whose claim the verdict is, where an article only reports it.
        confirmed: the citations by which other voices say the same as the short answer.
        read: how many passages were read.
    """

    question: str
    answer: str
    abstained: bool
    reason: str | None
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    dropped: int
    undated_left_out: int
    model: str
    as_of: str | None
    timings: Timings
    nearest: tuple[Passage, ...] = ()
    notice: str | None = None
    rests_on: tuple[str, ...] = ()
    short: Short | None = None
    kind: Kind = Kind.FACT
    rows: tuple[Row, ...] = ()
    verdict: Verdict | None = None
    verdict_by: str | None = None
    confirmed: tuple[int, ...] = ()
    read: int = 0

    def __str__(self) -> str:
        return self.answer

    def _repr_markdown_(self) -> str:
        """What a notebook shows of it."""
        # By its public name: what writes answers stands on this module.
        return str(import_module("rag").markdown(self))

    def to_dict(self) -> dict[str, Any]:
        """The contract's object as plain values."""
        return asdict(self)

    def to_json(self) -> str:
        """The contract's object, on one line."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Answer:
        """The answer that `to_dict` or `to_json` wrote.

        Raises:
            KeyError, TypeError: it is none.
        """
        plain = dict(data)
        plain["sentences"] = tuple(
            Sentence(s["text"], tuple(s["citations"]), s["support"]) for s in plain["sentences"]
        )
        plain["citations"] = tuple(
            Citation(**{**c, "authors": tuple(c["authors"]), "also": tuple(c.get("also", ()))})
            for c in plain["citations"]
        )
        plain["conflicts"] = tuple(
            Conflict(
                c["about"],
                tuple(Claim(**{**x, "citations": tuple(x["citations"])}) for x in c["claims"]),
            )
            for c in plain["conflicts"]
        )
        plain["timings"] = Timings(**plain["timings"])
        plain["nearest"] = tuple(Passage(**p) for p in plain.get("nearest", ()))
        plain["rests_on"] = tuple(plain.get("rests_on", ()))
        plain["short"] = Short(**plain["short"]) if plain.get("short") else None
        plain["kind"] = Kind(plain.get("kind", Kind.FACT))
        plain["rows"] = tuple(
            Row(**{**r, "citations": tuple(r["citations"])}) for r in plain.get("rows", ())
        )
        plain["verdict"] = Verdict(plain["verdict"]) if plain.get("verdict") else None
        plain["confirmed"] = tuple(plain.get("confirmed", ()))
        return cls(**plain)


# -- events of `Dateline.stream` ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The passages that will be read for evidence; the first event of a stream."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class SentenceReady:
    """A sentence that passed the check, with every citation it uses.

    Attributes:
        row: the row that it is, in an answer that has rows.
    """

    sentence: Sentence
    citations: tuple[Citation, ...]
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer; the last event of a stream."""

    answer: Answer


Event = Retrieved | SentenceReady | Done


def marked(sentences: Sequence[Sentence]) -> str:
    """The text people read: each sentence followed by its [n] markers."""
    return " ".join(s.text + "".join(f" [{n}]" for n in s.citations) for s in sentences)
