"""The check: is what a sentence says found in the words it cites?

Numbers, dates and names are compared exactly; what is told, of whom, by whom and whether it
is so, by the grammar of a trained parser; what words mean, by the embedding model. What all of
them show is weighed together in one logistic regression (`rag.check.weighing`). A sentence that
stands in the quotes word for word needs none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from index.embed import SentenceTransformerEmbedder
from index.split import sentences
from index.words import words
from rag.check.cross import Judgement
from rag.check.weighing import Signs, probability, signs

# A sentence below this is not shown. See the curve in docs/quality.md.
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Support:
    """
    Attributes:
        score: from 0 (nothing of it is there) to 1 (all of it is).
        missing: what the cited words do not hold, in plain words; empty for a quote.
        differing: what they tell otherwise, as one would say it to a person: 'the articles
            have 27, not 72'.
        same: the share of the sentence's words that the cited words speak of (0 to 1).
        contradicted: whether something of `differing` cannot be so beside the cited words; what
            they leave open or put in another's mouth can.
    """

    score: float
    missing: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    same: float = 0.0
    contradicted: bool = False

    @property
    def enough(self) -> bool:
        """Whether a sentence with this support may be shown."""
        return self.score >= THRESHOLD


def check(
    sentence: str,
    spans: Sequence[str],
    *,
    day: date | None = None,
    context: Sequence[str] = (),
    model: SentenceTransformerEmbedder | None = None,
    judge: Judgement | None = None,
) -> Support:
    """How far the cited words support a sentence.

    Args:
        sentence: one sentence of an answer.
        spans: the quotes it cites; together they have to hold what it says.
        day: the day of the article they stand in, for 'on Tuesday'.
        context: what stands around them (the headline, the outlet, the sentence before),
            where a name may stand that the spans call 'he'; it supports nothing by itself.
        model: the embedding model that compares words by meaning; the packaged
            all-MiniLM-L6-v2 where None is given. Nothing is downloaded.
        judge: a cross-encoder that says whether the spans bear the sentence out, as
            `rag.check.CrossEncoderJudge`; used besides all else where it is given.

    Returns:
        The support. A sentence that stands in a span word for word has 1.0; without a
        span, or without a word in it, 0.0.

    Raises:
        ModelFileError: the embedding model's weights are missing or damaged.

    >>> check("Talks could start in Yevlakh.", ["Talks could start in Yevlakh."]).score
    1.0
    >>> check("Talks could start in Baku.", ["Talks could start in Yevlakh."]).enough
    False
    """
    if not words(sentence) or not spans:
        return Support(0.0, ("nothing is cited",) if not spans else ("the sentence is empty",))
    if any(_quoted(sentence, span) for span in spans):
        return Support(1.0, same=1.0)
    found = signs(sentence, spans, model or _packaged(), day, context)
    score = probability(found.values)
    if judge is not None:
        score = min(score, judge.support(sentence, spans))
    told = _told(found, _AGAINST) or _exactly(found)
    return Support(
        round(score, 3), _missing(found), differing(found), found.same, contradicted=bool(told)
    )


def _missing(found: Signs) -> tuple[str, ...]:
    """What speaks against a sentence, in plain words."""
    exact = (f"the {c.kind} {c.said} ({c.why})" for c in found.clashing)
    lost = (f"the word {word}" for word in found.lost)
    return tuple(dict.fromkeys((*exact, *found.otherwise.values(), *lost)))


# Signs of the grammar that say in words what is told otherwise: so that both cannot be, or so
# that the articles only do not say it themselves.
_AGAINST = ("denied", "crossed", "opposed")
_RESERVED = ("other sayer", "opened", "unsaid")


def differing(found: Signs) -> tuple[str, ...]:
    """What the quotes tell otherwise; what they merely lack is left out."""
    return tuple(dict.fromkeys((*_exactly(found), *_told(found, (*_AGAINST, *_RESERVED)))))


def _exactly(found: Signs) -> tuple[str, ...]:
    return tuple(
        f"the articles have {c.why.removeprefix('the quotes have ')}, not {c.said}"
        for c in found.clashing
        if c.why.startswith("the quotes have ") and not c.why.endswith(" none")
    )


def _told(found: Signs, kinds: Sequence[str]) -> tuple[str, ...]:
    return tuple(found.otherwise[kind] for kind in kinds if kind in found.otherwise)


def _quoted(sentence: str, span: str) -> bool:
    """Whether it is the span, or a whole sentence of it, word for word; marks may differ."""
    wanted = _bare(sentence)
    if _bare(span) == wanted:
        return True
    return any(_bare(span[start:end]) == wanted for start, end in sentences(span))


def _bare(text: str) -> list[str]:
    bare = (word.strip(".,;:!?…\"“”'‘’()") for word in text.split())
    return [word for word in bare if word]


@lru_cache(maxsize=1)
def _packaged() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()
