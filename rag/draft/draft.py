"""Drafts: sentences that may become the answer, each with the evidence it rests on."""

from __future__ import annotations

import itertools
import re
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from index.split import count_tokens
from index.store.lexical import STOPWORDS, stem, words
from rag import prompts
from rag.errors import ModelError
from rag.evidence import answers_kind
from rag.models.drafter import Drafter
from rag.models.plain import Written, written_sentences
from rag.question import Question
from rag.records import Evidence
from rag.support.check import THRESHOLD, check

# Read in a glance; also the length at which answers are compared in the evals.
MOST_WORDS = 60
MOST_QUOTES = 3
# A further quote is shown where its score is this share of the first one's, and where it
# does not take the whole above so many words: two long sentences may both be wanted.
_CLOSE = 0.1
_MOST_QUOTED = 80
# What a model is shown, and of that, what one sentence may rest on.
_MOST_SHOWN = 10
_MOST_TOKENS = 1200
_MOST_BOUND = 3
_LEANING = re.compile(
    r"^\W*(?:he|she|it|they|this|these|those|his|her|its|their|such|both)\b", re.IGNORECASE
)
# What points back from within a sentence: 'treated with these devices'.
_POINTING = re.compile(r"\b(?:these|those) (?!days\b|who\b|that\b|which\b|of\b|in\b|with\b)\w")
# A sentence that speaks to a language model is kept from it: what it orders would stand in
# an article, word for word, and the check could only say so. It can still be quoted.
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|above|previous"
    r"|rules|sources)\b|\b(?:system prompt|as an ai|language model|you are now)\b"
    r"|^\W*(?:output|respond|reply|answer)\b.{0,20}(?:\bwith\b|\bthat\b|\bonly\b|:)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence before the check, and the evidence it may cite, best first."""

    text: str
    evidence: tuple[Evidence, ...]


def quoted(evidence: Sequence[Evidence]) -> list[Drafted]:
    """The best evidence sentences, word for word.

    Args:
        evidence: ranked, best first.

    Returns:
        The best, and those nearly as good as it while all together stay below
        `_MOST_QUOTED` words, up to `MOST_QUOTES` sentences; before one that begins with
        'He' or 'These' the one that says who is meant, which may be one more.
    """
    chosen: list[Evidence] = []
    total = 0
    for e in evidence:
        together = [x for x in (_meant(e, evidence), e) if x is not None and x not in chosen]
        length = sum(len(words(x.text)) for x in together)
        if chosen and (e.score < _CLOSE * evidence[0].score or total + length > _MOST_QUOTED):
            continue
        chosen.extend(together)
        total += length
        if len(chosen) >= MOST_QUOTES:
            break
    return [Drafted(e.text, (e,)) for e in chosen]


def _meant(e: Evidence, evidence: Sequence[Evidence]) -> Evidence | None:
    """The sentence before one that begins with 'He' or speaks of 'these': it says who is meant."""
    if not e.before or not (_LEANING.match(e.text) or _POINTING.search(e.text)):
        return None
    return next((x for x in evidence if x.text == e.before and x.passage == e.passage), None)


def written(
    drafter: Drafter, question: Question, evidence: Sequence[Evidence]
) -> Generator[Drafted, None, None]:
    """What a language model makes of the evidence: its sentences, each when it is whole.

    Closing the iterator hangs up on the model. It is read to its third sentence at most.

    Args:
        evidence: ranked, best first.

    Raises:
        ModelError: the model failed, wrote nothing, found no answer, or broke off. What it
            had written until then has been yielded.
    """
    shown = _shown(drafter, question, evidence)
    if not shown:
        raise ModelError(f"There is no evidence that {drafter.name} may be shown.")
    with closing(drafter.pieces(_prompt(drafter, question, shown))) as pieces:
        total = 0
        for at, sentence in enumerate(written_sentences(pieces)):
            if not drafter.small and sentence.text.strip(". ").upper() == prompts.NO_ANSWER:
                raise ModelError(f"{drafter.name} found no answer in the evidence.")
            total += len(words(sentence.text))
            if at > 0 and total > MOST_WORDS:
                return
            yield _bound(drafter, question, sentence, shown, first=at == 0)
            if at + 1 == MOST_QUOTES:
                return
            if at > 0 and not sentence.whole and not drafter.small:
                raise ModelError(f"{drafter.name} stopped in the middle of a sentence.")
        if total == 0:
            raise ModelError(f"{drafter.name} wrote nothing.")


