"""Evidence: the sentences of the passages that were read, the likeliest answers first."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from index.corpus import Corpus
from index.records import Span
from index.split import sentences
from index.words import words
from rag.exact.dates import day_of
from rag.question import Question
from rag.question.scope import tells_of
from rag.read.likeness import likeness
from rag.read.reader import Read, Reader
from rag.records import Evidence, Likeness, Passage
from rag.retrieve import freshness

# What counts beside the log-probability that the passage answers, in its units: that the answer
# stands in this sentence of it, what the reader makes of the sentence by itself, its likeness and
# that of its passage to the question, the place in retrieval, and how fresh the report is.
# Fitted together on five sets; docs/quality.md has them.
HOLDS = 0.8
ALONE = 1.6
NEAR = 5.0
ALIKE = 4.0
PASSAGE = 3.0
RETRIEVED = 4.0
FRESH_AS_OF = 3.0
# The same where no day of asking is given, and the newest report found stands for it; and that the
# sentence is of the days that the question names. Set by hand.
FRESH = 1.0
WHEN = 2.0
# How many sentences that lead are looked at anew.
LEADING = 8
# What it counts that a sentence says yes or no, where that is asked.
DECIDES = 1.6
_LEAST_SURE = 1e-6
# The log-probability from which on the likeliest span is given as the short answer; below it
# the sentence says more than a part that is guessed.
SURE = -1.2
# A logistic regression on the sentence, of the few that lead, that it makes surest; and the
# probability below which there is no answer. docs/quality.md has the sets, the curve and the
# command. That the names stand apart counts more than was fitted (-0.34).
WEIGHTS = {
    "logit": 0.31,
    "alone": 0.42,
    "nearness": 1.44,
    "passage": 0.83,
    "elsewhere": -2.41,
    "apart": -1.85,
}
INTERCEPT = -2.1
ANSWERS = 0.32
# The same where several voices give different values for what is asked: that they do says already
# that the articles speak of it. Set by hand.
ANSWERS_DIFFER = 0.17
TOLD_BY = 2
# The sentence before is quoted too where with it the reader finds an answer this much
# likelier (in logits) than without, and without it rather none.
_NEEDED = 2.0

# A sentence that speaks to a language model is no evidence: what it orders would stand in an
# article, word for word, and nothing that compares words could object.
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|above|previous"
    r"|rules|sources)\b|\b(?:system prompt|as an ai|language model|you are now)\b"
    r"|^\W*(?:output|respond|reply|answer)\b.{0,20}(?:\bwith\b|\bthat\b|\bonly\b|:)",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_FEWEST_WORDS = 12


def rank(
    reader: Reader, question: Question, passages: Sequence[Passage], as_of: date | None = None
) -> list[Evidence]:
    """The sentences of the passages, those most likely to answer first.

    The score of a sentence is the probability that its passage answers, times that the
    answer stands in it, weighed by how fresh the report is, by the days that the question
    names, and by the place in retrieval.

    Args:
        passages: best first, as retrieval ranked them; all are read in one call.
        as_of: the day of asking, where one was given.

    Returns:
        Sentences that are the same word for word keep one place, the first.
    """
    read = reader.read(question.text, [_with_title(p) for p in passages])
    newest = as_of or max((d for p in passages if (d := day_of(p.published))), default=None)
    found = [
        _weighed(e, question, own, _prior(passage, place, newest, as_of))
        for place, (passage, own) in enumerate(zip(passages, read, strict=True))
        for e in sentences_of(passage, question.text)
    ]
    found.sort(key=lambda e: -e.weight)
    return _each_once(found)


def compared(
    corpus: Corpus, reader: Reader, question: Question, found: Sequence[Evidence]
) -> list[Evidence]:
    """The evidence, those sentences that lead anew in order: by what the reader makes of each by
    itself, and by their likeness to the question.

    Args:
        found: ranked, best first.
    """
    first = found[:LEADING]
    like = likeness(corpus, question, first)
    # A sentence that needs the one before it ("outside" of what?) is read with that one too.
    ways = [_alone(e) for e in first]
    texts = list(dict.fromkeys(text for own in ways for text in own))
    read = dict(zip(texts, reader.read(question.text, texts), strict=True))
    alone = [max(read[text].answers for text in own) for own in ways]
    leading = [
        replace(
            e,
            like=x,
            alone=round(logit, 4),
            weight=e.weight
            + ALONE * _log_sigmoid(logit)
            + NEAR * x.nearness
            + ALIKE * x.alike
            + PASSAGE * x.passage,
        )
        for e, x, logit in zip(first, like, alone, strict=True)
    ]
    leading.sort(key=lambda e: -e.weight)
    # Of the rest it is not known what these would take from it: it stays behind.
    return [
        *leading,
        *(replace(e, weight=min(e.weight, leading[-1].weight)) for e in found[LEADING:]),
    ]


def deciding(reader: Reader, question: Question, found: Sequence[Evidence]) -> list[Evidence]:
    """The evidence for a question of yes or no, those sentences that lead anew in order: by how
    surely each says yes or no, below its article's title and behind the sentence before it.

    Args:
        found: best first, as `compared` gives it.
    """
    first = found[:LEADING]
    ways = [(_below_title(e), f"{e.before} {e.text}".strip()) for e in first]
    texts = list(dict.fromkeys(text for own in ways for text in own))
    sides = dict(zip(texts, reader.supports([(question.text, t) for t in texts]), strict=True))
    leading: list[Evidence] = []
    for e, own in zip(first, ways, strict=True):
        yes, no, _ = sum(sides[text] for text in own) / len(own)
        surer = math.log(max(yes, no, _LEAST_SURE))
        weight = e.weight + DECIDES * surer
        leading.append(replace(e, yes=round(float(yes), 4), no=round(float(no), 4), weight=weight))
    leading.sort(key=lambda e: -e.weight)
    return [*leading, *found[LEADING:]]


def _below_title(e: Evidence) -> str:
    headline = e.span.end <= e.passage.start + e.passage.headline_end
    return e.text if headline or not e.passage.title else f"{e.passage.title}. {e.text}"


def _alone(e: Evidence) -> list[tuple[str | None, str]]:
    """A sentence without its passage: by itself and, if there is one, with that before it."""
    texts = [e.text, f"{e.before} {e.text}"] if e.before else [e.text]
    return [(e.passage.title, text) for text in texts]


def answers(found: Sequence[Evidence]) -> float:
    """The probability that the evidence holds an answer (0 to 1); 0 without any.

    Args:
        found: best first, as `compared` gives it.
    """
    leading = (e for e in found[:TOLD_BY] if e.like is not None)
    return max((_told(e, e.like) for e in leading if e.like), default=0.0)


def features(e: Evidence, like: Likeness) -> dict[str, float]:
    """What tells whether a sentence answers: its own logit and that of its passage, its likeness to
    the question, and whether its passage speaks of none of the question's names, or does so apart
    from it: neither in the sentence, nor the one before it, nor the title."""
    return {
        "logit": e.logit,
        "alone": e.alone,
        "nearness": like.nearness,
        "passage": like.passage,
        "elsewhere": float(not like.placed),
        "apart": float(like.placed and not like.named),
    }


def _told(e: Evidence, like: Likeness) -> float:
    """The probability that one sentence answers: it alone has to have all that tells so."""
    seen = features(e, like)
    return _probability(INTERCEPT + sum(w * seen[name] for name, w in WEIGHTS.items()))


def with_context(reader: Reader, question: Question, e: Evidence) -> tuple[Evidence, ...]:
    """The evidence, after the sentence before it where the reader needs that one to answer."""
    if not e.before or e.earlier is None:
        return (e,)
    alone, together = reader.read(question.text, [(None, e.text), (None, f"{e.before} {e.text}")])
    if alone.answers > 0 or together.answers - alone.answers < _NEEDED:
        return (e,)
    return (replace(e, span=e.earlier, text=e.before, before="", short=None, earlier=None), e)


def _with_title(p: Passage) -> tuple[str | None, str]:
    """The title before a passage that does not hold it: it says what 'the court' is."""
    return (None if p.headline_end else p.title, p.text)


def _prior(passage: Passage, place: int, newest: date | None, as_of: date | None) -> float:
    fresh = freshness(day_of(passage.published), newest)
    weight = FRESH if as_of is None else FRESH_AS_OF
    return weight * fresh + RETRIEVED / (place + 2)


def sentences_of(passage: Passage, asked: str = "") -> Iterator[Evidence]:
    """The sentences of a passage as they stand, unread: no subheading, and no order to a model.

    Args:
        asked: the question; a sentence that gives orders is left out unless it is about such.
    """
    before: str = ""
    earlier: Span | None = None
    for start, end in sentences(passage.text, headline=passage.headline_end):
        text = passage.text[start:end]
        headline = end <= passage.headline_end
        if not headline and not _is_sentence(text):
            continue
        if _ORDERS.search(text) and not _ORDERS.search(asked):
            before, earlier = "", None
            continue
        span = Span(passage.article_id, passage.start + start, passage.start + end)
        yield Evidence(span=span, text=text, before=before, earlier=earlier, passage=passage)
        before, earlier = ("", None) if headline else (text, span)


def _weighed(e: Evidence, question: Question, read: Read, prior: float) -> Evidence:
    """A sentence with what the reader and the days that are asked about say of it."""
    start, end = e.span.start - e.passage.start, e.span.end - e.passage.start
    here = read.holds(start, end)
    short = read.short(start, end)
    weight = _log_sigmoid(read.answers) + HOLDS * here + prior
    on, asked = day_of(e.passage.published), question.when
    told = 0.0 if asked is None else tells_of(asked, e.text, on)
    return replace(
        e,
        answers=round(_probability(read.answers) * math.exp(here), 4),
        logit=round(read.answers, 4),
        weight=weight + WHEN * told,
        short=None
        if short is None or short[2] < SURE
        else Span(e.span.article_id, e.passage.start + short[0], e.passage.start + short[1]),
    )


def _is_sentence(text: str) -> bool:
    """Not a subheading: a short line without an end."""
    return bool(_END.search(text)) or len(words(text)) >= _FEWEST_WORDS


def _each_once(found: Sequence[Evidence]) -> list[Evidence]:
    kept: dict[str, Evidence] = {}
    for e in found:
        kept.setdefault(" ".join(words(e.text)), e)
    return list(kept.values())


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _log_sigmoid(logit: float) -> float:
    return -math.log1p(math.exp(-logit)) if logit > -30 else logit
