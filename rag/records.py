"""The records of an answer: the contract that the command line and Python share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from index.records import HEADLINE_GAP, Article, Span, headline_end


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved chunk. `text` is the article's text between `start` and `end`.

    `rank` counts from 1; `score` is the fused retrieval score and grows with relevance.
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
class Signals:
    """What speaks for a sentence as an answer.

    Attributes:
        cosine: of the question's vector and the sentence's (-1 to 1).
        nearness: that, or with the sentence before it, whichever is nearer.
        context: the share of the question's words, weighted by rarity, that it holds
            together with the title and the sentence before it (0 to 1).
        alike: the mean over the question's words, weighted by rarity, of the cosine to
            the most alike word of the sentence (MaxSim, as in ColBERT).
        kind: whether it holds something of the kind that is asked for (0 to 1).
        count: the same, for questions that ask for a number or a date; else 0.
        when: whether it speaks of the days that the question names (0 to 1).
        fresh: how recent its article is beside the newest one read (0 to 1).
        answers: the judge's logit that it answers the question; None where no judge read
            it.
    """

    cosine: float
    nearness: float
    context: float
    alike: float
    kind: float
    count: float
    when: float = 0.0
    fresh: float = 0.0
    answers: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a retrieved article, and how well it answers the question.

    Attributes:
        span: where it stands; `text` is the article's text there.
        before: the sentence before it in the same chunk, for what 'he' and 'it' mean; a
            headline stands before none.
        score: its share among all sentences that were read (0 to 1, together 1).
    """

    span: Span
    text: str
    before: str
    passage: Passage
    signals: Signals | None = None
    score: float = 0.0


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
        return cls(**plain)


# -- events of `Dateline.stream` ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The passages that will be read for evidence; the first event of a stream."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class SentenceReady:
    """A sentence that passed the check, with every citation it uses."""

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer; the last event of a stream."""

    answer: Answer


Event = Retrieved | SentenceReady | Done


def marked(sentences: Sequence[Sentence]) -> str:
    """The text people read: each sentence followed by its [n] markers."""
    return " ".join(s.text + "".join(f" [{n}]" for n in s.citations) for s in sentences)