def _shown(
    drafter: Drafter, question: Question, evidence: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """The evidence that a model reads: for a small one what would be quoted, else more."""
    harmless = [e for e in evidence if not _ORDERS.search(e.text)]
    if drafter.small and harmless:
        harmless = [e for drafted in quoted(harmless) for e in drafted.evidence]
    room = _MOST_TOKENS - count_tokens(question.text)
    shown: list[Evidence] = []
    for e in harmless[:_MOST_SHOWN]:
        room -= count_tokens(e.text)
        if room > 0:
            shown.append(e)
    return tuple(shown)


def _prompt(drafter: Drafter, question: Question, shown: Sequence[Evidence]) -> str:
    if drafter.small:
        return prompts.draft(question.text, [e.text for e in shown])
    sources = [
        (", ".join(filter(None, (e.passage.outlet, (e.passage.published or "")[:10]))), e.text)
        for e in shown
    ]
    return prompts.large_draft(question.text, sources)


def _bound(
    drafter: Drafter,
    question: Question,
    sentence: Written,
    shown: tuple[Evidence, ...],
    *,
    first: bool,
) -> Drafted:
    """A sentence with the evidence it may cite; none where it may not be shown.

    Half a sentence may say the opposite of the whole, and a first sentence that only
    repeats the question is no answer.
    """
    if not sentence.whole or (first and not _adds(question, sentence.text)):
        return Drafted(sentence.text, ())
    if not drafter.small:
        return Drafted(sentence.text, _supporting(sentence, shown))
    return Drafted(sentence.text, _leading(question, sentence.text, shown) if first else shown)


def _supporting(sentence: Written, shown: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The few sentences that support it best, those first whose numbers the model gave.

    Few, so that a sentence is not put together from crumbs of all that was shown. A number
    that the model gave decides between equals and proves nothing.
    """
    support = [check(sentence.text, [e.text], likely=False).score for e in shown]
    named = [n - 1 for n in sentence.named if 1 <= n <= len(shown)]
    best = max(range(len(shown)), key=lambda i: (support[i], i in named, -i))
    if support[best] >= THRESHOLD and best not in named:
        named = [i for i in named if support[i] >= THRESHOLD]
    others = sorted(range(len(shown)), key=lambda i: (-support[i], i))
    picked = list(dict.fromkeys([*named[: _MOST_BOUND - 1], best, *others]))[:_MOST_BOUND]
    if support[best] < THRESHOLD:
        for pair in itertools.combinations(picked, 2):
            together = check(sentence.text, [shown[i].text for i in pair], likely=False)
            if together.score >= THRESHOLD:
                return tuple(shown[i] for i in pair)
    return tuple(shown[i] for i in picked)


def _leading(question: Question, first: str, shown: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """What a small model's first sentence may cite: the best evidence, or nothing.

    A small model likes to repeat what is easy to say. What it says first has to stand in
    the sentence that answers best, and hold what that one holds of the kind that is asked.
    """
    best = shown[0]
    lost = answers_kind(question, best.text) > 0 and answers_kind(question, first) == 0
    return () if lost else (best,)


def _adds(question: Question, text: str) -> bool:
    """Whether a text says more than the question does."""
    return bool({stem(w) for w in words(text) if w not in STOPWORDS} - set(question.stems))
